#pragma once

#include <cstdint>
#include <map>
#include <shared_mutex>
#include <span>
#include <vector>

#include "base/id.hpp"
#include "catalog/model.hpp"
#include "scheduling/ticks.hpp"

namespace medres::scheduling {

/// How many minutes of every resource are taken on every day, in columns by day: what orders a pool by load. A pool of
/// thousands is read in one walk along the ids, where looking each up would cost a miss of the processor's cache or
/// several. Thread-safe.
class LoadTable {
 public:
  /// Makes room for many at once; those that are there stay.
  void Add(std::vector<ResourceId> resources);
  void Set(ResourceId resource, UtcDay day, int minutes);
  void ForgetBefore(UtcDay day);

  /// `minutes` holds `days` of the first resource, from `first` on, then of the second; 0 for what nobody set. Quickest
  /// for resources in order of id.
  void Read(std::span<const ResourceId> resources, UtcDay first, int days, std::span<int> minutes) const;

 private:
  using Column = std::vector<std::uint32_t>;

  std::size_t PlaceFor(ResourceId resource);

  mutable std::shared_mutex mutex_;
  std::vector<ResourceId> ids_;       ///< in order
  std::map<UtcDay, Column> columns_;  ///< one value for each id
};

}  // namespace medres::scheduling
