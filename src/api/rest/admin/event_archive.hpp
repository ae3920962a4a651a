#pragma once

#include "platform/events/archive.hpp"
#include "platform/http/router.hpp"

namespace medres::api {

/// /api/v1/admin/event-archive
void AddEventArchive(http::Group& group, events::EventArchive& archive);
/// /api/v1/analytics/events
void AddEventCounts(http::Group& group, events::EventArchive& archive);

}  // namespace medres::api
