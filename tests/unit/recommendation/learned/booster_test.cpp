#include "recommendation/learned/booster.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "recommendation/learned/quality.hpp"
#include "recommendation/learned/reranker.hpp"

namespace medres::recommendation {
namespace {

constexpr std::size_t kWaitingFeature = static_cast<std::size_t>(scheduling::Criterion::kWaiting);
constexpr std::size_t kContinuityFeature = static_cast<std::size_t>(scheduling::Criterion::kContinuity);
constexpr std::size_t kDistanceFeature = static_cast<std::size_t>(scheduling::Criterion::kDistance);

/// People as points cannot describe them: those who know a doctor wait for them, in the evening nobody minds the way,
/// and before nine nobody comes who need not.
double Taste(const Features& slot) {
  const double known = slot[kContinuityFeature];
  const double evening = slot[kHourFeature] >= 17 ? 1 : 0;
  const double early = slot[kHourFeature] < 9 ? 1 : 0;
  return 3 * known + (known > 0.5 ? 0 : 2.5) * slot[kWaitingFeature] + (1 - evening) * 2 * slot[kDistanceFeature] -
         2 * early;
}

std::vector<SlotChoice> MakeChoices(unsigned seed, int count) {
  std::mt19937 random(seed);
  const auto share = [&] { return static_cast<float>(random() % 1001) / 1000; };
  std::vector<SlotChoice> choices;
  for (int i = 0; i < count; ++i) {
    SlotChoice choice;
    std::vector<double> tastes;
    for (int slot = 0; slot < 10; ++slot) {
      Features features = NoFeatures();
      features[kWaitingFeature] = share();
      features[kContinuityFeature] = random() % 3 == 0 ? 1.0F : 0.0F;
      features[kDistanceFeature] = share();
      features[kHourFeature] = static_cast<float>(8 + random() % 12);
      features[kTotalFeature] =
          (3 * features[kWaitingFeature] + 1.5F * features[kContinuityFeature] + features[kDistanceFeature]) / 5.5F;
      const double whim = std::log(-std::log((static_cast<double>(random() % 9999) + 1) / 10'001));  // Gumbel
      tastes.push_back(2 * Taste(features) - whim);
      choice.offered.push_back(features);
    }
    choice.chosen = static_cast<std::size_t>(std::ranges::max_element(tastes) - tastes.begin());
    choices.push_back(std::move(choice));
  }
  return choices;
}

TEST(Booster, ForeseesChoicesThatPointsDoNot) {
  const auto model = Booster::Fit(MakeChoices(1, 1500), {});
  ASSERT_TRUE(model) << ToString(model.error());
  const std::vector<SlotChoice> others = MakeChoices(2, 500);
  const ChoiceQuality points = JudgeChoices(others, ByPoints);
  const ChoiceQuality learnt =
      JudgeChoices(others, [&](std::span<const Features> offer) { return model->Score(offer); });
  EXPECT_GT(learnt.ndcg5, points.ndcg5 + 0.1) << points.ndcg5;
  EXPECT_GT(learnt.reciprocal, points.reciprocal + 0.1);
  RecordProperty("ndcg5_points", std::to_string(points.ndcg5));
  RecordProperty("ndcg5_learnt", std::to_string(learnt.ndcg5));
}

TEST(Booster, IsTheSameFromTheSameChoices) {
  const auto one = Booster::Fit(MakeChoices(3, 200), {.rounds = 20});
  const auto other = Booster::Fit(MakeChoices(3, 200), {.rounds = 20});
  ASSERT_TRUE(one && other);
  EXPECT_EQ(one->Text(), other->Text());
  const auto read = Booster::Parse(one->Text());
  ASSERT_TRUE(read) << ToString(read.error());
  const auto offer = MakeChoices(4, 1).front().offered;
  EXPECT_EQ(read->Score(offer), one->Score(offer));
}

TEST(Booster, ItsContributionsAddUp) {
  const auto model = Booster::Fit(MakeChoices(5, 300), {.rounds = 50});
  ASSERT_TRUE(model);
  for (const SlotChoice& choice : MakeChoices(6, 20)) {
    const std::vector<double> scores = model->Score(choice.offered);
    const std::vector<Explained> explained = model->Explain(choice.offered);
    for (std::size_t i = 0; i < scores.size(); ++i) EXPECT_NEAR(explained[i].score, scores[i], 1e-4);
  }
}

TEST(Booster, RefusesWhatIsNoModel) {
  for (const char* text : {"", "{}", "no", R"({"learner": {}})"}) {
    const auto model = Booster::Parse(text);
    ASSERT_FALSE(model) << text;
    EXPECT_EQ(model.error().issues.front().code, "learned.model");
  }
}

scheduling::RankedSlots Slots(const std::vector<int>& hours) {
  scheduling::RankedSlots slots;
  for (const int points : hours) {
    scheduling::RankedSlot& slot = slots.items.emplace_back();
    slot.score.points = points;
    slot.score.most = 1000;
    slot.score.parts.push_back({scheduling::Criterion::kWaiting, points, 1000, "", {}});
  }
  return slots;
}

TEST(LearnedReranker, LeavesPointsAloneWithoutAModel) {
  const LearnedReranker none(std::nullopt);
  scheduling::RankedSlots slots = Slots({900, 500, 700});
  none.Rerank(slots);
  EXPECT_EQ(none.Depth(10), 10);
  EXPECT_EQ(slots.items.back().score.points, 700);
  EXPECT_FALSE(slots.items.front().learned);
}

TEST(LearnedReranker, OrdersByTheModelAndSaysWhy) {
  // Whoever chose, chose what is late.
  std::vector<SlotChoice> choices = MakeChoices(7, 400);
  for (SlotChoice& choice : choices) {
    choice.chosen = static_cast<std::size_t>(
        std::ranges::min_element(choice.offered, {}, [](const Features& f) { return f[kWaitingFeature]; }) -
        choice.offered.begin());
  }
  auto model = Booster::Fit(choices, {});
  ASSERT_TRUE(model);
  const LearnedReranker learned(*std::move(model));
  EXPECT_GT(learned.Depth(10), 10);
  scheduling::RankedSlots slots = Slots({950, 500, 30});
  learned.Rerank(slots);
  ASSERT_EQ(slots.items.size(), 3U);
  EXPECT_EQ(slots.items.front().score.points, 30);
  EXPECT_EQ(slots.items.front().learned->place_before, 3);
  EXPECT_EQ(slots.items.front().learned->contributions.front().first, "waiting");
  double sum = slots.items.front().learned->base;
  for (const auto& [feature, value] : slots.items.front().learned->contributions) sum += value;
  EXPECT_NEAR(sum, slots.items.front().learned->score, 0.02);
}

}  // namespace
}  // namespace medres::recommendation
