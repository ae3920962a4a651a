#include "recommendation/herb/model.hpp"

#include <algorithm>
#include <numeric>
#include <tuple>

namespace medres::recommendation {

std::vector<int> BestHerbs(const Scores& scores, std::size_t count) {
  std::vector<int> herbs(scores.size());
  std::iota(herbs.begin(), herbs.end(), 0);
  count = std::min(count, herbs.size());
  const auto middle = herbs.begin() + static_cast<std::ptrdiff_t>(count);
  std::ranges::partial_sort(herbs, middle, [&](int a, int b) {
    return std::tuple(-scores[static_cast<std::size_t>(a)], a) < std::tuple(-scores[static_cast<std::size_t>(b)], b);
  });
  herbs.resize(count);
  return herbs;
}

void Normalize(Scores& scores) {
  const float sum = std::accumulate(scores.begin(), scores.end(), 0.0F);
  for (float& score : scores) score /= sum;
}

}  // namespace medres::recommendation
