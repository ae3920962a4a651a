#pragma once

#include <memory>
#include <shared_mutex>
#include <unordered_map>
#include <vector>

#include "catalog/directory.hpp"
#include "scheduling/rota/open_days.hpp"

namespace medres::scheduling {

/// The rotas of one resource, and the ticks that they open. Immutable.
struct RotaSet {
  std::vector<Rota> rotas;
  std::shared_ptr<const OpenDays> open_days;
};

/// Every resource's rotas and closures in memory. Thread-safe: readers share a lock and keep the immutable set they
/// got.
class RotaDirectory {
 public:
  using SetPtr = std::shared_ptr<const RotaSet>;

  explicit RotaDirectory(const catalog::Directory& resources) : resources_(resources) {}

  /// The resource's own rotas, else its nearest ancestor's, else nothing: always open.
  SetPtr Effective(ResourceId resource) const;

  /// When the resource, or a place above it, is closed whatever the rotas say; in no order.
  std::vector<Interval> ClosedTimes(ResourceId resource, const Interval& within) const;

  /// Replaces all rotas of a resource; an empty list removes them. `rota_version` counts the resource's changes: what
  /// is older than what is held is ignored.
  void Set(ResourceId resource, std::vector<Rota> rotas, std::int64_t rota_version);
  std::vector<Rota> Of(ResourceId resource) const;

  /// The same for its closures.
  void SetClosed(ResourceId resource, std::vector<Interval> closed, std::int64_t rota_version);

 private:
  struct Entry {
    SetPtr set;  ///< null when the resource has none any more
    std::int64_t rota_version = 0;
  };

  struct Closures {
    std::vector<Interval> closed;
    std::int64_t rota_version = 0;
  };

  SetPtr FindOwn(ResourceId resource) const;

  const catalog::Directory& resources_;
  mutable std::shared_mutex mutex_;
  std::unordered_map<ResourceId, Entry> entries_;
  std::unordered_map<ResourceId, Closures> closures_;
  OpenDaysPool patterns_;
};

}  // namespace medres::scheduling
