#pragma once

#include <functional>
#include <span>
#include <vector>

#include "recommendation/learned/choices.hpp"

/// How well an order foresees what people choose. Pure.
namespace medres::recommendation {

/// Means over offers.
struct ChoiceQuality {
  double first = 0;       ///< the chosen one stood first
  double reciprocal = 0;  ///< 1 / its place (MRR)
  double ndcg5 = 0;       ///< 1 / log2(place + 1) among the first five, else 0
  std::size_t offers = 0;
};

using ScoreOffer = std::function<std::vector<double>(std::span<const Features>)>;

/// Ties keep the order in which slots were shown. `choices` is not empty.
ChoiceQuality JudgeChoices(std::span<const SlotChoice> choices, const ScoreOffer& score);

/// By the points' total, as the house ranks without a model.
std::vector<double> ByPoints(std::span<const Features> offer);

}  // namespace medres::recommendation
