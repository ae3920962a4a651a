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

TEST(WellnessRulesTest, WhatIsKnownOfReachIsScoredAndNothingElse) {
  ResourceFacts facts{.constitution_fit = {}, .symptoms = {}, .departments = {}, .visits = {}};
  EXPECT_TRUE(ScoreOf(facts).parts.empty());
  facts.quality = 6'000;
  facts.has_origin = true;
  facts.km = 10;
  facts.max_km = 40;
  facts.fee_cents = 12'550;
  facts.max_fee_cents = 50'200;
  facts.free_share = 2'500;
  facts.days = 7;
  const AdviceScore score = ScoreOf(facts);
  ASSERT_EQ(score.parts.size(), 4U);
  EXPECT_EQ(score.parts[0].points, 300) << "quality";
  EXPECT_EQ(score.parts[1].points, 750) << "a quarter of the way to where there is nothing";
  EXPECT_EQ(score.parts[2].points, 375) << "the price likewise";
  EXPECT_EQ(score.parts[2].args, (ErrorArgs{{"fee", "125.50"}}));
  EXPECT_EQ(score.parts[3].points, 250) << "a quarter is free";
  EXPECT_EQ(score.points, 1'675);
  EXPECT_EQ(score.most, 3'000);
  facts.km.reset();
  EXPECT_EQ(ScoreOf(facts).parts[1].reason, "ranking.distance_unknown");
  EXPECT_EQ(ScoreOf(facts).parts[1].points, 0);
}

TEST(WellnessRulesTest, QualityIsRankOrLevelAndNoMore) {
  EXPECT_EQ(QualityOfTitle("231"), 10'000) << "主任医师";
  EXPECT_EQ(QualityOfTitle("233"), 6'000);
  EXPECT_EQ(QualityOfTitle("999"), std::nullopt);
  EXPECT_EQ(QualityOfLevel("三级"), 10'000);
  EXPECT_EQ(QualityOfLevel("未定级"), std::nullopt);
}

TEST(WellnessRulesTest, WhereSomethingIsKnownOnlyWhatHasToDoWithItIsToThePoint) {
  ResourceFacts facts{.constitution_fit = {}, .symptoms = {}, .departments = {}, .visits = {}};
  facts.quality = 10'000;
  EXPECT_TRUE(IsToThePoint(ScoreOf(facts))) << "a cold start";
  facts.visits = 0;
  EXPECT_TRUE(IsToThePoint(ScoreOf(facts)));
  facts.constitution_fit = 0;
  EXPECT_FALSE(IsToThePoint(ScoreOf(facts))) << "the highest title is no reason by itself";
  facts.visits = 1;
  EXPECT_TRUE(IsToThePoint(ScoreOf(facts)));
}

TEST(WellnessRulesTest, WhatMeasurementsAlonePointToCountsOneHalf) {
  const CareItem& item = *std::ranges::find_if(test::Shipped().items(), [](const CareItem& one) {
    return std::ranges::find(one.suits, "E") != one.suits.end();
  });
  const std::vector<ConstitutionNeed> measured{{"E", 1, true}};
  const auto part_of = [&](int strength) {
    return ScoreOf(item, {.needs = measured, .symptoms = {}, .term = 0, .strength = strength}).parts.front();
  };
  EXPECT_EQ(part_of(5'000).points, 2'000);
  EXPECT_EQ(part_of(5'000).reason, "wellness.constitution_evidence");
  EXPECT_EQ(part_of(10'000).points, 4'000);
  EXPECT_EQ(part_of(10'000).reason, "wellness.constitution_with_evidence");
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
  EXPECT_EQ(ids(ChooseVaried(all, 3, 1)), "abc") << "one of one: no rule";
  std::vector<Choice> turned(all.rbegin(), all.rend());
  EXPECT_EQ(ids(ChooseVaried(turned, 3)), "adf") << "whatever order they come in";
}

}  // namespace
}  // namespace medres::recommendation
