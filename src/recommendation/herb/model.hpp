#pragma once

#include <cstddef>
#include <vector>

#include "recommendation/herb/prescription.hpp"

namespace medres::recommendation {

/// One for each herb id: how large a share of the recommended herbs it should have. They add up to 1.
using Scores = std::vector<float>;

/// A fitted model of herbs given symptoms. Immutable, hence thread-safe.
class HerbModel {
 public:
  virtual ~HerbModel() = default;
  /// Of one or more symptoms, each of which occurs in the casebook.
  virtual Scores Score(const Ids& symptoms) const = 0;
};

/// The herbs with the highest scores, the best first; of equals the lower id.
std::vector<int> BestHerbs(const Scores& scores, std::size_t count);
/// Makes them add up to 1; their sum is positive.
void Normalize(Scores& scores);

}  // namespace medres::recommendation
