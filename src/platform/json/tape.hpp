#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"

namespace medres::json {

/// One value of a Tape, followed by what it contains: an array's elements, an object's keys and values by turns.
struct Node {
  enum class Kind : std::uint8_t { kNull, kBool, kInteger, kNumber, kString, kArray, kObject };

  Kind kind = Kind::kNull;
  bool boolean = false;
  std::uint32_t next = 0;    ///< index of the node after this value and all it contains
  std::uint32_t offset = 0;  ///< of text, in the arena
  std::uint32_t size = 0;    ///< of text, in bytes
  union {
    std::int64_t integer = 0;
    double number;
  };
};

/// A JSON text taken apart, in order and with repeated members kept, which a map of members would lose. Boost.JSON does
/// the lexing; nothing is allocated per value. Immutable once made.
class Tape {
 public:
  /// Failures: kMalformed `json.syntax` {line, column}, `json.depth` {max}.
  static Result<Tape> Make(std::string_view text);

  const Node& operator[](std::uint32_t index) const { return nodes_[index]; }
  std::string_view Text(const Node& node) const { return std::string_view(arena_).substr(node.offset, node.size); }

 private:
  friend class TapeBuilder;
  std::vector<Node> nodes_;
  std::string arena_;
};

/// Appends the value at `index` in canonical form. False when some object in it repeats a member; the last one is
/// written.
bool AppendCanonical(std::string& out, const Tape& tape, std::uint32_t index);

}  // namespace medres::json
