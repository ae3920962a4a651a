#include "catalog/geo.hpp"

#include <gtest/gtest.h>

#include <random>

namespace medres::catalog {
namespace {

using enum CoordinateSystem;

TEST(ToWgs84, LeavesWhatIsWgs84) {
  const Position peoples_square{121.4737, 31.2304, kWgs84};
  EXPECT_EQ(ToWgs84(peoples_square), peoples_square);
}

TEST(ToWgs84, LeavesOtherCountriesAlone) {
  const Position tokyo = ToWgs84({139.6917, 35.6895, kGcj02});
  EXPECT_EQ(tokyo, (Position{139.6917, 35.6895, kWgs84}));
}

/// The offset of GCJ-02 is a few hundred metres everywhere in China, never none.
TEST(ToWgs84, MovesChineseMapsByAFewHundredMetres) {
  std::mt19937 random(7);
  std::uniform_real_distribution longitudes(80.0, 125.0);
  std::uniform_real_distribution latitudes(22.0, 48.0);
  for (int i = 0; i < 500; ++i) {
    const Position shown{longitudes(random), latitudes(random), kGcj02};
    const double km = DistanceKm({shown.longitude, shown.latitude, kWgs84}, ToWgs84(shown));
    EXPECT_GT(km, 0.03) << shown.longitude << " " << shown.latitude;
    EXPECT_LT(km, 1.0) << shown.longitude << " " << shown.latitude;
  }
}

/// Tian'anmen in the three systems, as maps show it.
TEST(ToWgs84, OfOnePlaceInThreeSystems) {
  const Position from_gcj = ToWgs84({116.403963, 39.915119, kGcj02});
  const Position from_bd = ToWgs84({116.410369, 39.921345, kBd09});
  EXPECT_EQ(from_gcj.crs, kWgs84);
  EXPECT_NEAR(from_gcj.longitude, 116.39772, 0.0005);
  EXPECT_NEAR(from_gcj.latitude, 39.91372, 0.0005);
  EXPECT_LT(DistanceKm(from_gcj, from_bd), 0.03);
}

TEST(DistanceKm, IsTheGreatCircle) {
  const Position shanghai{121.4737, 31.2304, kWgs84};
  const Position beijing{116.4074, 39.9042, kWgs84};
  EXPECT_NEAR(DistanceKm(shanghai, beijing), 1'067.0, 2.0);
  EXPECT_DOUBLE_EQ(DistanceKm(shanghai, beijing), DistanceKm(beijing, shanghai));
  EXPECT_EQ(DistanceKm(shanghai, shanghai), 0.0);
  EXPECT_NEAR(DistanceKm({0, 0, kWgs84}, {180, 0, kWgs84}), 6371.0088 * 3.14159265, 0.01) << "half round the earth";
  EXPECT_NEAR(DistanceKm({0, 0, kWgs84}, {0, 1, kWgs84}), 111.195, 0.001);
  EXPECT_NEAR(DistanceKm({179.9, 0, kWgs84}, {-179.9, 0, kWgs84}), 22.239, 0.001) << "over the date line";
}

}  // namespace
}  // namespace medres::catalog
