#include "scheduling/availability/tick_index.hpp"

#include <algorithm>
#include <limits>
#include <mutex>

namespace medres::scheduling {
namespace {

/// The allocation's core, and the core widened by its own pads, in ticks of one day; they may lie outside of it.
struct Reach {
  int from = 0;
  int to = 0;
  int padded_from = 0;
  int padded_to = 0;
};

Reach ReachOn(int day, const Allocation& allocation) {
  const Instant origin = StartOfDay(day);
  const auto floor_of = [&](Instant at) {
    const std::int64_t offset = at.milliseconds - origin.milliseconds;
    return static_cast<int>(offset >= 0 ? offset / kTickMilliseconds
                                        : -((-offset + kTickMilliseconds - 1) / kTickMilliseconds));
  };
  const auto ceiling_of = [&](Instant at) { return floor_of(at + Milliseconds(kTickMilliseconds - 1)); };
  return {floor_of(allocation.core.start), ceiling_of(allocation.core.end),
          floor_of(allocation.core.start - Minutes(allocation.pad_before_minutes)),
          ceiling_of(allocation.core.end + Minutes(allocation.pad_after_minutes))};
}

int FirstDay(const Allocation& a) { return DayOf(a.core.start - Minutes(a.pad_before_minutes)); }
int LastDay(const Allocation& a) { return DayOf(a.core.end + Minutes(a.pad_after_minutes) - Milliseconds(1)); }

/// Counts what runs at each tick against the strictest limit there.
class Counter {
 public:
  explicit Counter(int capacity) { limits_.fill(static_cast<std::int16_t>(capacity)); }

  void Add(int from, int to, int stamp) {
    for (int tick = std::max(from, 0); tick < std::min(to, kTicksPerDay); ++tick) {
      ++counts_[static_cast<std::size_t>(tick)];
      auto& limit = limits_[static_cast<std::size_t>(tick)];
      limit = std::min(limit, static_cast<std::int16_t>(stamp));
    }
  }

  void MarkFull(DayTicks& ticks) const {
    for (int tick = 0; tick < kTicksPerDay; ++tick) {
      const auto at = static_cast<std::size_t>(tick);
      if (counts_[at] >= limits_[at]) SetRange(ticks, tick, tick + 1);
    }
  }

