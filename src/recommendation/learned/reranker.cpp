#include "recommendation/learned/reranker.hpp"

#include <algorithm>
#include <cmath>

#include "base/file.hpp"

namespace medres::recommendation {

Result<LearnedReranker> LearnedReranker::FromFile(const std::string& path) {
  if (path.empty()) return LearnedReranker(std::nullopt);
  MEDRES_TRY(const std::string text, ReadFile(path));
  MEDRES_TRY(Booster model, Booster::Parse(text));
  return LearnedReranker(std::move(model));
}

void LearnedReranker::Rerank(scheduling::RankedSlots& slots) const {
  if (!model_) return;
  std::vector<Features> features;
  for (const scheduling::RankedSlot& slot : slots.items) features.push_back(FeaturesOf(slot, slots.zone));
  const std::vector<Explained> explained = model_->Explain(features);
  for (std::size_t i = 0; i < slots.items.size(); ++i) {
    slots.items[i].learned = {.score = explained[i].score,
                              .base = explained[i].base,
                              .place_before = static_cast<int>(i) + 1,
                              .contributions = NamedContributions(explained[i])};
  }
  // Equal scores keep the points' order.
  std::ranges::sort(slots.items, {}, [](const scheduling::RankedSlot& slot) {
    return std::pair(-slot.learned->score, slot.learned->place_before);
  });
}

std::vector<std::pair<std::string, double>> NamedContributions(const Explained& explained) {
  constexpr double kLeast = 0.001;
  std::vector<std::pair<std::string, double>> named;
  for (std::size_t feature = 0; feature < kFeatures; ++feature) {
    const double value = explained.contributions[feature];
    if (std::abs(value) >= kLeast) named.emplace_back(FeatureName(feature), value);
  }
  std::ranges::sort(named, std::greater(), [](const auto& one) { return std::abs(one.second); });
  return named;
}

}  // namespace medres::recommendation
