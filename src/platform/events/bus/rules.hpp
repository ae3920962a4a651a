#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "base/id.hpp"
#include "base/time.hpp"

/// The bus's decisions, as pure functions: who is next, when again, whose turn, whose partition.
namespace medres::events {

/// How urgent a subscription is. Nobody starves: of 21 turns that all want, 16 go to the high lane, 4 to the normal and
/// 1 to the low.
enum class Lane : std::uint8_t { kHigh, kNormal, kLow };
inline constexpr std::size_t kLanes = 3;
inline constexpr std::array<int, kLanes> kLaneShares{16, 4, 1};

using LaneCredits = std::array<int, kLanes>;

/// Smooth weighted turns: every lane that waits earns its share, the richest goes and pays what all earned. A lane that
/// does not wait keeps nothing. Nothing when nobody waits.
std::optional<Lane> PickLane(LaneCredits& credits, const std::array<bool, kLanes>& waiting);

/// When a handler that failed is tried again, and how often at all.
struct Retry {
  Milliseconds first{200};
  Milliseconds longest{60'000};
  int attempts = 8;     ///< handlings at most, the first included; then the event is a dead letter
  double jitter = 0.5;  ///< part of a pause that chance may take away, so that failures do not come back together
};

/// The pause after so many failures (one at least): doubled each time up to the longest, less by chance (0..1).
Milliseconds PauseAfter(const Retry& retry, int failures, double chance);

/// The last attempt has been made.
inline bool IsSpent(const Retry& retry, int failures) { return failures >= retry.attempts; }

/// Events of one key are handled in order because they share a partition, and that has one owner.
inline constexpr int kPartitions = 16;
inline int PartitionOf(const Uuid& key) { return key.bytes.back() % kPartitions; }

/// Which partitions fall to `me` when all of `members` (in any order) share them evenly; nothing when it is no member.
std::vector<int> ShareOf(std::vector<std::string> members, std::string_view me);

/// The server that we stand on is away, or full: no fault of the event, which is not counted as a failure. That time
/// was over may be the event's.
bool IsOfTheHouse(const Error& failure);

/// Trying again would not help: what cannot be read by this program or any later one.
bool IsHopeless(const Error& failure);

}  // namespace medres::events
