#include "recommendation/herb/recommender.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <future>
#include <iterator>

#include "recommendation/herb/dense.hpp"
#include "recommendation/herb/neighbours.hpp"

namespace medres::recommendation {

Scores Mixture::Score(const Ids& symptoms) const {
  Scores mixed;
  for (const auto& [weight, part] : parts_) {
    const Scores scores = part->Score(symptoms);
    mixed.resize(scores.size());
    AddScaled(mixed, weight, scores);
  }
  Normalize(mixed);
  return mixed;
}

HerbRecommender::HerbRecommender(const Casebook& book, std::unique_ptr<HerbModel> model)
    : seen_(static_cast<std::size_t>(book.symptoms)), popularity_(book), model_(std::move(model)) {
  for (const Prescription& one : book.prescriptions) {
    for (const int symptom : one.symptoms) seen_[static_cast<std::size_t>(symptom)] = true;
  }
}

Ids HerbRecommender::Known(const Ids& symptoms) const {
  Ids known;
  std::ranges::copy_if(symptoms, std::back_inserter(known), [&](int symptom) {
    const auto at = static_cast<std::size_t>(symptom);
    return at < seen_.size() && seen_[at];
  });
  return known;
}

Scores HerbRecommender::Score(const Ids& symptoms) const {
  const Ids known = Known(symptoms);
  return known.empty() ? popularity_.Score(known) : model_->Score(known);
}

std::vector<Contribution> HerbRecommender::Explain(const Ids& symptoms, int herb) const {
  const auto at = static_cast<std::size_t>(herb);
  const Ids known = Known(symptoms);
  const double with = Score(known).at(at);
  std::vector<Contribution> contributions;
  for (const int symptom : known) {
    Ids others = known;
    std::erase(others, symptom);
    contributions.push_back({.symptom = symptom, .strength = std::log(with / Score(others).at(at))});
  }
  return contributions;
}

std::vector<Network> TrainNetworks(const Casebook& book, const MixtureOptions& options, const Progress& progress) {
  std::vector<std::future<Network>> training;
  for (int number = 0; number < options.networks; ++number) {
    TrainingOptions own = options.training;
    own.seed += static_cast<std::uint64_t>(number);
    if (number % 2 == 1) own.size_power = options.every_other_size_power;
    training.push_back(std::async(std::launch::async, [&book, own, told = number == 0 ? progress : Progress()] {
      return Train(book, own, told);
    }));
  }
  std::vector<Network> networks;
  for (auto& network : training) networks.push_back(network.get());
  return networks;
}

std::unique_ptr<HerbModel> AverageOf(std::vector<Network> networks) {
  std::vector<Mixture::Part> parts;
  for (Network& network : networks) parts.emplace_back(1.0F, std::make_unique<Network>(std::move(network)));
  return std::make_unique<Mixture>(std::move(parts));
}

std::unique_ptr<HerbModel> FitNetworks(const Casebook& book, const MixtureOptions& options, const Progress& progress) {
  return AverageOf(TrainNetworks(book, options, progress));
}

std::unique_ptr<HerbModel> FitMixture(const Casebook& book, const MixtureOptions& options, const Progress& progress) {
  std::vector<Mixture::Part> parts;
  parts.emplace_back(1 - options.neighbours, FitNetworks(book, options, progress));
  parts.emplace_back(options.neighbours, std::make_unique<Neighbours>(book));
  return std::make_unique<Mixture>(std::move(parts));
}

}  // namespace medres::recommendation
