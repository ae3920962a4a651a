#pragma once

#include <string_view>

#include "scheduling/calendar/zone.hpp"
#include "scheduling/policy/model.hpp"
#include "scheduling/tick_bits.hpp"

namespace medres::scheduling {

/// Clears the starts that the rules refuse now whoever asks through the channel: outside the visit hours, at too short
/// notice, on dates that are too near, not released or stopped. What depends on the person stays, and so do the hours
/// in which nothing is booked at all: they say when to ask, not what is free. `starts` begins with `first_day`. Pure.
void ClearRefused(const PolicyRules& rules, const Zone& zone, Instant now, std::string_view channel, UtcDay first_day,
                  TickBits& starts);

}  // namespace medres::scheduling
