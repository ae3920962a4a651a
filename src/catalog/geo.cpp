#include "catalog/geo.hpp"

#include <cmath>
#include <numbers>

namespace medres::catalog {
namespace {

constexpr double kPi = std::numbers::pi;
constexpr double kAxis = 6378245.0;  // Krasovsky 1940
constexpr double kEccentricity2 = 0.00669342162296594323;

bool InChina(double longitude, double latitude) {
  return longitude > 73.66 && longitude < 135.05 && latitude > 3.86 && latitude < 53.55;
}

double Waves(double x) { return (20.0 * std::sin(6.0 * x * kPi) + 20.0 * std::sin(2.0 * x * kPi)) * 2.0 / 3.0; }

double LatitudeOffset(double x, double y) {
  return -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * std::sqrt(std::abs(x)) + Waves(x) +
         (20.0 * std::sin(y * kPi) + 40.0 * std::sin(y / 3.0 * kPi)) * 2.0 / 3.0 +
         (160.0 * std::sin(y / 12.0 * kPi) + 320.0 * std::sin(y * kPi / 30.0)) * 2.0 / 3.0;
}

double LongitudeOffset(double x, double y) {
  return 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * std::sqrt(std::abs(x)) + Waves(x) +
         (20.0 * std::sin(x * kPi) + 40.0 * std::sin(x / 3.0 * kPi)) * 2.0 / 3.0 +
         (150.0 * std::sin(x / 12.0 * kPi) + 300.0 * std::sin(x / 30.0 * kPi)) * 2.0 / 3.0;
}

Position Gcj02ToWgs84(double longitude, double latitude) {
  if (!InChina(longitude, latitude)) return {longitude, latitude, CoordinateSystem::kWgs84};
  const double radians = latitude / 180.0 * kPi;
  const double magic = 1.0 - kEccentricity2 * std::sin(radians) * std::sin(radians);
  const double d_lat = LatitudeOffset(longitude - 105.0, latitude - 35.0) * 180.0 /
                       (kAxis * (1.0 - kEccentricity2) / (magic * std::sqrt(magic)) * kPi);
  const double d_lon = LongitudeOffset(longitude - 105.0, latitude - 35.0) * 180.0 /
                       (kAxis / std::sqrt(magic) * std::cos(radians) * kPi);
  return {longitude - d_lon, latitude - d_lat, CoordinateSystem::kWgs84};
}

}  // namespace

Position ToWgs84(const Position& position) {
  if (position.crs == CoordinateSystem::kWgs84) return position;
  if (position.crs == CoordinateSystem::kGcj02) return Gcj02ToWgs84(position.longitude, position.latitude);
  constexpr double kStretch = kPi * 3000.0 / 180.0;
  const double x = position.longitude - 0.0065;
  const double y = position.latitude - 0.006;
  const double z = std::sqrt(x * x + y * y) - 0.00002 * std::sin(y * kStretch);
  const double theta = std::atan2(y, x) - 0.000003 * std::cos(x * kStretch);
  return Gcj02ToWgs84(z * std::cos(theta), z * std::sin(theta));
}

double DistanceKm(const Position& a, const Position& b) {
  constexpr double kRadius = 6371.0088;
  const auto radians = [](double degrees) { return degrees / 180.0 * kPi; };
  const double d_lat = radians(b.latitude - a.latitude) / 2.0;
  const double d_lon = radians(b.longitude - a.longitude) / 2.0;
  const double h = std::sin(d_lat) * std::sin(d_lat) +
                   std::cos(radians(a.latitude)) * std::cos(radians(b.latitude)) * std::sin(d_lon) * std::sin(d_lon);
  return 2.0 * kRadius * std::asin(std::min(1.0, std::sqrt(h)));
}

}  // namespace medres::catalog
