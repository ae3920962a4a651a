#include "recommendation/herb/metrics.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

namespace medres::recommendation {
namespace {

/// Of a hit at this place, from 0.
double GainAt(std::size_t place) { return 1 / std::log2(static_cast<double>(place) + 2); }

}  // namespace

Quality Judge(std::span<const int> ranked, const Ids& herbs, std::size_t k) {
  int hits = 0;
  double gain = 0;
  for (std::size_t place = 0; place < std::min(k, ranked.size()); ++place) {
    if (!std::ranges::binary_search(herbs, ranked[place])) continue;
    ++hits;
    gain += GainAt(place);
  }
  double ideal = 0;
  for (std::size_t place = 0; place < std::min(k, herbs.size()); ++place) ideal += GainAt(place);
  return {.precision = hits / static_cast<double>(k),
          .recall = hits / static_cast<double>(herbs.size()),
          .ndcg = gain / ideal};
}

Qualities Evaluate(const HerbModel& model, std::span<const Prescription> prescriptions) {
  Qualities mean;
  const double share = 1 / static_cast<double>(prescriptions.size());
  for (const Prescription& one : prescriptions) {
    const std::vector<int> ranked = BestHerbs(model.Score(one.symptoms), kCutoffs.back());
    for (std::size_t at = 0; at < kCutoffs.size(); ++at) {
      const Quality quality = Judge(ranked, one.herbs, kCutoffs[at]);
      mean[at].precision += share * quality.precision;
      mean[at].recall += share * quality.recall;
      mean[at].ndcg += share * quality.ndcg;
    }
  }
  return mean;
}

}  // namespace medres::recommendation
