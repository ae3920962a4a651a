#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace medres::events {

/// A place in the outbox: everything up to it has been seen. Transactions get their ids in one order and commit in
/// another, so a place is counted by (transaction, row) and only what no running transaction can precede is read. On
/// SQLite, where transactions come one after the other, `xid` is 0.
struct Position {
  std::int64_t xid = 0;
  std::int64_t id = 0;

  auto operator<=>(const Position&) const = default;
};

/// "7361.42", for callers to give back.
std::string ToText(const Position& position);
std::optional<Position> ParsePosition(std::string_view text);

}  // namespace medres::events
