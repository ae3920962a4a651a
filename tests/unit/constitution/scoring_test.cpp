#include "constitution/scoring.hpp"

#include <gtest/gtest.h>

#include <boost/rational.hpp>

#include "constitution/assess.hpp"
#include "unit/constitution/sheets.hpp"

namespace medres::constitution {
namespace {

using Exact = boost::rational<long long>;

const Rule& RuleOf(const char* instrument, std::size_t edition = 0) {
  return test::All().Find(instrument)->editions[edition].rule;
}

Verdict JudgeExactly(const Rule& rule, Exact score) {
  if (score >= rule.yes) return Verdict::kYes;
  return score >= rule.tendency ? Verdict::kTendency : Verdict::kNo;
}

Exact ExactScore(Scoring scoring, int raw, int items) {
  return scoring == Scoring::kSum ? Exact(raw) : Exact(raw - items, 4LL * items) * 100;
}

struct Boundary {
  const char* instrument;
  int items;
  int last_no;
  int first_yes;
};

TEST(ScoringTest, KnowsEveryBoundaryOfEveryScaleSize) {
  for (const auto& [instrument, items, last_no, first_yes] :
       {Boundary{test::kNational, 3, 6, 8}, Boundary{test::kNational, 4, 8, 11}, Boundary{test::kCcmq, 6, 13, 16},
        Boundary{test::kCcmq, 7, 15, 19}, Boundary{test::kCcmq, 8, 17, 21}, Boundary{test::kElderly, 4, 8, 11}}) {
    const Rule& rule = RuleOf(instrument);
    for (int raw = items; raw <= 5 * items; ++raw) {
      const Verdict expected = raw <= last_no ? Verdict::kNo : raw < first_yes ? Verdict::kTendency : Verdict::kYes;
      EXPECT_EQ(JudgeBiased(rule, ScoreOf(rule.scoring, raw, items)), expected)
          << instrument << " " << items << " " << raw;
    }
  }
}

TEST(ScoringTest, BalancedNeedsItsThreshold) {
  struct Case {
    const char* instrument;
    int items;
    int first_balanced;
  };
  for (const auto& [instrument, items, first] :
       {Case{test::kCcmq, 8, 28}, Case{test::kNational, 4, 14}, Case{test::kElderly, 5, 17}}) {
    const Rule& rule = RuleOf(instrument);
    for (int raw = items; raw <= 5 * items; ++raw) {
      Scores scores{};
      scores[IndexOf(Scale::kPh)] = ScoreOf(rule.scoring, raw, items);
      EXPECT_EQ(Judge(rule, scores)[IndexOf(Scale::kPh)], raw >= first ? Verdict::kYes : Verdict::kNo)
          << instrument << " " << raw;
    }
  }
}

TEST(ScoringTest, EqualsRationalArithmeticForAllSizesAndSums) {
  for (const char* instrument : {test::kCcmq, test::kNational, test::kElderly}) {
    const Rule& rule = RuleOf(instrument);
    for (int items = 1; items <= 12; ++items) {
      for (int raw = items; raw <= 5 * items; ++raw) {
        const Score score = ScoreOf(rule.scoring, raw, items);
        const Exact exact = ExactScore(rule.scoring, raw, items);
        ASSERT_EQ(Exact(score.numerator, score.denominator), exact);
        ASSERT_EQ(JudgeBiased(rule, score), JudgeExactly(rule, exact)) << items << " " << raw;
        const Exact off = exact - Exact(TenThousandths(score), 10'000);
        ASSERT_LE(off, Exact(1, 20'000));
        ASSERT_GE(off, Exact(-1, 20'000));
      }
    }
  }
}

/// All pairs of sums of the balanced scale and of the highest biased one, for each edition.
TEST(ScoringTest, TheBalancedVerdictEqualsRationalArithmetic) {
  struct Case {
    const char* instrument;
    std::size_t edition;
    int balanced_items;
    int biased_items;
  };
  for (const auto& [instrument, edition, n_balanced, n_biased] :
       {Case{test::kCcmq, 0, 8, 8}, Case{test::kCcmq, 0, 8, 7}, Case{test::kCcmq, 0, 8, 6},
        Case{test::kNational, 0, 4, 3}, Case{test::kNational, 0, 4, 4}, Case{test::kElderly, 0, 5, 4},
        Case{test::kElderly, 1, 5, 4}}) {
    const Rule& rule = RuleOf(instrument, edition);
    for (int balanced = n_balanced; balanced <= 5 * n_balanced; ++balanced) {
      for (int biased = n_biased; biased <= 5 * n_biased; ++biased) {
        Scores scores;
        scores.fill(ScoreOf(rule.scoring, n_biased, n_biased));
        scores[IndexOf(Scale::kQy)] = ScoreOf(rule.scoring, biased, n_biased);
        scores[IndexOf(Scale::kPh)] = ScoreOf(rule.scoring, balanced, n_balanced);
        const Exact highest = ExactScore(rule.scoring, biased, n_biased);
        Verdict expected = Verdict::kNo;
        if (ExactScore(rule.scoring, balanced, n_balanced) >= rule.balanced) {
          if (highest < rule.basically_all_below) expected = Verdict::kBasicallyYes;
          if (highest < rule.all_below) expected = Verdict::kYes;
        }
        ASSERT_EQ(Judge(rule, scores)[IndexOf(Scale::kPh)], expected) << instrument << " " << balanced << " " << biased;
      }
    }
  }
}

Scores Transformed(std::array<int, kScales.size()> whole) {
  Scores scores;
  std::ranges::transform(whole, scores.begin(), [](int score) { return Score{score, 1}; });
  return scores;
}

TEST(ScoringTest, GivesThePublishedExamples) {
  const Rule& rule = RuleOf(test::kCcmq);
  const Scores first = Transformed({75, 56, 27, 25, 12, 15, 20, 18, 10});
  const Finding biased = Summarize(Judge(rule, first), first);
  EXPECT_EQ(biased.kind, Kind::kBiased);
  EXPECT_EQ(biased.main, Scale::kQx);
  EXPECT_TRUE(biased.co_types.empty() && biased.tendencies.empty());

  const Scores second = Transformed({75, 16, 27, 25, 32, 25, 10, 18, 10});
  const Finding basically = Summarize(Judge(rule, second), second);
  EXPECT_EQ(basically.kind, Kind::kBasicallyBalanced);
  EXPECT_EQ(basically.tendencies, std::vector{Scale::kTs});
  EXPECT_FALSE(basically.main);
}

TEST(ScoringTest, TheHighestScoreLeadsAndEqualOnesKeepTheOrderOfTheStandard) {
  const Rule& rule = RuleOf(test::kCcmq);
  const Scores scores = Transformed({10, 40, 50, 33, 50, 41, 0, 39, 0});
  const Finding finding = Summarize(Judge(rule, scores), scores);
  EXPECT_EQ(finding.main, Scale::kYangx);
  EXPECT_EQ(finding.co_types, (std::vector{Scale::kTs, Scale::kSr, Scale::kQx}));
  EXPECT_EQ(finding.tendencies, (std::vector{Scale::kQy, Scale::kYinx}));
}

TEST(ScoringTest, BetweenThirtyAndFortyIsATendencyAlsoBehindTheComma) {
  const Rule& rule = RuleOf(test::kCcmq);
  EXPECT_EQ(JudgeBiased(rule, {3'999'999, 100'000}), Verdict::kTendency);
  EXPECT_EQ(JudgeBiased(rule, {2'999'999, 100'000}), Verdict::kNo);
  EXPECT_EQ(TenThousandths(ScoreOf(Scoring::kTransformed, 18, 7)), 392'857);
}

}  // namespace
}  // namespace medres::constitution
