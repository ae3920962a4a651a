#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <mutex>
#include <optional>
#include <vector>

#include "catalog/model.hpp"

namespace medres::catalog {

/// Counts changes, and remembers which resource each of the last ones was about: whoever made something of many learns
/// what of it to make anew. Thread-safe.
class ChangeLog {
 public:
  static constexpr std::uint64_t kRemembered = 64;

  std::uint64_t count() const { return count_.load(std::memory_order_acquire); }

  /// After the change is there to be read. `about`: whom alone it concerns; nothing when it may concern others too.
  void Add(std::optional<ResourceId> about);

  /// Whom the changes after that count concern. Nothing when they may concern anybody, or are too many.
  std::optional<std::vector<ResourceId>> Since(std::uint64_t count) const;

 private:
  mutable std::mutex mutex_;
  std::atomic<std::uint64_t> count_{0};
  std::array<std::optional<ResourceId>, kRemembered> about_;
};

}  // namespace medres::catalog
