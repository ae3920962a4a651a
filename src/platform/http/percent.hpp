#pragma once

#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "platform/json/json.hpp"

namespace medres::http {

/// Undoes percent-encoding; '+' becomes a blank when `plus_is_blank` (query strings). Nothing when an escape is broken
/// or stands for NUL.
std::optional<std::string> PercentDecoded(std::string_view text, bool plus_is_blank = false);

/// A query string taken apart and decoded. Texts that need no decoding are views of the query, which must outlive this.
class QueryPairs {
 public:
  static constexpr std::size_t kMaxPairs = 200;

  explicit QueryPairs(std::string_view query);

  /// False when an escape is broken or there are too many pairs.
  bool ok() const { return ok_; }
  const std::vector<json::NamedText>& pairs() const { return pairs_; }

 private:
  std::string_view Decode(std::string_view text);

  std::vector<json::NamedText> pairs_;
  std::deque<std::string> decoded_;  ///< keeps its strings in place
  bool ok_ = true;
};

}  // namespace medres::http
