#include "recommendation/learned/booster.hpp"

#include <xgboost/c_api.h>

#include <limits>
#include <stdexcept>

namespace medres::recommendation {
namespace {

/// Codes of XGBoosterPredictFromDMatrix.
constexpr int kMargin = 1;
constexpr int kContributions = 2;

void Succeed(int status) {
  if (status != 0) throw std::runtime_error(XGBGetLastError());
}

/// Rows of features as the library holds them.
class OfferMatrix {
 public:
  explicit OfferMatrix(std::span<const Features> rows) {
    Succeed(XGDMatrixCreateFromMat(rows.empty() ? nullptr : rows.front().data(), rows.size(), kFeatures,
                                   std::numeric_limits<float>::quiet_NaN(), &handle_));
  }
  ~OfferMatrix() { XGDMatrixFree(handle_); }
  OfferMatrix(const OfferMatrix&) = delete;
  OfferMatrix& operator=(const OfferMatrix&) = delete;

  /// Which rows were one offer, and which of them was chosen.
  void Teach(std::span<const SlotChoice> choices) {
    std::vector<unsigned> groups;
    std::vector<float> labels;
    for (const SlotChoice& choice : choices) {
      groups.push_back(static_cast<unsigned>(choice.offered.size()));
      for (std::size_t i = 0; i < choice.offered.size(); ++i) labels.push_back(i == choice.chosen ? 1.0F : 0.0F);
    }
    Succeed(XGDMatrixSetUIntInfo(handle_, "group", groups.data(), groups.size()));
    Succeed(XGDMatrixSetFloatInfo(handle_, "label", labels.data(), labels.size()));
  }

  DMatrixHandle handle() const { return handle_; }

 private:
  DMatrixHandle handle_ = nullptr;
};

}  // namespace

/// The library's booster, used by one thread at a time: it keeps what it predicted last.
struct Booster::Handle {
  BoosterHandle booster = nullptr;
  std::mutex mutex;

  Handle() { Succeed(XGBoosterCreate(nullptr, 0, &booster)); }
  ~Handle() { XGBoosterFree(booster); }
  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;

  void Set(const char* name, const std::string& value) const {
    Succeed(XGBoosterSetParam(booster, name, value.c_str()));
  }
};

Result<Booster> Booster::Fit(std::span<const SlotChoice> choices, const BoostOptions& options) try {
  std::vector<Features> rows;
  for (const SlotChoice& choice : choices) rows.insert(rows.end(), choice.offered.begin(), choice.offered.end());
  OfferMatrix matrix(rows);
  matrix.Teach(choices);
  auto handle = std::make_shared<Handle>();
  DMatrixHandle of[] = {matrix.handle()};
  XGBoosterFree(handle->booster);
  Succeed(XGBoosterCreate(of, 1, &handle->booster));
  handle->Set("objective", "rank:ndcg");
  handle->Set("nthread", "1");
  handle->Set("seed", "1");
  handle->Set("tree_method", "exact");
  handle->Set("max_depth", std::to_string(options.depth));
  handle->Set("eta", std::to_string(options.step));
  handle->Set("min_child_weight", std::to_string(options.least_weight));
  handle->Set("lambda", std::to_string(options.shrinkage));
  for (int round = 0; round < options.rounds; ++round) {
    Succeed(XGBoosterUpdateOneIter(handle->booster, round, matrix.handle()));
  }
  return Booster(std::move(handle));
} catch (const std::runtime_error& failed) {
  return Fail(Error::Invalid("learned.library", "", {{"reason", failed.what()}}));
}

Result<Booster> Booster::Parse(const std::string& text) try {
  auto handle = std::make_shared<Handle>();
  Succeed(XGBoosterLoadModelFromBuffer(handle->booster, text.data(), text.size()));
  handle->Set("nthread", "1");
  bst_ulong features = 0;
  Succeed(XGBoosterGetNumFeature(handle->booster, &features));
  if (features != kFeatures) throw std::runtime_error("features: " + std::to_string(features));
  return Booster(std::move(handle));
} catch (const std::runtime_error& failed) {
  return Fail(Error::Invalid("learned.model", "", {{"reason", failed.what()}}));
}

std::string Booster::Text() const {
  const std::lock_guard lock(handle_->mutex);
  bst_ulong length = 0;
  const char* text = nullptr;
  Succeed(XGBoosterSaveModelToBuffer(handle_->booster, R"({"format": "json"})", &length, &text));
  return {text, length};
}

std::vector<float> Booster::Predict(std::span<const Features> slots, int type, std::size_t columns) const {
  if (slots.empty()) return {};
  const OfferMatrix matrix(slots);
  const std::string config = R"({"type": )" + std::to_string(type) +
                             R"(, "training": false, "iteration_begin": 0, "iteration_end": 0, "strict_shape": false})";
  const std::lock_guard lock(handle_->mutex);
  const bst_ulong* shape = nullptr;
  bst_ulong dimensions = 0;
  const float* result = nullptr;
  Succeed(XGBoosterPredictFromDMatrix(handle_->booster, matrix.handle(), config.c_str(), &shape, &dimensions, &result));
  return {result, result + slots.size() * columns};
}

std::vector<double> Booster::Score(std::span<const Features> slots) const {
  const std::vector<float> scores = Predict(slots, kMargin, 1);
  return {scores.begin(), scores.end()};
}

std::vector<Explained> Booster::Explain(std::span<const Features> slots) const {
  constexpr std::size_t kColumns = kFeatures + 1;  // the last is the base
  const std::vector<float> values = Predict(slots, kContributions, kColumns);
  std::vector<Explained> explained(slots.size());
  for (std::size_t i = 0; i < slots.size(); ++i) {
    const float* row = values.data() + i * kColumns;
    explained[i].base = explained[i].score = row[kFeatures];
    for (std::size_t feature = 0; feature < kFeatures; ++feature) {
      explained[i].contributions[feature] = row[feature];
      explained[i].score += row[feature];
    }
  }
  return explained;
}

}  // namespace medres::recommendation
