#include "knowledge/almanac/solar_time.hpp"

#include <cmath>

#include "knowledge/almanac/astronomy.hpp"

namespace medres::knowledge {

Instant SundialAt(Instant at, double longitude) {
  constexpr double kMeridianOfTheZone = 120;
  constexpr double kMinutesPerDegree = 4;
  constexpr double kMillisecondsPerMinute = 60'000;
  const double ahead = (longitude - kMeridianOfTheZone) * kMinutesPerDegree + EquationOfTime(ToTerrestrialDays(at));
  return at + Milliseconds(std::llround(ahead * kMillisecondsPerMinute));
}

}  // namespace medres::knowledge
