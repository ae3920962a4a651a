#pragma once

#include "platform/http/messages.hpp"
#include "platform/http/router.hpp"
#include "recommendation/formula/advisor.hpp"

namespace medres::api {

/// /api/v1/formulas:recommend, for whoever may have prescriptions checked; nothing is kept.
void AddFormulas(http::Group& group, const recommendation::FormulaAdvisor& advisor, const http::Messages& messages);

}  // namespace medres::api
