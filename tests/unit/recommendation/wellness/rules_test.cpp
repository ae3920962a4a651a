#include "recommendation/wellness/rules.hpp"

#include <gtest/gtest.h>

#include <random>

#include "knowledge/almanac/solar_terms.hpp"
#include "unit/recommendation/wellness/care.hpp"

namespace medres::recommendation {
namespace {

using scheduling::ConstitutionNeed;

TEST(WellnessRulesTest, SeasonsBeginWithTheirTerms) {
  EXPECT_EQ(SeasonOfTerm(knowledge::kSpringBegins), Season::kSpring);
  EXPECT_EQ(SeasonOfTerm(7), Season::kSpring);
  EXPECT_EQ(SeasonOfTerm(8), Season::kSummer) << "立夏";
  EXPECT_EQ(SeasonOfTerm(14), Season::kAutumn) << "立秋";
  EXPECT_EQ(SeasonOfTerm(20), Season::kWinter) << "立冬";
  EXPECT_EQ(SeasonOfTerm(knowledge::kMinorCold), Season::kWinter);
  EXPECT_EQ(SeasonOfTerm(knowledge::kMajorCold), Season::kWinter);
}

/// The example of docs/recommendation.md.
TEST(WellnessRulesTest, TheExampleOfTheDocumentation) {
  const auto& items = test::Shipped().items();
  const auto jujube = std::ranges::find(items, "food.jujube", &CareItem::id);
  const auto mutton = std::ranges::find(items, "food.mutton", &CareItem::id);
  const std::vector<ConstitutionNeed> needs{{"B", 3}, {"C", 2}, {"H", 1}};
  const std::vector<const Symptom*> symptoms{test::Shipped().FindSymptom("fatigue"),
                                             test::Shipped().FindSymptom("cold-hands-feet")};
  const AdviceFacts facts{needs, symptoms, 21};
  const auto points = [](const AdviceScore& score) {
    std::vector<int> parts;
    for (const AdvicePart& part : score.parts) parts.push_back(part.points);
    return parts;
  };
  const AdviceScore of_jujube = ScoreOf(*jujube, facts);
  EXPECT_EQ(points(of_jujube), (std::vector{2000, 1500, 0})) << "of no season: that is not scored";
  EXPECT_EQ(of_jujube.most, 8000);
  EXPECT_EQ(of_jujube.parts[0].args, (ErrorArgs{{"types", "B"}, {"percent", "50"}}));
  const AdviceScore of_mutton = ScoreOf(*mutton, facts);
  EXPECT_EQ(points(of_mutton), (std::vector{1333, 1500, 2000, 0}));
  EXPECT_EQ(of_mutton.points, 4833);
  EXPECT_EQ(of_mutton.most, 10'000);
}

TEST(WellnessRulesTest, PartsAddUpAndNeverExceedTheirMost) {
  std::mt19937 random(20261126);
  const auto& library = test::Shipped();
  for (int round = 0; round < 500; ++round) {
    std::vector<ConstitutionNeed> needs;
    for (char code = 'A'; code <= 'I'; ++code) {
      if (random() % 3 == 0) needs.push_back({std::string(1, code), static_cast<int>(1 + random() % 3)});
    }
    std::vector<const Symptom*> symptoms;
    for (const Symptom& symptom : library.symptoms()) {
      if (random() % 10 == 0) symptoms.push_back(&symptom);
    }
    const AdviceFacts facts{needs, symptoms, static_cast<int>(random() % 24)};
    for (const CareItem& item : library.items()) {
      const AdviceScore score = ScoreOf(item, facts);
      int points = 0;
      int most = 0;
      for (const AdvicePart& part : score.parts) {
        EXPECT_GE(part.points, 0);
        EXPECT_LE(part.points, part.most);
        EXPECT_FALSE(part.reason.empty());
        points += part.points;
        most += part.most;
      }
      ASSERT_EQ(score.points, points) << item.id;
      ASSERT_EQ(score.most, most) << item.id;
    }
  }
}

TEST(WellnessRulesTest, ANeedMoreThatIsSuitedNeverMakesItLess) {
  const auto& items = test::Shipped().items();
  for (const CareItem& item : items) {
    if (item.suits.empty()) continue;
    const std::vector<ConstitutionNeed> other{{"A", 1}, {"Z", 2}};
    std::vector<ConstitutionNeed> more = other;
    more.push_back({item.suits.front(), 2});
    EXPECT_GE(ScoreOf(item, {more, {}, 0}).points, ScoreOf(item, {other, {}, 0}).points) << item.id;
  }
}

TEST(WellnessRulesTest, AResourceSeesWhatItsSubjectsContain) {
  const std::vector<const Symptom*> symptoms{test::Shipped().FindSymptom("back-pain"),
                                             test::Shipped().FindSymptom("dry-eyes")};
  const auto fit = [&](std::vector<std::string> departments) {
    return ScoreOf(
               ResourceFacts{.constitution_fit = {}, .symptoms = symptoms, .departments = departments, .visits = {}})
        .points;
  };
  EXPECT_EQ(fit({"50.13"}), 1500) << "one of two";
  EXPECT_EQ(fit({"50"}), 3000) << "all of Chinese medicine";
  EXPECT_EQ(fit({"03.04"}), 0);
  EXPECT_EQ(fit({"5"}), 0) << "a code is not a beginning of text";
}

TEST(WellnessRulesTest, AListIsVariedWhileThereAreOthers) {
  const std::vector<Choice> all{{900, "fruit", "a", 0}, {800, "fruit", "b", 1}, {700, "fruit", "c", 2},
                                {100, "grain", "d", 3}, {100, "grain", "e", 4}, {100, "meat", "f", 5}};
  const auto ids = [](const std::vector<Choice>& chosen) {
    std::string joined;
    for (const Choice& one : chosen) joined += one.id;
    return joined;
  };
  EXPECT_EQ(ids(ChooseVaried(all, 3)), "adf");
  EXPECT_EQ(ids(ChooseVaried(all, 6)), "abcdef") << "filled with what is alike";
  EXPECT_EQ(ids(ChooseVaried({all.begin(), all.begin() + 3}, 2)), "ab");
  std::vector<Choice> turned(all.rbegin(), all.rend());
  EXPECT_EQ(ids(ChooseVaried(turned, 3)), "adf") << "whatever order they come in";
}

}  // namespace
}  // namespace medres::recommendation
