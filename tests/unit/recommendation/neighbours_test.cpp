#include "recommendation/herb/neighbours.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace medres::recommendation {
namespace {

void ExpectVotes(const Scores& scores, const std::vector<double>& expected) {
  ASSERT_EQ(scores.size(), expected.size());
  for (std::size_t herb = 0; herb < scores.size(); ++herb) EXPECT_NEAR(scores[herb], expected[herb], 1e-6) << herb;
}

TEST(NeighboursTest, CountsTheFourthPowerOfTheCosine) {
  const Neighbours model(MakeCasebook({{{0}, {0}}, {{0}, {0}}, {{0, 1}, {1}}, {{2}, {2}}}));
  const double common = std::pow(std::log1p(4.0 / 4), 2);  // of symptom 0, which three of four have
  const double rare = std::pow(std::log1p(4.0 / 2), 2);    // of symptom 1, which one has
  const double squared_cosine = common / (common + rare);
  const double vote = squared_cosine * squared_cosine;
  const double sum = (2 + 1) + (vote + 0.5) + 0.5;  // votes, and two prior ones shared out by 2/4, 1/4, 1/4
  ExpectVotes(model.Score({0}), {3 / sum, (vote + 0.5) / sum, 0.5 / sum});
}

TEST(NeighboursTest, LivesWithASymptomThatEverybodyHas) {
  const Neighbours model(MakeCasebook({{{0}, {0}}, {{0}, {1}}}));
  ExpectVotes(model.Score({0}), {0.5, 0.5});
}

}  // namespace
}  // namespace medres::recommendation
