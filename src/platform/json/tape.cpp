#include "platform/json/tape.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

#include <boost/json/basic_parser_impl.hpp>

#include "base/text.hpp"
#include "platform/json/json.hpp"

namespace medres::json {

/// Boost.JSON's handler: receives the parts of a text in order and lays them on the tape. Returning false with `ec` set
/// stops the parser.
class TapeBuilder {
 public:
  using ErrorCode = boost::system::error_code;
  using View = boost::json::string_view;
  static constexpr std::size_t max_object_size = std::size_t(-1);
  static constexpr std::size_t max_array_size = std::size_t(-1);
  static constexpr std::size_t max_key_size = std::size_t(-1);
  static constexpr std::size_t max_string_size = std::size_t(-1);

  Tape tape;

  bool on_document_begin(ErrorCode&) { return true; }
  bool on_document_end(ErrorCode&) { return true; }
  bool on_array_begin(ErrorCode&) { return Open(Node::Kind::kArray); }
  bool on_array_end(std::size_t, ErrorCode&) { return Close(); }
  bool on_object_begin(ErrorCode&) { return Open(Node::Kind::kObject); }
  bool on_object_end(std::size_t, ErrorCode&) { return Close(); }

  bool on_string_part(View part, std::size_t, ErrorCode&) { return Grow(part); }
  bool on_string(View last, std::size_t size, ErrorCode&) { return AddText(last, size); }
  bool on_key_part(View part, std::size_t, ErrorCode&) { return Grow(part); }
  bool on_key(View last, std::size_t size, ErrorCode&) { return AddText(last, size); }

  bool on_number_part(View part, ErrorCode&) {
    number_.append(part.data(), part.size());
    return true;
  }
  bool on_int64(std::int64_t value, View, ErrorCode&) {
    number_.clear();
    Add(Node::Kind::kInteger).integer = value;
    return true;
  }
  bool on_uint64(std::uint64_t value, View last, ErrorCode& ec) {
    return AddNumber(static_cast<double>(value), last, ec);
  }
  bool on_double(double value, View last, ErrorCode& ec) { return AddNumber(value, last, ec); }

  bool on_bool(bool value, ErrorCode&) {
    Add(Node::Kind::kBool).boolean = value;
    return true;
  }
  bool on_null(ErrorCode&) {
    Add(Node::Kind::kNull);
    return true;
  }
  bool on_comment_part(View, ErrorCode&) { return true; }
  bool on_comment(View, ErrorCode&) { return true; }

 private:
  Node& Add(Node::Kind kind) {
    Node& node = tape.nodes_.emplace_back();
    node.kind = kind;
    node.next = static_cast<std::uint32_t>(tape.nodes_.size());
    return node;
  }

  bool Open(Node::Kind kind) {
    open_.push_back(static_cast<std::uint32_t>(tape.nodes_.size()));
    Add(kind);
    return true;
  }

  bool Close() {
    tape.nodes_[open_.back()].next = static_cast<std::uint32_t>(tape.nodes_.size());
    open_.pop_back();
    return true;
  }

  bool Grow(View part) {
    tape.arena_.append(part.data(), part.size());
    return true;
  }

  bool AddText(View last, std::size_t size) {
    Grow(last);
    Node& node = Add(Node::Kind::kString);
    node.size = static_cast<std::uint32_t>(size);
    node.offset = static_cast<std::uint32_t>(tape.arena_.size() - size);
    return true;
  }

  /// Converted anew from the text: Boost.JSON's `value` may be off by one unit in the last place.
  bool AddNumber(double value, View last, ErrorCode& ec) {
    number_.append(last.data(), last.size());
    const auto code = std::from_chars(number_.data(), number_.data() + number_.size(), value).ec;
    number_.clear();
    // Out of range leaves Boost's value: infinity, which nothing can hold, or next to nothing, which is zero.
    if (code == std::errc::result_out_of_range && std::isinf(value)) {
      ec = boost::json::error::exponent_overflow;
      return false;
    }
    Add(Node::Kind::kNumber).number = value;
    return true;
  }

  std::vector<std::uint32_t> open_;
  std::string number_;
};

namespace {

Error SyntaxError(std::string_view text, std::size_t offset) {
  const std::string_view before = text.substr(0, offset);
  const auto line_start = before.rfind('\n') + 1;  // npos + 1 is 0: the first line
  const auto line = std::count(before.begin(), before.end(), '\n') + 1;
  const auto column = text::CountCodePoints(before.substr(line_start)) + 1;
  return Error::Malformed("json.syntax", {{"line", std::to_string(line)}, {"column", std::to_string(column)}});
}

}  // namespace

Result<Tape> Tape::Make(std::string_view text) {
  boost::json::parse_options options;
  options.max_depth = kMaxDepth;
  boost::json::basic_parser<TapeBuilder> parser(options);
  boost::system::error_code ec;
  const std::size_t consumed = parser.write_some(false, text.data(), text.size(), ec);
  if (ec == boost::json::error::too_deep) {
    return Fail(Error::Malformed("json.depth", {{"max", std::to_string(kMaxDepth)}}));
  }
  if (ec || consumed < text.size()) return Fail(SyntaxError(text, consumed));
  return std::move(parser.handler().tape);
}

}  // namespace medres::json
