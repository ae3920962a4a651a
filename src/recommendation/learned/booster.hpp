#pragma once

#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <vector>

#include "recommendation/learned/choices.hpp"

namespace medres::recommendation {

/// How trees are grown: few and shallow, as choices are few beside clicks.
struct BoostOptions {
  int rounds = 200;
  int depth = 4;
  double step = 0.05;       ///< of each round
  double least_weight = 5;  ///< a leaf needs so much evidence
  double shrinkage = 2;     ///< L2 on leaves
};

/// A score and what made it: `score` is `base` plus all of `contributions`, to rounding (SHAP values of the trees).
struct Explained {
  double score = 0;
  double base = 0;
  std::array<double, kFeatures> contributions{};
};

/// Gradient boosted trees for ranking (XGBoost, objective rank:ndcg: LambdaMART, Burges 2010). The same choices and
/// options give the same model. Thread-safe.
class Booster {
 public:
  /// Learns which of the offered was chosen; one question at a time on this thread. kInvalid `learned.library` when
  /// the library refuses.
  static Result<Booster> Fit(std::span<const SlotChoice> choices, const BoostOptions& options);

  /// From the library's JSON. kInvalid `learned.model` when it is none, or knows other features.
  static Result<Booster> Parse(const std::string& text);
  std::string Text() const;

  std::vector<double> Score(std::span<const Features> slots) const;
  std::vector<Explained> Explain(std::span<const Features> slots) const;

 private:
  struct Handle;
  explicit Booster(std::shared_ptr<Handle> handle) : handle_(std::move(handle)) {}
  /// Rows of `columns` numbers.
  std::vector<float> Predict(std::span<const Features> slots, int type, std::size_t columns) const;

  std::shared_ptr<Handle> handle_;
};

}  // namespace medres::recommendation
