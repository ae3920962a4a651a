#include "recommendation/herb/network.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "recommendation/herb/adam.hpp"
#include "recommendation/herb/dense.hpp"
#include "recommendation/herb/random.hpp"
#include "recommendation/herb/training.hpp"

namespace medres::recommendation {
namespace {

void Set(std::span<float> target, const std::vector<float>& values) { std::ranges::copy(values, target.begin()); }

/// Two symptoms, two hidden units, three herbs.
Parameters Small() {
  Parameters parameters(2, 2, 3);
  Set(parameters.InputRow(0), {1, -1});
  Set(parameters.InputRow(1), {1, 2});
  Set(parameters.HiddenBias(), {0.5, 0});
  Set(parameters.HerbRow(0), {1, 0, 2});
  Set(parameters.HerbRow(1), {0, 3, 0});
  Set(parameters.HerbBias(), {0, 0, -1});
  return parameters;
}

TEST(DenseTest, WorksOnLengthsThatLanesDoNotDivide) {
  const std::vector<float> a = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11};
  EXPECT_EQ(Dot(a, a), 506);
  std::vector<float> sum(11, 1);
  AddScaled(sum, 2, a);
  EXPECT_EQ(sum.back(), 23);
}

TEST(NetworkTest, AgreesWithHandComputedValues) {
  const Parameters parameters = Small();
  const std::vector<std::size_t> first = {0};
  EXPECT_EQ(ComputeHidden(parameters, first), (std::vector<float>{1.5, 0}));
  const std::vector<float> both = ComputeHidden(parameters, std::vector<std::size_t>{0, 1});
  EXPECT_NEAR(both[0], 0.5 + 2 / std::sqrt(2.0), 1e-6);
  EXPECT_NEAR(both[1], 1 / std::sqrt(2.0), 1e-6);
  EXPECT_EQ(ComputeLogits(parameters, std::vector<float>{1.5, 0}), (std::vector<float>{1.5, 0, 2}));
  const Scores scores = Network(parameters).Score({0});
  const double sum = std::exp(1.5) + 1 + std::exp(2.0);
  EXPECT_NEAR(scores[0], std::exp(1.5) / sum, 1e-6);
  EXPECT_NEAR(scores[1], 1 / sum, 1e-6);
}

TEST(SoftmaxTest, LeavesOutWhatIsImpossibleAndDoesNotOverflow) {
  std::vector<float> logits = {1000, -std::numeric_limits<float>::infinity(), 1000};
  ApplySoftmax(logits);
  EXPECT_EQ(logits, (std::vector<float>{0.5, 0, 0.5}));
}

TEST(AdamTest, AgreesWithHandComputedSteps) {
  std::vector<float> values = {1, 1};
  Adam adam(2, 1, 0.5F);
  adam.Step(values, std::vector<float>{0.5, 0.5}, 0.1F);
  EXPECT_NEAR(values[1], 1 - 0.1, 1e-5);              // the first step is as long as the rate
  EXPECT_NEAR(values[0], 1 - 0.1 - 0.1 * 0.5, 1e-5);  // and the first number decays
  adam.Step(values, std::vector<float>{0.5, -0.5}, 0.1F);
  // mean (0.9 * 0.05 - 0.05) / (1 - 0.81), root of the mean square 0.5
  EXPECT_NEAR(values[1], 0.9 + 0.1 * (0.005 / 0.19) / 0.5, 1e-5);
}

TEST(RandomTest, IsUniformNormalAndRepeatable) {
  Random random(7);
  double sum = 0;
  double normal_sum = 0;
  double normal_squares = 0;
  constexpr int kDraws = 20'000;
  for (int draw = 0; draw < kDraws; ++draw) {
    sum += random.Uniform();
    const double normal = random.Normal();
    normal_sum += normal;
    normal_squares += normal * normal;
  }
  EXPECT_NEAR(sum / kDraws, 0.5, 0.01);
  EXPECT_NEAR(normal_sum / kDraws, 0, 0.03);
  EXPECT_NEAR(normal_squares / kDraws, 1, 0.05);
  EXPECT_EQ(Random(7).Uniform(), Random(7).Uniform());
  std::vector<int> items = {1, 2, 3, 4, 5};
  Random(3).Shuffle(std::span(items));
  EXPECT_TRUE(std::ranges::is_permutation(items, std::vector{1, 2, 3, 4, 5}));
}

/// Quick for a handful of prescriptions.
TrainingOptions Quick() {
  return {.hidden = 16,
          .epochs = 150,
          .batch = 10,
          .rate = 0.02F,
          .decay = 0,
          .dropout = 0,
          .size_power = 0,
          .hint_chance = 0};
}

Casebook Repeated(std::vector<Prescription> prescriptions, int times) {
  std::vector<Prescription> all;
  for (int time = 0; time < times; ++time) all.insert(all.end(), prescriptions.begin(), prescriptions.end());
  return MakeCasebook(std::move(all));
}

TEST(TrainTest, LearnsWhatNoSumOverSymptomsCanSay) {
  const Network network = Train(Repeated({{{0}, {0}}, {{1}, {0}}, {{0, 1}, {1}}}, 10), Quick());
  EXPECT_GT(network.Score({0})[0], 0.9);
  EXPECT_GT(network.Score({1})[0], 0.9);
  EXPECT_GT(network.Score({0, 1})[1], 0.9);
}

TEST(TrainTest, FindsSharesOfHerbs) {
  const Casebook book = MakeCasebook({{{0}, {0}}, {{0}, {0, 1}}, {{0}, {0, 1, 2}}, {{1}, {2}}});
  const Scores scores = Train(book, Quick()).Score({0});
  EXPECT_NEAR(scores[0], 3.0 / 6, 0.03);
  EXPECT_NEAR(scores[1], 2.0 / 6, 0.03);
  EXPECT_NEAR(scores[2], 1.0 / 6, 0.03);
}

TEST(TrainTest, WeighsPrescriptionsByTheirSize) {
  const Casebook book = MakeCasebook({{{0}, {0}}, {{0}, {0}}, {{0}, {1, 2, 3}}, {{0}, {1, 2, 3}}, {{0}, {1, 2, 3}}});
  TrainingOptions options = Quick();
  const Scores by_herb = Train(book, options).Score({0});
  EXPECT_GT(by_herb[1], by_herb[0]);  // 3 against 2
  options.size_power = 1;
  const Scores by_prescription = Train(book, options).Score({0});
  EXPECT_GT(by_prescription[0], by_prescription[1]);  // 2 against 3 thirds
}

TEST(TrainTest, HintsTeachWhichHerbsGoTogether) {
  TrainingOptions options = Quick();
  options.hint_chance = 1;
  options.hint_share = 0.8F;
  const Casebook book = Repeated({{{0}, {0, 1}}, {{1}, {0, 1}}, {{0}, {2, 3}}, {{1}, {2, 3}}}, 5);
  const Network network = Train(book, options);
  const auto hint = [&](int herb) { return network.Score({0, book.symptoms + herb}); };
  EXPECT_GT(hint(0)[1], hint(2)[1]);
  EXPECT_GT(hint(2)[3], hint(0)[3]);
}

TEST(TrainTest, IsRepeatableAndItsSeedMatters) {
  const Casebook book = MakeCasebook({{{0}, {0, 1}}, {{0, 1}, {1, 2}}, {{1, 2}, {0, 2}}, {{2}, {3}}});
  TrainingOptions options{.hidden = 8, .epochs = 5, .batch = 2};
  int told = 0;
  const Scores first = Train(book, options, [&](int done, int total) {
                         EXPECT_EQ(total, 5);
                         EXPECT_EQ(done, ++told);
                       }).Score({0, 2});
  EXPECT_EQ(told, 5);
  EXPECT_EQ(Train(book, options).Score({0, 2}), first);
  options.seed = 2;
  EXPECT_NE(Train(book, options).Score({0, 2}), first);
}

}  // namespace
}  // namespace medres::recommendation
