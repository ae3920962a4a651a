#include "recommendation/learned/choices.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <sstream>

#include "recommendation/learned/quality.hpp"

namespace medres::recommendation {
namespace {

constexpr const char* kAnswer =
    R"({"items":[{"start":"2026-12-01T09:30:00+08:00","points":600,"most":1000,"parts":[{"criterion":"waiting","points":300,"most":400},{"criterion":"day_part","points":0,"most":0}]},)"
    R"({"start":"2026-12-06T17:00:00+08:00","points":100,"most":1000,"parts":[{"criterion":"constitution","points":50,"most":500}]}],"total":9,"chosen":1})";

TEST(ReadChoices, TakesAnswersAsTheyCame) {
  std::istringstream lines(std::string(kAnswer) + "\n\n" + kAnswer + "\n");
  const auto choices = ReadChoices(lines, "x");
  ASSERT_TRUE(choices) << ToString(choices.error());
  ASSERT_EQ(choices->size(), 2U);
  const SlotChoice& one = choices->front();
  EXPECT_EQ(one.chosen, 1U);
  ASSERT_EQ(one.offered.size(), 2U);
  EXPECT_FLOAT_EQ(one.offered[0][0], 0.75F);
  EXPECT_TRUE(std::isnan(one.offered[0][static_cast<std::size_t>(scheduling::Criterion::kDayPart)]));
  EXPECT_FLOAT_EQ(one.offered[0][kTotalFeature], 0.6F);
  EXPECT_FLOAT_EQ(one.offered[0][kHourFeature], 9.5F);
  EXPECT_FLOAT_EQ(one.offered[0][kWeekdayFeature], 1.0F) << "a Tuesday";
  EXPECT_FLOAT_EQ(one.offered[1][kWeekdayFeature], 6.0F) << "a Sunday";
  EXPECT_FLOAT_EQ(one.offered[1][static_cast<std::size_t>(scheduling::Criterion::kConstitution)], 0.1F);
}

TEST(ReadChoices, NamesEveryLineThatIsNone) {
  std::istringstream lines(std::string(kAnswer) + "\nno\n{\"items\":[],\"chosen\":0}\n" +
                           std::string(kAnswer).replace(std::string(kAnswer).find("\"chosen\":1"), 10, "\"chosen\":2") +
                           "\n");
  const auto choices = ReadChoices(lines, "june");
  ASSERT_FALSE(choices);
  ASSERT_EQ(choices.error().issues.size(), 3U);
  EXPECT_EQ(choices.error().issues[0].pointer, "june:2");
  EXPECT_EQ(choices.error().issues[2].pointer, "june:4");
  std::istringstream nothing("\n");
  EXPECT_EQ(ReadChoices(nothing, "x").error().issues.front().code, "learned.no_choices");
}

TEST(JudgeChoices, CountsPlacesWithTiesAsShown) {
  const auto choice = [](std::vector<float> totals, std::size_t chosen) {
    SlotChoice made{.offered = {}, .chosen = chosen};
    for (const float total : totals) {
      made.offered.push_back(NoFeatures());
      made.offered.back()[kTotalFeature] = total;
    }
    return made;
  };
  const std::vector<SlotChoice> choices{choice({0.5F, 0.9F}, 1), choice({0.5F, 0.5F}, 1),
                                        choice({1, 1, 1, 1, 1, 0}, 5)};
  const ChoiceQuality quality = JudgeChoices(choices, ByPoints);
  EXPECT_DOUBLE_EQ(quality.first, 1.0 / 3);
  EXPECT_DOUBLE_EQ(quality.reciprocal, (1 + 0.5 + 1.0 / 6) / 3);
  EXPECT_DOUBLE_EQ(quality.ndcg5, (1 + 1 / std::log2(3.0)) / 3);
}

}  // namespace
}  // namespace medres::recommendation
