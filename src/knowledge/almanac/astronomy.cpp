#include "knowledge/almanac/astronomy.hpp"

#include <cmath>
#include <numbers>
#include <span>

#include "knowledge/almanac/earth_orbit.hpp"

namespace medres::knowledge {
namespace {

constexpr double kRadian = std::numbers::pi / 180;
constexpr double kArcSecond = 1.0 / 3600;
constexpr double kDaysPerCentury = 36'525;
constexpr double kSecondsPerDay = 86'400;
/// 2000-01-01T12:00:00Z.
constexpr std::int64_t kJ2000Milliseconds = 946'728'000'000;

/// The first coefficient stands for itself, the next goes with x, then x².
double Polynomial(double x, std::initializer_list<double> coefficients) {
  double sum = 0;
  for (auto each = std::rbegin(coefficients); each != std::rend(coefficients); ++each) sum = sum * x + *each;
  return sum;
}

/// Sine of a sum of the moon's and the sun's arguments, times an amplitude that may drift.
struct Nutation {
  int elongation, sun, moon, latitude, node;
  double amplitude, per_century;  ///< in 0.0001 seconds of arc
};

/// The larger terms of the IAU 1980 theory, in longitude.
constexpr Nutation kNutations[] = {
    {0, 0, 0, 0, 1, -171996, -174.2}, {-2, 0, 0, 2, 2, -13187, -1.6}, {0, 0, 0, 2, 2, -2274, -0.2},
    {0, 0, 0, 0, 2, 2062, 0.2},       {0, 1, 0, 0, 0, 1426, -3.4},    {0, 0, 1, 0, 0, 712, 0.1},
    {-2, 1, 0, 2, 2, -517, 1.2},      {0, 0, 0, 2, 1, -386, -0.4},    {0, 0, 1, 2, 2, -301, 0},
    {-2, -1, 0, 2, 2, 217, -0.5},     {-2, 0, 1, 0, 0, -158, 0},      {-2, 0, 0, 2, 1, 129, 0.1},
    {0, 0, -1, 2, 2, 123, 0},
};

double NutationInLongitude(double centuries) {
  const double elongation = 297.85036 + 445'267.111480 * centuries;
  const double sun = 357.52772 + 35'999.050340 * centuries;
  const double moon = 134.96298 + 477'198.867398 * centuries;
  const double latitude = 93.27191 + 483'202.017538 * centuries;
  const double node = 125.04452 - 1'934.136261 * centuries;
  double sum = 0;
  for (const Nutation& term : kNutations) {
    const double argument =
        term.elongation * elongation + term.sun * sun + term.moon * moon + term.latitude * latitude + term.node * node;
    sum += (term.amplitude + term.per_century * centuries) * std::sin(argument * kRadian);
  }
  return sum * 1e-4 * kArcSecond;
}

/// Distance of the sun in astronomical units, as exactly as aberration needs it.
double SolarDistance(double centuries) {
  const double eccentricity = 0.016708634 - 0.000042037 * centuries;
  const double anomaly = (357.52911 + 35'999.05029 * centuries) * kRadian;
  const double true_anomaly = anomaly + 2 * eccentricity * std::sin(anomaly);
  return 1.000001018 * (1 - eccentricity * eccentricity) / (1 + eccentricity * std::cos(true_anomaly));
}

double Turn(double degrees) {
  const double turned = std::fmod(degrees, 360);
  return turned < 0 ? turned + 360 : turned;
}

/// A periodic term of the new moon: days times sin(sun M + moon M' + latitude F), times E to the power of |sun|.
struct Lunar {
  double days;
  int sun, moon, latitude;
};

constexpr Lunar kLunars[] = {
    {-0.40720, 0, 1, 0}, {0.17241, 1, 0, 0},    {0.01608, 0, 2, 0},   {0.01039, 0, 0, 2},   {0.00739, -1, 1, 0},
    {-0.00514, 1, 1, 0}, {0.00208, 2, 0, 0},    {-0.00111, 0, 1, -2}, {-0.00057, 0, 1, 2},  {0.00056, 1, 2, 0},
    {-0.00042, 0, 3, 0}, {0.00042, 1, 0, 2},    {0.00038, 1, 0, -2},  {-0.00024, -1, 2, 0}, {-0.00007, 2, 1, 0},
    {0.00004, 0, 2, -2}, {0.00004, 3, 0, 0},    {0.00003, 1, 1, -2},  {0.00003, 0, 2, 2},   {-0.00003, 1, 1, 2},
    {0.00003, -1, 1, 2}, {-0.00002, -1, 1, -2}, {-0.00002, 1, 3, 0},  {0.00002, 0, 4, 0},
};

/// What planets do to the new moon: days times sin(at + per_lunation k), in degrees.
struct Planetary {
  double days;
  double at;
  double per_lunation;
};

constexpr Planetary kPlanetaries[] = {
    {0.000325, 299.77, 0.107408},  {0.000165, 251.88, 0.016321}, {0.000164, 251.83, 26.651886},
    {0.000126, 349.42, 36.412478}, {0.000110, 84.66, 18.206239}, {0.000062, 141.74, 53.303771},
    {0.000060, 207.14, 2.453732},  {0.000056, 154.84, 7.306860}, {0.000047, 34.52, 27.261239},
    {0.000042, 207.19, 0.121824},  {0.000040, 291.34, 1.844379}, {0.000037, 161.72, 24.198154},
    {0.000035, 239.56, 25.513099}, {0.000023, 331.55, 3.592518},
};

double NewMoonCorrection(double k, double t) {
  const double eccentricity = Polynomial(t, {1, -0.002516, -0.0000074});
  const double sun = 2.5534 + 29.10535670 * k + Polynomial(t, {0, 0, -0.0000014, -0.00000011});
  const double moon = 201.5643 + 385.81693528 * k + Polynomial(t, {0, 0, 0.0107582, 0.00001238, -0.000000058});
  const double latitude = 160.7108 + 390.67050284 * k + Polynomial(t, {0, 0, -0.0016118, -0.00000227, 0.000000011});
  const double node = 124.7746 - 1.56375588 * k + Polynomial(t, {0, 0, 0.0020672, 0.00000215});
  double days = -0.00017 * std::sin(node * kRadian);
  for (const Lunar& term : kLunars) {
    const double argument = term.sun * sun + term.moon * moon + term.latitude * latitude;
    days += term.days * std::pow(eccentricity, std::abs(term.sun)) * std::sin(argument * kRadian);
  }
  for (const Planetary& term : kPlanetaries) {
    days += term.days * std::sin((term.at + term.per_lunation * k) * kRadian);
  }
  return days;
}

}  // namespace

double DeltaT(double year) {
  if (year < 1920) return Polynomial(year - 1900, {-2.79, 1.494119, -0.0598939, 0.0061966, -0.000197});
  if (year < 1941) return Polynomial(year - 1920, {21.20, 0.84493, -0.076100, 0.0020936});
  if (year < 1961) return Polynomial(year - 1950, {29.07, 0.407, -1.0 / 233, 1.0 / 2547});
  if (year < 1986) return Polynomial(year - 1975, {45.45, 1.067, -1.0 / 260, -1.0 / 718});
  if (year < 2005) {
    return Polynomial(year - 2000, {63.86, 0.3345, -0.060374, 0.0017275, 0.000651814, 0.00002373599});
  }
  if (year < 2050) return Polynomial(year - 2000, {62.92, 0.32217, 0.005589});
  const double centuries = (year - 1820) / 100;
  return -20 + 32 * centuries * centuries - 0.5628 * (2150 - year);
}

Instant FromTerrestrialDays(double days) {
  const double seconds = days * kSecondsPerDay - DeltaT(2000 + days / kTropicalYear);
  return {kJ2000Milliseconds + std::llround(seconds * 1000)};
}

double ToTerrestrialDays(Instant at) {
  const double days = static_cast<double>(at.milliseconds - kJ2000Milliseconds) / (1000 * kSecondsPerDay);
  return days + DeltaT(2000 + days / kTropicalYear) / kSecondsPerDay;
}

double SolarLongitude(double days) {
  const double centuries = days / kDaysPerCentury;
  // The opposite direction, in the system of FK5, as the light that arrives shows it.
  const double geometric = EarthLongitude(centuries / 10) / kRadian + 180 - 0.09033 * kArcSecond;
  const double aberration = -20.4898 * kArcSecond / SolarDistance(centuries);
  return Turn(geometric + NutationInLongitude(centuries) + aberration);
}

/// Meeus, chapter 28; the nutation of the equator, below a second, is left out.
double EquationOfTime(double days) {
  constexpr double kMinutesPerDegree = 4;
  const double centuries = days / kDaysPerCentury;
  const double mean = Polynomial(centuries, {280.4664567, 36'000.76982779, 0.0003032028});
  const double tilt = (23.4392911 - 0.0130042 * centuries) * kRadian;
  const double longitude = SolarLongitude(days) * kRadian;
  const double ascension = std::atan2(std::cos(tilt) * std::sin(longitude), std::cos(longitude)) / kRadian;
  return std::remainder(mean - 0.0057183 - ascension, 360) * kMinutesPerDegree;
}

double DaysAtSolarLongitude(double degrees, double guess) {
  constexpr double kCloseEnough = 1e-8;  // degrees: a millisecond
  double days = guess;
  for (int step = 0; step < 20; ++step) {
    const double off = Turn(degrees - SolarLongitude(days) + 180) - 180;
    days += off * kTropicalYear / 360;
    if (std::abs(off) < kCloseEnough) break;
  }
  return days;
}

double NewMoonDays(int lunation) {
  const double k = lunation;
  const double t = k / 1236.85;
  // 2451550.09766 is the Julian ephemeris day of the mean new moon; J2000.0 is 2451545.
  const double mean = 5.09766 + 29.530588861 * k + Polynomial(t, {0, 0, 0.00015437, -0.000000150, 0.00000000073});
  return mean + NewMoonCorrection(k, t);
}

}  // namespace medres::knowledge
