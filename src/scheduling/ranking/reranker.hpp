#pragma once

#include "scheduling/ranking/ranking.hpp"

namespace medres::scheduling {

/// A second opinion on slots that points have ranked: the order that was chosen from, learnt. Implemented in
/// recommendation/learned. Thread-safe.
class Reranker {
 public:
  virtual ~Reranker() = default;

  /// How many slots it wants to see of which the first `limit` will be shown.
  virtual int Depth(int limit) const = 0;

  /// Puts them into its order and says of each what it thinks; takes none away.
  virtual void Rerank(RankedSlots& slots) const = 0;
};

}  // namespace medres::scheduling
