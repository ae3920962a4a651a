#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>

#include "knowledge/graph/table.hpp"

namespace medres::knowledge {

/// Vectors of characters and of pairs of characters, such that what appears in like company lies close: trained by
/// fastText on the graph and 伤寒论 (data/tcm/search). Immutable, thread-safe.
class WordVectors {
 public:
  static constexpr std::size_t kDimensions = 32;
  using Vector = std::array<float, kDimensions>;

  /// A table of `word` and `vector`, which is kDimensions signed bytes in base64url. Throws std::logic_error where a
  /// row is broken.
  explicit WordVectors(const TextFile& file);
  /// Those that travel in the program.
  static WordVectors Embedded();

  /// Zeros for a word that was not there when they were trained.
  Vector Of(const std::string& word) const;
  std::size_t size() const { return vectors_.size(); }

 private:
  std::unordered_map<std::string, Vector> vectors_;
};

}  // namespace medres::knowledge
