#pragma once

#include "platform/http/router.hpp"
#include "scheduling/availability/finder.hpp"
#include "scheduling/service_types.hpp"
#include "scheduling/session/free_segments.hpp"

namespace medres::api {

/// GET /api/v1/availability: free starts and, where doctors see patients by numbers, their sessions; from memory.
void AddAvailability(http::Group& group, const scheduling::Finder& finder, const scheduling::NumberSources& numbers,
                     const scheduling::ServiceTypeDirectory& services, const catalog::Directory& resources);

}  // namespace medres::api
