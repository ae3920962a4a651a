#pragma once

#include "platform/http/router.hpp"
#include "scheduling/service_type_service.hpp"

namespace medres::api {

/// Create, read, replace and list service types.
void AddServiceTypes(http::Group& group, scheduling::ServiceTypeService& service);

}  // namespace medres::api
