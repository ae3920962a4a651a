#pragma once

#include "platform/http/messages.hpp"
#include "platform/http/router.hpp"
#include "recommendation/herb/advisor.hpp"

namespace medres::api {

/// /api/v1/herbs:recommend, for whoever may have prescriptions checked; nothing is kept.
void AddHerbAdvice(http::Group& group, const recommendation::HerbAdvisor& advisor, const http::Messages& messages);

}  // namespace medres::api
