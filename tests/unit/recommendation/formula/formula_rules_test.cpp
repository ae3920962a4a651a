#include "recommendation/formula/rules.hpp"

#include <gtest/gtest.h>

namespace medres::recommendation {
namespace {

FormulaSupport Of(int fit) { return {.fit = fit, .edges = {1}, .args = {{"percent", "1"}}}; }

TEST(FormulaRulesTest, PartsAddUpAndWhatIsNotKnownIsNotScored) {
  FormulaFacts facts;
  facts.pattern = Of(8'000);
  facts.symptoms = Of(3'333);
  facts.season = Of(10'000);
  const FormulaScore score = ScoreOf(facts);
  ASSERT_EQ(score.parts.size(), 3U);
  EXPECT_EQ(score.parts[0].points, 3'200);
  EXPECT_EQ(score.parts[1].points, 999) << "rounded down";
  EXPECT_EQ(score.parts[2].points, 500);
  EXPECT_EQ(score.points, 4'699);
  EXPECT_EQ(score.most, 7'500);
  EXPECT_EQ(score.parts[0].edges, std::vector<knowledge::EdgeIndex>{1});
}

TEST(FormulaRulesTest, ASeasonAloneMakesNoCandidate) {
  FormulaFacts facts;
  facts.pattern = Of(0);
  facts.season = Of(10'000);
  EXPECT_FALSE(IsCandidate(ScoreOf(facts)));
  facts.causes = Of(100);
  EXPECT_TRUE(IsCandidate(ScoreOf(facts)));
}

TEST(FormulaRulesTest, ReasonsSayWhereAPatternIsFromAndWhatIsDenied) {
  FormulaFacts facts;
  facts.pattern = Of(5'000);
  EXPECT_EQ(ScoreOf(facts).parts[0].reason, "formula.pattern_ranked");
  facts.pattern_named = true;
  EXPECT_EQ(ScoreOf(facts).parts[0].reason, "formula.pattern_named");
  facts.pattern->fit = 0;
  EXPECT_EQ(ScoreOf(facts).parts[0].reason, "formula.pattern_other");
  facts.symptoms = Of(0);
  EXPECT_EQ(ScoreOf(facts).parts[1].reason, "formula.symptoms_other");
  facts.symptoms->args = {{"denied", "口渴"}};
  EXPECT_EQ(ScoreOf(facts).parts[1].reason, "formula.symptoms_denied");
}

TEST(FormulaRulesTest, SymptomsCountBySeverityAndDenialsAgainst) {
  using Values = std::vector<SymptomValue>;
  EXPECT_EQ(SymptomFit(Values{}), 0);
  EXPECT_EQ(SymptomFit(Values{{60, 10, false}}), 6'000);
  EXPECT_EQ(SymptomFit(Values{{60, 15, false}, {0, 10, false}}), 3'600) << "900 of 2500";
  EXPECT_EQ(SymptomFit(Values{{60, 10, false}, {60, 10, true}}), 3'000) << "a denial takes one half";
  EXPECT_EQ(SymptomFit(Values{{10, 10, false}, {100, 10, true}}), 0) << "never below nothing";
  EXPECT_EQ(SymptomFit(Values{{60, 10, true}}), 0);
}

TEST(FormulaRulesTest, LikenessIsWhatIsSharedOfAll) {
  using Herbs = std::vector<knowledge::NodeIndex>;
  EXPECT_EQ(LikenessOf(Herbs{1, 2, 3, 4}, Herbs{2, 3, 4, 5}), 6'000);
  EXPECT_EQ(LikenessOf(Herbs{1}, Herbs{1}), 10'000);
  EXPECT_EQ(LikenessOf(Herbs{1}, Herbs{2}), 0);
  EXPECT_EQ(LikenessOf(Herbs{}, Herbs{}), 0);
}

}  // namespace
}  // namespace medres::recommendation
