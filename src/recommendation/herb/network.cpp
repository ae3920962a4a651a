#include "recommendation/herb/network.hpp"

#include <algorithm>
#include <cmath>

#include "recommendation/herb/dense.hpp"

namespace medres::recommendation {

float InputFactor(std::size_t inputs) { return 1 / std::sqrt(static_cast<float>(inputs)); }

std::vector<float> ComputeHidden(const Parameters& parameters, std::span<const std::size_t> inputs) {
  const auto bias = parameters.HiddenBias();
  std::vector<float> hidden(bias.begin(), bias.end());
  for (const std::size_t input : inputs) AddScaled(hidden, InputFactor(inputs.size()), parameters.InputRow(input));
  for (float& value : hidden) value = std::max(value, 0.0F);
  return hidden;
}

std::vector<float> ComputeLogits(const Parameters& parameters, std::span<const float> hidden) {
  const auto bias = parameters.HerbBias();
  std::vector<float> logits(bias.begin(), bias.end());
  for (std::size_t unit = 0; unit < hidden.size(); ++unit) {
    if (hidden[unit] != 0) AddScaled(logits, hidden[unit], parameters.HerbRow(unit));
  }
  return logits;
}

void ApplySoftmax(std::span<float> logits) {
  const float highest = std::ranges::max(logits);
  float sum = 0;
  for (float& value : logits) {
    value = std::exp(value - highest);
    sum += value;
  }
  for (float& value : logits) value /= sum;
}

Scores Network::Score(const Ids& symptoms) const {
  const std::vector<std::size_t> inputs(symptoms.begin(), symptoms.end());
  Scores scores = ComputeLogits(parameters_, ComputeHidden(parameters_, inputs));
  ApplySoftmax(scores);
  return scores;
}

}  // namespace medres::recommendation
