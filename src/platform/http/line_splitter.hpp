#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace medres::http {

/// Cuts lines out of a text that comes in parts, cut anywhere. Keeps at most one line that has begun. No I/O; not
/// thread-safe.
class LineSplitter {
 public:
  struct Line {
    std::int64_t number = 0;   ///< from 1
    std::string_view text;     ///< without its end; valid until the next call of anything
    bool is_too_long = false;  ///< then without text
  };

  /// Lines of more than `longest` bytes are passed over, and told.
  explicit LineSplitter(std::size_t longest) : longest_(longest) {}

  /// The next part, which must stay until Next says nothing. Only after it did.
  void Feed(std::string_view part) { rest_ = part; }
  /// Nothing more comes: what has begun is the last line, though nothing ends it.
  void End() { ended_ = true; }

  /// Nothing when there is no further whole line.
  std::optional<Line> Next();

  /// Of the last line that Next gave; 0 before the first.
  std::int64_t number() const { return number_; }

 private:
  void Keep(std::string_view piece);
  Line Give(std::string_view piece);

  std::size_t longest_;
  std::string_view rest_;
  std::string begun_;  ///< of a line that began in an earlier part
  bool is_too_long_ = false;
  bool was_given_ = false;  ///< what is in begun_
  bool ended_ = false;
  std::int64_t number_ = 0;
};

}  // namespace medres::http
