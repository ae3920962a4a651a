#pragma once

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <string_view>

#include "platform/trace/context.hpp"

namespace medres::trace {

/// As OTLP numbers them.
enum class Kind : std::uint8_t { kInternal = 1, kServer = 2, kClient = 3, kProducer = 4, kConsumer = 5 };

/// Nanoseconds since 1970, of the system's clock: traces of several programs are laid side by side.
inline std::int64_t WallNow() {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::system_clock::now().time_since_epoch())
      .count();
}

/// Text that is cut at its room, so that a span needs no memory of its own. Cut between characters of UTF-8.
template <std::size_t kRoom>
class ShortText {
 public:
  ShortText() = default;
  ShortText(std::string_view text) {  // NOLINT(*-explicit-*)
    std::size_t size = std::min(text.size(), kRoom);
    while (size < text.size() && size > 0 && (static_cast<unsigned char>(text[size]) & 0xC0U) == 0x80) --size;
    std::copy_n(text.begin(), size, text_.begin());
    size_ = static_cast<std::uint8_t>(size);
  }
  std::string_view view() const { return {text_.data(), size_}; }

 private:
  static_assert(kRoom < 256);
  std::array<char, kRoom> text_;
  std::uint8_t size_ = 0;
};

/// Something said about a span. Never of a person: no ids of patients, no words of a request.
struct Attribute {
  std::string_view key;  ///< a constant
  ShortText<64> text;
  std::int64_t number = 0;
  bool is_number = false;
};

/// One piece of work of a trace, when it is over. Copied as it stands.
struct Span {
  std::uint64_t trace_high = 0;
  std::uint64_t trace_low = 0;
  std::uint64_t id = 0;
  std::uint64_t parent = 0;  ///< 0: the trace begins with it
  std::int64_t started = 0;  ///< WallNow
  std::int64_t ended = 0;
  Kind kind = Kind::kInternal;
  bool failed = false;
  std::uint8_t count = 0;
  ShortText<64> name;
  std::array<Attribute, 4> attributes;

  /// What finds no room is left out.
  void Say(std::string_view key, std::string_view text) {
    if (count < attributes.size()) attributes[count++] = {.key = key, .text = text};
  }
  void Say(std::string_view key, std::int64_t number) {
    if (count < attributes.size()) attributes[count++] = {.key = key, .text = {}, .number = number, .is_number = true};
  }
};

/// A span below `parent` that begins at `started` and is over now.
inline Span SpanBelow(const Context& parent, std::string_view name, Kind kind, std::int64_t started) {
  Span span;
  span.trace_high = parent.trace_high;
  span.trace_low = parent.trace_low;
  span.id = MakeSpanId();
  span.parent = parent.span;
  span.started = started;
  span.ended = WallNow();
  span.kind = kind;
  span.name = name;
  return span;
}

}  // namespace medres::trace
