#pragma once

#include "base/time.hpp"

namespace medres::knowledge {

/// The instant at which clocks in Beijing's zone show what a sundial at a longitude (degrees east) shows at `at`: true
/// solar time (真太阳时), by which some schools tell the double hours. Pure; for 1900 to 2100.
Instant SundialAt(Instant at, double longitude);

}  // namespace medres::knowledge
