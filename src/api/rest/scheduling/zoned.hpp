#pragma once

#include "platform/json/json.hpp"
#include "scheduling/calendar/zone.hpp"

namespace medres::api {

/// An instant as the clocks of a place show it.
inline json::ZonedInstant InZone(Instant at, const scheduling::Zone& zone) { return {at, zone.OffsetAt(at)}; }

}  // namespace medres::api
