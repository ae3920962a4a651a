#pragma once

#include "platform/http/router.hpp"
#include "scheduling/session/plan_service.hpp"

namespace medres::api {

void AddSessionPlans(http::Group& group, scheduling::SessionPlanService& service);

}  // namespace medres::api
