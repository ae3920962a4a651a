#pragma once

#include <array>
#include <memory>
#include <shared_mutex>
#include <span>
#include <unordered_map>
#include <vector>

#include "scheduling/availability/busy_resource.hpp"
#include "scheduling/availability/load_table.hpp"
#include "scheduling/model.hpp"
#include "scheduling/tick_bits.hpp"

namespace medres::scheduling {

/// What is taken, in memory: for each resource and UTC day with allocations, planes of five-minute ticks. It answers
/// "when is a unit free" without a database and may lag behind it: whoever books decides under the database's lock.
///
/// Two planes per day. `near` holds the ticks in which a visit cannot run: every unit is taken by a core or by the pad
/// of a neighbour, or the count reaches the strictest stamp. `core` holds those that a visit's own pads cannot reach
/// into: every unit is taken by a core. With one unit this is exact; with several units and pads it may call a start
/// free that no arrangement of units serves, never the reverse. Odd times round outwards.
///
/// Thread-safe: resources are spread over shards, and a reader holds its shard for the copy of one resource's words.
class TickIndex {
 public:
  TickIndex();
  ~TickIndex();
  TickIndex(const TickIndex&) = delete;
  TickIndex& operator=(const TickIndex&) = delete;

  /// An allocation that is here already (same id) is replaced; an inactive one is removed.
  void Apply(const Allocation& allocation);
  void Remove(const Allocation& allocation);

  /// Replaces what is known of one resource from `first` on by `allocations`: its active ones that touch these days,
  /// pads included. Others among them are ignored.
  void Reset(ResourceId resource, UtcDay first, std::span<const Allocation> allocations);

  /// Adds many at once, each resource built once: for the start of the program.
  void Load(std::span<const Allocation> allocations);

  /// Copies the planes of the buffers' days, from `first` on. False, with the buffers untouched, when all of them are
  /// free. `core` may be null when the caller has no pads.
  bool Read(ResourceId resource, UtcDay first, const BusyView& view, TickBits& near, TickBits* core) const;

  /// Whether a visit with these pads finds a unit at `core`: the same rule for one start.
  bool IsFree(ResourceId resource, const Interval& core, int pad_before_minutes, int pad_after_minutes,
              const BusyView& view) const;

  /// Minutes taken, by whatever kind: what "least loaded" compares. As LoadTable::Read.
  void LoadsOf(std::span<const ResourceId> resources, UtcDay first, int days, std::span<int> minutes) const {
    loads_.Read(resources, first, days, minutes);
  }

  /// Where the resource is when it is taken on these days; a stretch over midnight comes once for each.
  std::vector<Spent> SpentIn(ResourceId resource, UtcDay first, int days, const BusyView& view) const;

  /// Raised by every change to the day; 0 for a day never touched.
  std::uint64_t VersionOf(ResourceId resource, UtcDay day) const;

  /// Housekeeping: forgets days before `day`, and holds that expired by `now`.
  void Tidy(UtcDay day, Instant now);

 private:
  struct Shard;
  static constexpr std::size_t kShards = 64;

  static std::size_t ShardNumber(ResourceId resource);
  Shard& ShardOf(ResourceId resource) const;
  /// While the resource's shard is held.
  void TellLoads(ResourceId id, const BusyResource& resource, UtcDay first, UtcDay last);

  std::unique_ptr<std::array<Shard, kShards>> shards_;
  LoadTable loads_;
};

/// Of one resource on one day.
inline int LoadOf(const TickIndex& index, ResourceId resource, UtcDay day) {
  int minutes = 0;
  index.LoadsOf({&resource, 1}, day, 1, {&minutes, 1});
  return minutes;
}

}  // namespace medres::scheduling
