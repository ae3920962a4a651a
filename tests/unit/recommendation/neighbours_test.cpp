#include "recommendation/herb/neighbours.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace medres::recommendation {
namespace {

void ExpectVotes(const Scores& scores, const std::vector<double>& expected) {
  ASSERT_EQ(scores.size(), expected.size());
  for (std::size_t herb = 0; herb < scores.size(); ++herb) EXPECT_NEAR(scores[herb], expected[herb], 1e-6) << herb;
}

/// Of a casebook whose symptom 0 three of four prescriptions have, and symptoms 1 and 2 one each.
constexpr double kPrescriptions = 4;
const double kCommon = std::pow(std::log1p(kPrescriptions / 4), 2);
const double kRare = std::pow(std::log1p(kPrescriptions / 2), 2);
const double kVotesOfTwo = std::pow(2, 0.7);  // of a group of two, for each of their herbs half

Neighbours Four() { return Neighbours(MakeCasebook({{{0}, {0}}, {{0}, {0, 3}}, {{0, 1}, {1}}, {{2}, {2}}})); }

TEST(NeighboursTest, WeighsByHowMuchOfTheGroupIsShared) {
  const double purity = kCommon / (kCommon + kRare);
  const double sum = 3 * kVotesOfTwo * 1.5 + purity;
  ExpectVotes(Four().Score({0}), {3 * kVotesOfTwo / sum, purity / sum, 0, 3 * kVotesOfTwo / 2 / sum});
}

TEST(NeighboursTest, WeighsByTheSixthPowerOfHowMuchOfTheQuestionIsShared) {
  const double common = kVotesOfTwo * std::pow(kCommon / (kCommon + kRare), 6);
  const double sum = common * 1.5 + 3;
  ExpectVotes(Four().Score({0, 1}), {common / sum, 3 / sum, 0, common / 2 / sum});
}

TEST(NeighboursTest, AsksAlsoThoseThatShareLittle) {
  const double all = kCommon + 2 * kRare;
  const double common = kVotesOfTwo * std::pow(kCommon / all, 6);
  const double both = std::pow((kCommon + kRare) / all, 6);
  const double rare = std::pow(kRare / all, 6);
  const double sum = common * 1.5 + both + rare;
  ExpectVotes(Four().Score({0, 1, 2}), {common / sum, both / sum, rare / sum, common / 2 / sum});
}

TEST(NeighboursTest, TellsWhoVotesForAHerb) {
  const auto votes = Four().Explain({0}, 0, 5);
  ASSERT_EQ(votes.size(), 1U);
  EXPECT_EQ(votes[0].symptoms, (Ids{0}));
  EXPECT_EQ(votes[0].prescriptions, 2);
  EXPECT_EQ(votes[0].with_herb, 2);
  EXPECT_EQ(Four().Explain({0}, 3, 5).at(0).with_herb, 1);
  EXPECT_TRUE(Four().Explain({0}, 2, 5).empty());  // given only for what is not asked
  const Neighbours two(MakeCasebook({{{0}, {0}}, {{0, 1}, {0}}}));
  const auto shared = two.Explain({0, 1}, 0, 5);
  ASSERT_EQ(shared.size(), 2U);
  EXPECT_EQ(shared[0].symptoms, (Ids{0, 1}));
  EXPECT_NEAR(shared[0].share + shared[1].share, 1, 1e-9);
  EXPECT_EQ(two.Explain({0, 1}, 0, 1).size(), 1U);
}

TEST(NeighboursTest, LivesWithASymptomThatEverybodyHas) {
  const Neighbours model(MakeCasebook({{{0}, {0}}, {{0}, {1}}}));
  ExpectVotes(model.Score({0}), {0.5, 0.5});
}

}  // namespace
}  // namespace medres::recommendation
