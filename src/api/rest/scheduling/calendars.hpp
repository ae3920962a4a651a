#pragma once

#include "platform/http/router.hpp"
#include "scheduling/feed/service.hpp"

namespace medres::api {

/// /api/v1/{resources,patients}/{id}/calendar, and the calendars themselves.
void AddCalendars(http::Group& group, scheduling::CalendarFeedService& service);

}  // namespace medres::api
