#include <gtest/gtest.h>

#include <map>

#include "constitution/evidence/ratio_table.hpp"
#include "constitution/tongue/measure.hpp"
#include "support/pictures.hpp"
#include "unit/constitution/tongue_pictures.hpp"

namespace medres::constitution {
namespace {

const TongueColours& Colours() {
  static const TongueColours colours = TongueColours::Embedded();
  return colours;
}

struct NamedLab {
  const char* name;
  LabColour lab;
};
/// What the classes mean, written down apart from the program's table: the test would not see a table that is wrong in
/// the same way.
constexpr std::array<NamedLab, 5> kBodies{{{"pale", {72, 13, 8}},
                                           {"pale-red", {63, 24, 12}},
                                           {"red", {54, 38, 20}},
                                           {"crimson", {40, 40, 19}},
                                           {"purple", {47, 22, -5}}}};
constexpr std::array<NamedLab, 3> kCoatings{
    {{"white", {80, 3, 5}}, {"yellow", {72, 7, 32}}, {"grey-black", {36, 2, 4}}}};

LabColour Varied(const LabColour& lab, std::mt19937& random) {
  std::uniform_real_distribution<double> by(-1, 1);
  return {lab.l + 2.5 * by(random), lab.a + 2 * by(random), lab.b + 2 * by(random)};
}

TEST(TongueTest, LabIsTheCie) {
  const LabColour white = LabOf({1, 1, 1});
  EXPECT_NEAR(white.l, 100, 0.01);
  EXPECT_NEAR(white.a, 0, 0.02);
  const LabColour red = LabOf({1, 0, 0});
  EXPECT_NEAR(red.l, 53.24, 0.05);
  EXPECT_NEAR(red.a, 80.09, 0.05);
  EXPECT_NEAR(red.b, 67.20, 0.05);
  EXPECT_NEAR(LinearOf(128), 0.21586, 1e-4);
}

TEST(TongueTest, ClassifiesRenderingsUnderFiveLights) {
  std::mt19937 random(7);
  std::map<std::string, std::pair<int, int>> by_light;
  int bodies = 0, coatings = 0, all = 0, by_card = 0;
  for (const test::Illuminant& light : test::kIlluminants) {
    for (const NamedLab& body : kBodies) {
      for (const NamedLab& coating : kCoatings) {
        for (int i = 0; i < 2; ++i) {
          const test::Scene scene{.body = Varied(body.lab, random),
                                  .coating = Varied(coating.lab, random),
                                  .light = light,
                                  .has_card = true,
                                  .exposure = 0.6 + 0.25 * i};
          const auto decoded = image::Decode(medres::test::ToJpeg(test::Rendered(scene, random), 88));
          ASSERT_TRUE(decoded);
          const auto measured = MeasureTongue(*decoded, Colours());
          ++all;
          if (!measured) continue;
          by_card += measured->white.balance == WhiteBalance::kCard ? 1 : 0;
          const bool body_right = measured->body.colour.colour->name == body.name;
          const bool coating_right = measured->coating && measured->coating->colour.colour->name == coating.name;
          bodies += body_right ? 1 : 0;
          coatings += coating_right ? 1 : 0;
          auto& [right, of] = by_light[light.name];
          right += body_right && coating_right ? 1 : 0;
          ++of;
          if (!body_right || !coating_right) {
            std::printf("%s: %s %s read as %s %s (body %.0f %.0f %.0f, coating %.0f %.0f %.0f)\n", light.name,
                        body.name, coating.name, measured->body.colour.colour->name.c_str(),
                        measured->coating ? measured->coating->colour.colour->name.c_str() : "none",
                        measured->body.statistics.median.l, measured->body.statistics.median.a,
                        measured->body.statistics.median.b,
                        measured->coating ? measured->coating->statistics.median.l : 0,
                        measured->coating ? measured->coating->statistics.median.a : 0,
                        measured->coating ? measured->coating->statistics.median.b : 0);
          }
        }
      }
    }
  }
  for (const auto& [light, count] : by_light)
    std::printf("%s: both right in %d of %d\n", light.c_str(), count.first, count.second);
  std::printf("body %d, coating %d of %d; card found in %d\n", bodies, coatings, all, by_card);
  EXPECT_GE(bodies, all * 95 / 100);
  EXPECT_GE(coatings, all * 95 / 100);
  EXPECT_GE(by_card, all * 95 / 100);
}

TEST(TongueTest, WithoutACardItSaysThatItGuesses) {
  std::mt19937 random(3);
  const auto picture = test::Rendered(
      {.body = kBodies[1].lab, .coating = kCoatings[0].lab, .light = test::kIlluminants[2], .has_card = false}, random);
  EXPECT_EQ(FindWhite(LightOf(picture)).balance, WhiteBalance::kGreyWorld);
}

TEST(TongueTest, WithoutACoatingThereIsLittle) {
  std::mt19937 random(4);
  const auto measured = MeasureTongue(test::Rendered({.body = kBodies[2].lab, .coating = {}}, random), Colours());
  ASSERT_TRUE(measured) << ToString(measured.error());
  EXPECT_FALSE(measured->coating);
  EXPECT_EQ(measured->features, (std::vector<std::string>{"tongue:body/red", "tongue:coating/little"}));
}

TEST(TongueTest, AWallIsNoTongue) {
  image::Picture wall{.width = 200, .height = 200, .rgb = {}};
  for (int i = 0; i < 200 * 200; ++i) wall.rgb.insert(wall.rgb.end(), {190, 195, 188});
  const auto measured = MeasureTongue(wall, Colours());
  ASSERT_FALSE(measured);
  EXPECT_EQ(measured.error().issues.front().code, "tongue.not_found");
}

TEST(TongueTest, EveryClassHasRatios) {
  const RatioTable table = RatioTable::Embedded();
  for (const NamedLab& one : kBodies) EXPECT_NE(table.Find(std::string("tongue:body/") + one.name), nullptr);
  for (const NamedLab& one : kCoatings) EXPECT_NE(table.Find(std::string("tongue:coating/") + one.name), nullptr);
  EXPECT_NE(table.Find("tongue:coating/little"), nullptr);
}

TEST(TongueTest, TinyPicturesAreMeasuredOrRefused) {
  for (const int side : {1, 2, 3, 7}) {
    image::Picture dot{.width = side, .height = side, .rgb = {}};
    for (int i = 0; i < side * side; ++i) dot.rgb.insert(dot.rgb.end(), {200, 90, 80});
    static_cast<void>(MeasureTongue(dot, Colours()));
  }
}

}  // namespace
}  // namespace medres::constitution