 private:
  std::array<std::int16_t, kTicksPerDay> counts_{};
  std::array<std::int16_t, kTicksPerDay> limits_{};
};

bool Counts(const Allocation& allocation, const TickIndex::View& view) {
  if (allocation.expires_at && *allocation.expires_at <= view.now) return false;
  return !view.ignoring || allocation.appointment != *view.ignoring;
}

}  // namespace

void TickIndex::MakePlanes(int day, const std::vector<Allocation>& allocations, const View& view, DayTicks& core,
                           DayTicks& padded) {
  if (view.capacity == 1) {
    for (const Allocation& allocation : allocations) {
      if (!Counts(allocation, view)) continue;
      const Reach reach = ReachOn(day, allocation);
      SetRange(core, reach.from, reach.to);
      SetRange(padded, reach.padded_from, reach.padded_to);
    }
    return;
  }
  Counter cores(view.capacity);
  Counter padded_cores(view.capacity);
  for (const Allocation& allocation : allocations) {
    if (!Counts(allocation, view)) continue;
    const Reach reach = ReachOn(day, allocation);
    cores.Add(reach.from, reach.to, allocation.capacity_stamp);
    padded_cores.Add(reach.padded_from, reach.padded_to, allocation.capacity_stamp);
  }
  cores.MarkFull(core);
  padded_cores.MarkFull(padded);
}

void TickIndex::Refresh(int day, Day& entry) {
  entry.core = {};
  entry.padded = {};
  entry.first_expiry.reset();
  for (const Allocation& allocation : entry.allocations) {
    entry.capacity = std::max(1, allocation.capacity_stamp);
    if (!allocation.expires_at) continue;
    entry.first_expiry = std::min(entry.first_expiry.value_or(*allocation.expires_at), *allocation.expires_at);
  }
  const Instant before_all{std::numeric_limits<std::int64_t>::min()};
  MakePlanes(day, entry.allocations, View{day, 1, entry.capacity, before_all, std::nullopt}, entry.core, entry.padded);
}

void TickIndex::Add(const Allocation& allocation) {
  Shard& shard = ShardOf(allocation.resource);
  const std::unique_lock lock(shard.mutex);
  auto& days = shard.resources[allocation.resource];
  for (int day = FirstDay(allocation); day <= LastDay(allocation); ++day) {
    Day& entry = days[day];
    if (std::ranges::find(entry.allocations, allocation.id, &Allocation::id) != entry.allocations.end()) continue;
    entry.allocations.push_back(allocation);
    Refresh(day, entry);
  }
}

void TickIndex::Remove(const Allocation& allocation) {
  Shard& shard = ShardOf(allocation.resource);
  const std::unique_lock lock(shard.mutex);
  const auto days = shard.resources.find(allocation.resource);
  if (days == shard.resources.end()) return;
  for (int day = FirstDay(allocation); day <= LastDay(allocation); ++day) {
    const auto entry = days->second.find(day);
    if (entry == days->second.end()) continue;
    std::erase_if(entry->second.allocations, [&](const Allocation& held) { return held.id == allocation.id; });
    if (entry->second.allocations.empty()) {
      days->second.erase(entry);
    } else {
      Refresh(day, entry->second);
    }
  }
}

void TickIndex::Reset(ResourceId resource, Instant since, const std::vector<Allocation>& allocations) {
  std::vector<Allocation> gone;
  {
    const Shard& shard = ShardOf(resource);
    const std::shared_lock lock(shard.mutex);
    if (const auto days = shard.resources.find(resource); days != shard.resources.end()) {
      for (const auto& [day, entry] : days->second) {
        std::ranges::copy_if(entry.allocations, std::back_inserter(gone), [&](const Allocation& held) {
          return held.core.end > since && std::ranges::find(allocations, held.id, &Allocation::id) == allocations.end();
        });
      }
    }
  }
  for (const Allocation& allocation : gone) Remove(allocation);
  for (const Allocation& allocation : allocations) {
    if (allocation.resource == resource) Add(allocation);
  }
}

void TickIndex::Read(ResourceId resource, const View& view, TickSpan core, TickSpan padded) const {
  const Shard& shard = ShardOf(resource);
  const std::shared_lock lock(shard.mutex);
  const auto days = shard.resources.find(resource);
  if (days == shard.resources.end()) return;
  for (int i = 0; i < view.days; ++i) {
    const auto found = days->second.find(view.first_day + i);
    if (found == days->second.end()) continue;
    const Day& entry = found->second;
    DayTicks core_ticks = entry.core;
    DayTicks padded_ticks = entry.padded;
    const bool holds_expired = entry.first_expiry && *entry.first_expiry <= view.now;
    if (entry.capacity != view.capacity || holds_expired || view.ignoring) {
      core_ticks = padded_ticks = {};
      MakePlanes(found->first, entry.allocations, view, core_ticks, padded_ticks);
    }
    const auto offset = static_cast<std::size_t>(i) * kWordsPerDay;
    for (std::size_t word = 0; word < kWordsPerDay; ++word) {
      core[offset + word] |= core_ticks[word];
      padded[offset + word] |= padded_ticks[word];
    }
  }
}

int TickIndex::LoadOn(ResourceId resource, int day) const {
  const Shard& shard = ShardOf(resource);
  const std::shared_lock lock(shard.mutex);
  const auto days = shard.resources.find(resource);
  if (days == shard.resources.end()) return 0;
  const auto entry = days->second.find(day);
  return entry == days->second.end() ? 0 : static_cast<int>(entry->second.allocations.size());
}

std::size_t TickIndex::AllocationCount() const {
  std::size_t count = 0;
  for (const Shard& shard : shards_) {
    const std::shared_lock lock(shard.mutex);
    for (const auto& [resource, days] : shard.resources) {
      for (const auto& [day, entry] : days) count += entry.allocations.size();
    }
  }
  return count;
}

}  // namespace medres::scheduling
