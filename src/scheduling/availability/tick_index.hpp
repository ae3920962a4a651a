#pragma once

#include <array>
#include <memory>
#include <shared_mutex>
#include <unordered_map>
#include <vector>

#include "scheduling/availability/ticks.hpp"
#include "scheduling/model.hpp"

namespace medres::scheduling {

/// Which ticks of which resources are taken, in memory. For every (resource, UTC day) with allocations it keeps them and two
/// planes of full ticks: of cores, and of cores widened by their own pads. A tick is full when as many run as the capacity or
/// the strictest stamp among them allows. A question, not a promise: the database decides a booking. Thread-safe.
class TickIndex {
 public:
  /// Adding twice or removing what is not there changes nothing.
  void Add(const Allocation& allocation);
  void Remove(const Allocation& allocation);

  /// Replaces everything of a resource that ends after `since`.
  void Reset(ResourceId resource, Instant since, const std::vector<Allocation>& allocations);

  struct View {
    int first_day = 0;
    int days = 0;
    int capacity = 1;
    Instant now;                            ///< holds that have expired by now are free
    std::optional<AppointmentId> ignoring;  ///< the appointment that is being moved
  };
  /// ORs the full ticks of a window into `core` and `padded`, `days` × nine words each.
  void Read(ResourceId resource, const View& view, TickSpan core, TickSpan padded) const;

  /// How many allocations touch the day: the load by which pools are balanced.
  int LoadOn(ResourceId resource, int day) const;
  std::size_t AllocationCount() const;

 private:
  struct Day {
    std::vector<Allocation> allocations;
    int capacity = 0;  ///< the planes were made for; 0: out of date
    std::optional<Instant> first_expiry;
    DayTicks core{};
    DayTicks padded{};
  };
  struct Shard {
    mutable std::shared_mutex mutex;
    std::unordered_map<ResourceId, std::unordered_map<int, Day>> resources;
  };

  static void MakePlanes(int day, const std::vector<Allocation>& allocations, const View& view, DayTicks& core,
                         DayTicks& padded);
  static void Refresh(int day, Day& entry);
  Shard& ShardOf(ResourceId resource) { return shards_[std::hash<ResourceId>{}(resource) % shards_.size()]; }
  const Shard& ShardOf(ResourceId resource) const { return const_cast<TickIndex*>(this)->ShardOf(resource); }

  std::array<Shard, 64> shards_;
};

}  // namespace medres::scheduling
