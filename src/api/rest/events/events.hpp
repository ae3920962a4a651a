#pragma once

#include "platform/config/live.hpp"
#include "platform/events/feed.hpp"
#include "platform/http/router.hpp"

namespace medres::api {

/// What streams of events keep to.
struct EventStreamOptions {
  Milliseconds heartbeat{15'000};
};

/// GET /api/v1/events, server-sent events.
void AddEvents(http::Group& group, events::Feed& feed, const config::Section<EventStreamOptions>& options);

}  // namespace medres::api
