#pragma once

#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "knowledge/search/word_vectors.hpp"

namespace medres::knowledge {

/// What documents are made of: features and their weights, each feature once.
using Documents = std::vector<std::vector<std::pair<std::uint32_t, float>>>;

/// Documents and questions as sums of their features' vectors, compared by the cosine. Immutable once made.
class Embedding {
 public:
  /// `features`: a vector for each that `documents` name, by number.
  Embedding(const Documents& documents, std::vector<WordVectors::Vector> features);

  /// The sum of the features' vectors, of length 1; zeros when nothing is known of any.
  WordVectors::Vector VectorOf(std::span<const std::uint32_t> features) const;
  /// Cosine with each document, in their order.
  std::vector<float> Similarities(const WordVectors::Vector& vector) const;

 private:
  std::vector<WordVectors::Vector> features_;
  std::vector<WordVectors::Vector> documents_;  ///< of length 1, or zeros
};

}  // namespace medres::knowledge
