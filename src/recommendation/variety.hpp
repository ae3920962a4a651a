#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <vector>

namespace medres::recommendation {

/// One that was chosen, what it is most like among those chosen before it, and what that cost it.
struct UnlikeChoice {
  std::size_t index = 0;
  std::size_t like = 0;  ///< its index; means nothing while `likeness` is 0
  int likeness = 0;      ///< ten-thousandths
  int behind = 0;        ///< points taken away for the order
};

/// Maximal marginal relevance (Carbonell and Goldstein 1998) in integers: one after the other, whoever has most of
/// points − ⌊points · percent · likeness to what is chosen⌋. `points`: not negative, the best first; equal ones in this
/// order. `likeness` is in ten-thousandths and the same both ways. With 0 percent it is the order of points. Pure.
std::vector<UnlikeChoice> ChooseUnlike(std::span<const int> points, std::size_t limit, int percent,
                                       const std::function<int(std::size_t, std::size_t)>& likeness);

}  // namespace medres::recommendation
