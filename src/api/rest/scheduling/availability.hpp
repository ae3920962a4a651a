#pragma once

#include "platform/http/router.hpp"
#include "scheduling/availability/finder.hpp"
#include "scheduling/service_types.hpp"

namespace medres::api {

/// GET /api/v1/availability: free starts, from memory.
void AddAvailability(http::Group& group, const scheduling::Finder& finder,
                     const scheduling::ServiceTypeDirectory& services, const catalog::Directory& resources);

}  // namespace medres::api
