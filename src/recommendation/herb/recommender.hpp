#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "recommendation/herb/counts.hpp"
#include "recommendation/herb/model.hpp"
#include "recommendation/herb/training.hpp"

namespace medres::recommendation {

/// The weighted sum of what its parts say.
class Mixture final : public HerbModel {
 public:
  using Part = std::pair<float, std::unique_ptr<HerbModel>>;

  explicit Mixture(std::vector<Part> parts) : parts_(std::move(parts)) {}
  Scores Score(const Ids& symptoms) const override;

 private:
  std::vector<Part> parts_;
};

/// How much a symptom speaks for a herb: the logarithm of score with it / score without it.
struct Contribution {
  int symptom = 0;
  double strength = 0;
};

/// A model for any question: of symptoms that were never seen nothing is known, and without symptoms it is what is
/// prescribed most. An answer informs a physician; it prescribes nothing.
class HerbRecommender final : public HerbModel {
 public:
  HerbRecommender(const Casebook& book, std::unique_ptr<HerbModel> model);

  Scores Score(const Ids& symptoms) const override;
  /// Of the known symptoms, in their order.
  std::vector<Contribution> Explain(const Ids& symptoms, int herb) const;
  /// Those of the symptoms that occur in the casebook.
  Ids Known(const Ids& symptoms) const;

 private:
  std::vector<bool> seen_;
  Popularity popularity_;
  std::unique_ptr<HerbModel> model_;
};

/// Networks of several seeds, fitted side by side, mixed with neighbours.
struct MixtureOptions {
  TrainingOptions training;
  /// Of the second network, the fourth and so on, in place of training.size_power: prescriptions of many herbs count as
  /// much as they have herbs, as precision does, where the others weigh for recall.
  float every_other_size_power = 0;
  int networks = 2;
  float neighbours = 0.2F;  ///< their share of the mixture
};

std::vector<Network> TrainNetworks(const Casebook& book, const MixtureOptions& options, const Progress& progress = {});
/// Their average; at least one.
std::unique_ptr<HerbModel> AverageOf(std::vector<Network> networks);

std::unique_ptr<HerbModel> FitNetworks(const Casebook& book, const MixtureOptions& options,
                                       const Progress& progress = {});
std::unique_ptr<HerbModel> FitMixture(const Casebook& book, const MixtureOptions& options,
                                      const Progress& progress = {});

}  // namespace medres::recommendation
