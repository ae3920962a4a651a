#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"

struct redisReader;

namespace medres::redis {

/// A command's words, the verb first: `{"SET", "key", "value"}`. Bytes, not text.
using Command = std::vector<std::string>;

/// As the server wants it: an array of bulk strings.
void AppendCommand(std::string& out, const Command& command);

/// What a server answers to one command.
struct Reply {
  enum class Kind : std::uint8_t { kNil, kText, kStatus, kInteger, kArray, kError };
  Kind kind = Kind::kNil;
  std::string text;  ///< of texts, statuses and errors
  std::int64_t integer = 0;
  std::vector<Reply> items;

  bool operator==(const Reply&) const = default;
  bool IsText() const { return kind == Kind::kText; }
  bool IsError() const { return kind == Kind::kError; }
};

/// Replies out of a stream of bytes, however it is cut. Not thread-safe.
class ReplyReader {
 public:
  /// A reply of more bytes than that is no reply of ours.
  static constexpr std::size_t kMostBytes = std::size_t{256} << 20;

  explicit ReplyReader(std::size_t most_bytes = kMostBytes);

  void Feed(std::string_view bytes);
  /// Nothing when more bytes are needed. kUnavailable `redis.unavailable` {reason} when what came is not RESP 2, or too
  /// much; nothing can be read any more after that.
  Result<std::optional<Reply>> Next();

 private:
  struct FreeReader {
    void operator()(redisReader* reader) const;
  };

  std::unique_ptr<redisReader, FreeReader> reader_;
  std::size_t most_bytes_;
  std::size_t fed_ = 0;  ///< bytes since the last whole reply
};

}  // namespace medres::redis
