#include "recommendation/herb/training.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <numeric>
#include <span>
#include <utility>
#include <vector>

#include "recommendation/herb/adam.hpp"
#include "recommendation/herb/dense.hpp"
#include "recommendation/herb/random.hpp"

namespace medres::recommendation {
namespace {

/// What the network is shown of a prescription and has to tell.
struct Exercise {
  std::vector<std::size_t> inputs;  ///< symptoms, then hints: herbs behind all symptoms
  std::vector<std::size_t> hints;   ///< herbs that are shown
  std::vector<std::size_t> asked;   ///< herbs that are not
};

class Trainer {
 public:
  Trainer(const Casebook& book, const TrainingOptions& options);

  Network Run(const Progress& progress);

 private:
  void Initialize();
  void Learn(std::span<const std::size_t> batch, float rate);
  Exercise Draw(const Prescription& prescription);
  std::vector<float> DropOut(std::vector<float> hidden);
  void AddGradient(const Exercise& exercise, float weight);

  const Casebook& book_;
  const TrainingOptions& options_;
  Random random_;
  Parameters parameters_;
  Parameters gradient_;
  Adam adam_;
};

Parameters EmptyParameters(const Casebook& book, std::size_t hidden) {
  return Parameters(static_cast<std::size_t>(book.symptoms + book.herbs), hidden, static_cast<std::size_t>(book.herbs));
}

Trainer::Trainer(const Casebook& book, const TrainingOptions& options)
    : book_(book),
      options_(options),
      random_(options.seed),
      parameters_(EmptyParameters(book, options.hidden)),
      gradient_(parameters_),
      adam_(parameters_.All().size(), parameters_.WeightCount(), options.decay) {
  Initialize();
}

/// Small random rows; biases that say what is prescribed most.
void Trainer::Initialize() {
  constexpr float kInputSpread = 0.3F;
  constexpr float kHerbSpread = 0.02F;
  const auto inputs = static_cast<std::size_t>(book_.symptoms + book_.herbs);
  for (float& weight : parameters_.All().first(inputs * options_.hidden)) weight = kInputSpread * random_.Normal();
  for (std::size_t unit = 0; unit < options_.hidden; ++unit) {
    for (float& weight : parameters_.HerbRow(unit)) weight = kHerbSpread * random_.Normal();
  }
  const auto bias = parameters_.HerbBias();
  std::ranges::fill(bias, 0.5F);  // of herbs that are never prescribed
  for (const Prescription& one : book_.prescriptions) {
    for (const int herb : one.herbs) bias[static_cast<std::size_t>(herb)] += 1;
  }
  for (float& count : bias) count = std::log(count);
}

Exercise Trainer::Draw(const Prescription& prescription) {
  Exercise drawn;
  drawn.inputs.assign(prescription.symptoms.begin(), prescription.symptoms.end());
  const float share = random_.Uniform() < options_.hint_chance ? random_.Uniform() * options_.hint_share : 0;
  for (const int herb : prescription.herbs) {
    (random_.Uniform() < share ? drawn.hints : drawn.asked).push_back(static_cast<std::size_t>(herb));
  }
  for (const std::size_t herb : drawn.hints) drawn.inputs.push_back(static_cast<std::size_t>(book_.symptoms) + herb);
  return drawn;
}

/// Those that stay count for those that go.
std::vector<float> Trainer::DropOut(std::vector<float> hidden) {
  for (float& value : hidden) value = random_.Uniform() < options_.dropout ? 0 : value / (1 - options_.dropout);
  return hidden;
}

void Trainer::AddGradient(const Exercise& exercise, float weight) {
  const std::vector<float> hidden = DropOut(ComputeHidden(parameters_, exercise.inputs));
  std::vector<float> error = ComputeLogits(parameters_, hidden);
  for (const std::size_t herb : exercise.hints) error[herb] = -std::numeric_limits<float>::infinity();
  ApplySoftmax(error);
  for (float& probability : error) probability *= weight * static_cast<float>(exercise.asked.size());
  for (const std::size_t herb : exercise.asked) error[herb] -= weight;

  AddScaled(gradient_.HerbBias(), 1, error);
  std::vector<float> hidden_error(hidden.size());
  for (std::size_t unit = 0; unit < hidden.size(); ++unit) {
    if (hidden[unit] == 0) continue;
    AddScaled(gradient_.HerbRow(unit), hidden[unit], error);
    hidden_error[unit] = Dot(parameters_.HerbRow(unit), error) / (1 - options_.dropout);
  }
  AddScaled(gradient_.HiddenBias(), 1, hidden_error);
  for (const std::size_t input : exercise.inputs) {
    AddScaled(gradient_.InputRow(input), InputFactor(exercise.inputs.size()), hidden_error);
  }
}

void Trainer::Learn(std::span<const std::size_t> batch, float rate) {
  std::ranges::fill(gradient_.All(), 0.0F);
  for (const std::size_t at : batch) {
    const Prescription& one = book_.prescriptions[at];
    const Exercise exercise = Draw(one);
    const float weight = std::pow(static_cast<float>(one.herbs.size()), -options_.size_power);
    if (!exercise.asked.empty()) AddGradient(exercise, weight / static_cast<float>(batch.size()));
  }
  adam_.Step(parameters_.All(), gradient_.All(), rate);
}

Network Trainer::Run(const Progress& progress) {
  std::vector<std::size_t> order(book_.prescriptions.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  const std::size_t batches = (order.size() + options_.batch - 1) / options_.batch;
  const auto steps = static_cast<float>(batches * static_cast<std::size_t>(options_.epochs));
  float step = 0;
  for (int epoch = 1; epoch <= options_.epochs; ++epoch) {
    random_.Shuffle(std::span(order));
    for (std::size_t from = 0; from < order.size(); from += options_.batch) {
      const float fade = (1 + std::cos(std::numbers::pi_v<float> * step++ / steps)) / 2;
      Learn(std::span(order).subspan(from, std::min(options_.batch, order.size() - from)), options_.rate * fade);
    }
    if (progress) progress(epoch, options_.epochs);
  }
  return Network(std::move(parameters_));
}

}  // namespace

Network Train(const Casebook& book, const TrainingOptions& options, const Progress& progress) {
  return Trainer(book, options).Run(progress);
}

}  // namespace medres::recommendation
