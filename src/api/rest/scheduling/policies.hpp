#pragma once

#include "platform/http/router.hpp"
#include "scheduling/policy/service.hpp"

namespace medres::api {

/// /api/v1/policies. `group` and `service` outlive the router's use.
void AddPolicies(http::Group& group, scheduling::PolicyService& service);

}  // namespace medres::api
