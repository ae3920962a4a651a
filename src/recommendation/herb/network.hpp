#pragma once

#include <cstddef>
#include <span>
#include <utility>
#include <vector>

#include "recommendation/herb/model.hpp"

namespace medres::recommendation {

/// The numbers of a network, or something that goes with each of them, such as its gradient.
class Parameters {
 public:
  /// Zeros.
  Parameters(std::size_t inputs, std::size_t hidden, std::size_t herbs)
      : inputs_(inputs), hidden_(hidden), herbs_(herbs), values_((inputs + herbs) * hidden + hidden + herbs) {}

  std::size_t HiddenUnits() const { return hidden_; }
  std::size_t Herbs() const { return herbs_; }
  /// Rows of inputs and of hidden units; biases are the rest.
  std::size_t WeightCount() const { return (inputs_ + herbs_) * hidden_; }
  auto All(this auto& self) { return std::span(self.values_); }
  /// One for each hidden unit.
  auto InputRow(this auto& self, std::size_t input) { return self.All().subspan(input * self.hidden_, self.hidden_); }
  /// One for each herb.
  auto HerbRow(this auto& self, std::size_t unit) {
    return self.All().subspan(self.inputs_ * self.hidden_ + unit * self.herbs_, self.herbs_);
  }
  auto HiddenBias(this auto& self) { return self.All().subspan(self.WeightCount(), self.hidden_); }
  auto HerbBias(this auto& self) { return self.All().subspan(self.WeightCount() + self.hidden_, self.herbs_); }

 private:
  std::size_t inputs_;
  std::size_t hidden_;
  std::size_t herbs_;
  std::vector<float> values_;
};

/// relu(bias + sum of the inputs' rows / sqrt(number of inputs)); of at least one input.
std::vector<float> ComputeHidden(const Parameters& parameters, std::span<const std::size_t> inputs);
/// bias + sum over hidden units of value * row.
std::vector<float> ComputeLogits(const Parameters& parameters, std::span<const float> hidden);
/// exp(logit), made to add up to 1. Minus infinity gives 0.
void ApplySoftmax(std::span<float> logits);
/// What a row of an input counts for when there are so many.
float InputFactor(std::size_t inputs);

/// One hidden layer between symptoms and herbs: p(herb) = softmax(logits(hidden(symptoms))).
class Network final : public HerbModel {
 public:
  /// The first inputs are symptoms.
  explicit Network(Parameters parameters) : parameters_(std::move(parameters)) {}
  Scores Score(const Ids& symptoms) const override;
  const Parameters& parameters() const { return parameters_; }

 private:
  Parameters parameters_;
};

}  // namespace medres::recommendation
