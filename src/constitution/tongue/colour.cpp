#include "constitution/tongue/colour.hpp"

#include <cmath>
#include <numbers>

namespace medres::constitution {
namespace {

/// IEC 61966-2-1, to XYZ with white at D65.
constexpr std::array<std::array<double, 3>, 3> kToXyz{
    {{0.4124564, 0.3575761, 0.1804375}, {0.2126729, 0.7151522, 0.0721750}, {0.0193339, 0.1191920, 0.9503041}}};
constexpr std::array<double, 3> kWhiteXyz{0.95047, 1.0, 1.08883};

double LabFunction(double t) {
  constexpr double kDelta = 6.0 / 29;
  return t > kDelta * kDelta * kDelta ? std::cbrt(t) : t / (3 * kDelta * kDelta) + 4.0 / 29;
}

}  // namespace

double LinearOf(unsigned char value) {
  const double v = value / 255.0;
  return v <= 0.04045 ? v / 12.92 : std::pow((v + 0.055) / 1.055, 2.4);
}

LabColour LabOf(const LinearRgb& colour) {
  std::array<double, 3> f{};
  for (std::size_t i = 0; i < 3; ++i) {
    double xyz = 0;
    for (std::size_t j = 0; j < 3; ++j) xyz += kToXyz[i][j] * colour[j];
    f[i] = LabFunction(xyz / kWhiteXyz[i]);
  }
  return {116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])};
}

double ChromaOf(const LabColour& colour) { return std::hypot(colour.a, colour.b); }

double HueOf(const LabColour& colour) {
  const double degrees = std::atan2(colour.b, colour.a) * 180 / std::numbers::pi;
  return degrees < 0 ? degrees + 360 : degrees;
}

double DistanceOf(const LabColour& a, const LabColour& b) { return std::hypot(a.l - b.l, a.a - b.a, a.b - b.b); }

}  // namespace medres::constitution
