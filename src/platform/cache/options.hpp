#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "base/time.hpp"
#include "platform/cache/policy.hpp"

namespace medres::cache {

/// How a cache keeps its entries.
struct Options {
  std::uint64_t limit = 10'000;  ///< of all weights together; an entry weighs 1 unless its writer says otherwise
  PolicyKind policy = PolicyKind::kTinyLfu;
  std::optional<Milliseconds> after_write = std::nullopt;   ///< an entry's life, where its writer gives none
  std::optional<Milliseconds> after_access = std::nullopt;  ///< how long it stays without being read
  /// Parts with a lock and a share of the limit each, a power of two; 0: one for each 4,096 of the limit, at most 16.
  /// An entry heavier than its part's share is not kept.
  std::size_t shards = 0;
};

/// Whether a read counts: as a hit or a miss, and as a use of its entry.
enum class Noted : std::uint8_t { kYes, kNo };

/// What a cache has done and holds.
struct Figures {
  std::uint64_t hits = 0;
  std::uint64_t misses = 0;
  std::uint64_t evictions = 0;    ///< gave way to others
  std::uint64_t expirations = 0;  ///< found expired and removed
  std::uint64_t entries = 0;
  std::uint64_t weight = 0;
  std::uint64_t overhead = 0;  ///< bytes besides keys and values themselves
};

}  // namespace medres::cache
