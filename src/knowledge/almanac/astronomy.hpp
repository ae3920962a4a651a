#pragma once

#include "base/time.hpp"

/// Sun and moon as calendars need them: pure. Days are counted from J2000.0 (2000-01-01 12:00) in terrestrial time.
namespace medres::knowledge {

/// From one spring equinox to the next, in days; the mean of our time.
inline constexpr double kTropicalYear = 365.2422;

/// Terrestrial time minus universal time in seconds: the polynomials of Espenak and Meeus, 1900 to 2150.
double DeltaT(double year);

Instant FromTerrestrialDays(double days);
double ToTerrestrialDays(Instant at);

/// Apparent geocentric longitude of the sun in degrees, 0 up to 360: VSOP87 with nutation and aberration.
double SolarLongitude(double days);

/// How far the true sun is ahead of the mean one (均时差) in minutes, within seconds: −14 in February, +16 in November.
double EquationOfTime(double days);

/// When the sun's apparent longitude next to `guess` is `degrees`.
double DaysAtSolarLongitude(double degrees, double guess);

/// The new moon of lunation `k` (0 is that of 2000-01-06), within seconds: Meeus, Astronomical Algorithms, chapter 49.
double NewMoonDays(int lunation);

}  // namespace medres::knowledge
