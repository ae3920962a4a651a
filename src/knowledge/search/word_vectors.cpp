#include "knowledge/search/word_vectors.hpp"

#include <algorithm>
#include <stdexcept>

#include "knowledge/search/embedded.hpp"
#include "platform/security/base64url.hpp"

namespace medres::knowledge {

WordVectors::WordVectors(const TextFile& file) {
  static constexpr std::array<std::string_view, 2> kColumns{"word", "vector"};
  std::vector<Issue> issues;
  for (const TableRow& row : ReadTable(file, kColumns, issues)) {
    const auto bytes = security::FromBase64Url(row.cells[1]);
    if (!bytes || bytes->size() != kDimensions) {
      issues.push_back(BadRow(file.file, row.line, "a vector of 32 bytes in base64url"));
      continue;
    }
    std::ranges::transform(*bytes, vectors_[std::string(row.cells[0])].begin(),
                           [](char byte) { return static_cast<float>(static_cast<signed char>(byte)); });
  }
  if (!issues.empty()) throw std::logic_error(ToString(Error::Invalid(std::move(issues))));
}

WordVectors WordVectors::Embedded() { return WordVectors(EmbeddedWordVectors()); }

WordVectors::Vector WordVectors::Of(const std::string& word) const {
  const auto found = vectors_.find(word);
  return found == vectors_.end() ? Vector{} : found->second;
}

}  // namespace medres::knowledge
