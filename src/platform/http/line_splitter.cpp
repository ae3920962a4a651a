#include "platform/http/line_splitter.hpp"

#include <utility>

namespace medres::http {

std::optional<LineSplitter::Line> LineSplitter::Next() {
  if (std::exchange(was_given_, false)) {
    begun_.clear();
    is_too_long_ = false;
  }
  const auto end = rest_.find('\n');
  const std::string_view piece = rest_.substr(0, end);
  if (end != rest_.npos) {
    rest_.remove_prefix(end + 1);
    return Give(piece);
  }
  rest_ = {};
  if (ended_ && (!piece.empty() || !begun_.empty() || is_too_long_)) return Give(piece);
  Keep(piece);
  return std::nullopt;
}

void LineSplitter::Keep(std::string_view piece) {
  is_too_long_ = is_too_long_ || begun_.size() + piece.size() > longest_;
  if (is_too_long_) {
    begun_.clear();
  } else {
    begun_ += piece;
  }
}

/// The line that ends with `piece`, which is not copied when it is all of it.
LineSplitter::Line LineSplitter::Give(std::string_view piece) {
  ++number_;
  if (begun_.empty() && !is_too_long_ && piece.size() <= longest_) return {number_, piece, false};
  Keep(piece);
  was_given_ = true;
  return {number_, begun_, is_too_long_};
}

}  // namespace medres::http
