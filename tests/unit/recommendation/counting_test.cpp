#include <gtest/gtest.h>

#include <cmath>

#include "recommendation/herb/counts.hpp"
#include "recommendation/herb/metrics.hpp"

namespace medres::recommendation {
namespace {

void ExpectScores(const Scores& scores, const std::vector<double>& expected) {
  ASSERT_EQ(scores.size(), expected.size());
  for (std::size_t herb = 0; herb < scores.size(); ++herb) EXPECT_NEAR(scores[herb], expected[herb], 1e-6) << herb;
}

TEST(BestHerbsTest, PutsTheBestFirstAndTheLowerIdOfEquals) {
  const Scores scores = {0.1F, 0.3F, 0.1F, 0.5F};
  EXPECT_EQ(BestHerbs(scores, 3), (std::vector{3, 1, 0}));
  EXPECT_EQ(BestHerbs(scores, 9), (std::vector{3, 1, 0, 2}));
}

TEST(JudgeTest, AgreesWithHandComputedValues) {
  struct Case {
    std::vector<int> ranked;
    Ids herbs;
    std::size_t k;
    double precision, recall, ndcg;
  };
  const double second = 1 / std::log2(3.0);
  const double fourth = 1 / std::log2(5.0);
  for (const auto& [ranked, herbs, k, precision, recall, ndcg] : std::vector<Case>{
           {{3, 1, 4, 2, 0}, {1, 2}, 5, 0.4, 1, (second + fourth) / (1 + second)},
           {{3, 1, 4, 2, 0}, {1, 2}, 1, 0, 0, 0},
           {{3, 1, 4, 2, 0}, {1, 3, 8, 9}, 2, 1, 0.5, 1},  // ideal over min(k, herbs)
           {{7}, {7}, 5, 0.2, 1, 1},                       // a ranking shorter than k
           {{5, 6}, {1}, 2, 0, 0, 0},
       }) {
    const Quality quality = Judge(ranked, herbs, k);
    EXPECT_NEAR(quality.precision, precision, 1e-12);
    EXPECT_NEAR(quality.recall, recall, 1e-12);
    EXPECT_NEAR(quality.ndcg, ndcg, 1e-12);
  }
}

TEST(PopularityTest, GivesEachHerbItsShare) {
  const Popularity model(MakeCasebook({{{0}, {0}}, {{0}, {0, 1}}, {{1}, {0}}}));
  ExpectScores(model.Score({1}), {0.75, 0.25});
}

TEST(EvaluateTest, IsTheMeanOverPrescriptions) {
  const Popularity model(MakeCasebook({{{0}, {0}}, {{0}, {0, 1}}}));
  const Qualities mean = Evaluate(model, std::vector<Prescription>{{{0}, {0}}, {{0}, {1, 2, 3, 4}}});
  EXPECT_NEAR(mean[0].precision, 0.2, 1e-12);
  EXPECT_NEAR(mean[0].recall, (1 + 0.25) / 2, 1e-12);
  EXPECT_NEAR(mean[2].precision, 0.05, 1e-12);
}

TEST(CooccurrenceTest, AddsUpSharesOfEachSymptom) {
  const Cooccurrence model(MakeCasebook({{{0}, {0}}, {{0}, {0, 1}}, {{1}, {2}}}));
  ExpectScores(model.Score({0}), {1 / 1.5, 0.5 / 1.5, 0});
  ExpectScores(model.Score({0, 1}), {1 / 2.5, 0.5 / 2.5, 1 / 2.5});
}

}  // namespace
}  // namespace medres::recommendation
