#pragma once

#include "platform/http/messages.hpp"
#include "platform/http/router.hpp"
#include "recommendation/wellness/service.hpp"

namespace medres::api {

/// /api/v1/recommendations and /api/v1/patients/{id}/recommendations: foods, points, activities, and who could be seen.
void AddAdvice(http::Group& group, const recommendation::AdviceService& service, const catalog::Directory& resources,
               const http::Messages& messages);

}  // namespace medres::api
