#include "recommendation/learned/quality.hpp"

#include <cmath>

namespace medres::recommendation {
namespace {

/// From 1, of the chosen one.
std::size_t PlaceOf(std::size_t chosen, std::span<const double> scores) {
  std::size_t place = 1;
  for (std::size_t i = 0; i < scores.size(); ++i) {
    const bool is_before = scores[i] > scores[chosen] || (scores[i] == scores[chosen] && i < chosen);
    if (is_before) ++place;
  }
  return place;
}

}  // namespace

ChoiceQuality JudgeChoices(std::span<const SlotChoice> choices, const ScoreOffer& score) {
  constexpr std::size_t kCutoff = 5;
  ChoiceQuality sum;
  for (const SlotChoice& choice : choices) {
    const std::size_t place = PlaceOf(choice.chosen, score(choice.offered));
    sum.first += place == 1 ? 1 : 0;
    sum.reciprocal += 1 / static_cast<double>(place);
    if (place <= kCutoff) sum.ndcg5 += 1 / std::log2(static_cast<double>(place) + 1);
  }
  const auto count = static_cast<double>(choices.size());
  return {sum.first / count, sum.reciprocal / count, sum.ndcg5 / count, choices.size()};
}

std::vector<double> ByPoints(std::span<const Features> offer) {
  std::vector<double> points;
  for (const Features& slot : offer) points.push_back(slot[kTotalFeature]);
  return points;
}

}  // namespace medres::recommendation
