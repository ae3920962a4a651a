#pragma once

#include <atomic>
#include <cstdint>
#include <expected>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "base/time.hpp"
#include "platform/cache/policy.hpp"

namespace medres::cache {

inline constexpr Instant kNever{std::numeric_limits<std::int64_t>::max()};

/// A value, or the failure that is remembered in its place (a negative entry).
template <class Value>
using Outcome = std::expected<Value, std::shared_ptr<const Error>>;

/// How one entry is to be kept, where it differs from its cache's ways.
struct Keep {
  std::optional<Milliseconds> ttl = std::nullopt;  ///< after the write
  std::uint32_t weight = 1;
  std::vector<std::string> tags = {};
  /// What Cache::Changes said when the value began to be loaded: not kept when its key was invalidated since, or put
  /// without this by somebody who knows better.
  std::optional<std::uint64_t> unchanged_since = std::nullopt;
};

/// What readers find. Never changed while they can, but for the two atomics.
template <class Key, class Value>
struct Entry {
  Key key;
  Outcome<Value> outcome;
  std::uint64_t hash = 0;
  Instant written;
  Instant expires = kNever;  ///< after the write
  Slot slot = kNoSlot;
  std::uint32_t weight = 1;
  bool tagged = false;
  mutable std::atomic<bool> refreshing = false;  ///< set by who fetches the next value
  mutable std::atomic<std::int64_t> idle_until = kNever.milliseconds;

  Instant Deadline() const { return std::min(expires, Instant{idle_until.load(std::memory_order_relaxed)}); }
};

}  // namespace medres::cache
