#pragma once

#include "scheduling/calendar/zone.hpp"
#include "scheduling/tick_bits.hpp"

namespace medres::scheduling {

/// Sets `starts` to the ticks of its days, from `first_day` on, whose wall time in the zone is a multiple of the grid
/// from local midnight: both passes of a fold count. Ticks whose wall time is not on a whole tick (odd historical
/// offsets) do not.
void MarkGrid(const Zone& zone, int grid_minutes, UtcDay first_day, TickBits& starts);

}  // namespace medres::scheduling
