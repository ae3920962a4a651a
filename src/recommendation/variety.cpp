#include "recommendation/variety.hpp"

#include <algorithm>
#include <cstdint>

namespace medres::recommendation {

std::vector<UnlikeChoice> ChooseUnlike(std::span<const int> points, std::size_t limit, int percent,
                                       const std::function<int(std::size_t, std::size_t)>& likeness) {
  std::vector<UnlikeChoice> open;
  open.reserve(points.size());
  for (std::size_t i = 0; i < points.size(); ++i) open.push_back({.index = i});
  std::vector<UnlikeChoice> chosen;
  while (!open.empty() && chosen.size() < limit) {
    const auto left = [&](const UnlikeChoice& one) { return points[one.index] - one.behind; };
    const auto best = std::ranges::max_element(open, {}, left);  // the first of equal ones
    chosen.push_back(*best);
    open.erase(best);
    for (UnlikeChoice& one : open) {
      const int like = likeness(one.index, chosen.back().index);
      if (like <= one.likeness) continue;
      one.like = chosen.back().index;
      one.likeness = like;
      one.behind = static_cast<int>(std::int64_t{points[one.index]} * percent * like / 1'000'000);
    }
  }
  return chosen;
}

}  // namespace medres::recommendation
