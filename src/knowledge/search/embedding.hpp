#pragma once

#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace medres::knowledge {

/// Documents as counts of features, for distributional vectors.
struct FeatureCounts {
  std::uint32_t features = 0;                                           ///< how many there are
  std::vector<std::vector<std::pair<std::uint32_t, float>>> documents;  ///< feature and weight, each feature once
};

/// Vectors of documents and of features, such that what appears in like company lies close: the leading subspace of the
/// positive pointwise mutual information, by subspace iteration from a fixed beginning, so that the same counts give
/// the same vectors. Immutable once made.
class Embedding {
 public:
  static constexpr std::size_t kDimensions = 32;

  explicit Embedding(const FeatureCounts& counts);

  /// The sum of the features' vectors, of length 1; zeros when none is known.
  std::vector<float> VectorOf(std::span<const std::uint32_t> features) const;
  /// Cosine with each document, in their order.
  std::vector<float> Similarities(std::span<const float> vector) const;

 private:
  std::vector<float> features_;   ///< kDimensions of each
  std::vector<float> documents_;  ///< of length 1, or zeros
};

}  // namespace medres::knowledge
