#include "scheduling/availability/tick_index.hpp"

#include <algorithm>
#include <mutex>

#include "scheduling/availability/busy_day.hpp"

namespace medres::scheduling {
struct TickIndex::Shard {
  mutable std::shared_mutex mutex;
  std::unordered_map<ResourceId, BusyResource> resources;

  const BusyResource* Find(ResourceId resource) const {
    const auto found = resources.find(resource);
    return found == resources.end() ? nullptr : &found->second;
  }
};

TickIndex::TickIndex() : shards_(std::make_unique<std::array<Shard, kShards>>()) {}

TickIndex::~TickIndex() = default;

std::size_t TickIndex::ShardNumber(ResourceId resource) {
  // The map inside uses the low bits of the same hash; the high ones choose the shard.
  return (std::hash<ResourceId>{}(resource) >> 48) % kShards;
}

TickIndex::Shard& TickIndex::ShardOf(ResourceId resource) const { return (*shards_)[ShardNumber(resource)]; }

void TickIndex::Apply(const Allocation& allocation) {
  if (!allocation.active) return Remove(allocation);
  Shard& shard = ShardOf(allocation.resource);
  const std::unique_lock lock(shard.mutex);
  shard.resources[allocation.resource].Apply(allocation);
}

void TickIndex::Remove(const Allocation& allocation) {
  Shard& shard = ShardOf(allocation.resource);
  const std::unique_lock lock(shard.mutex);
  const auto found = shard.resources.find(allocation.resource);
  if (found != shard.resources.end()) found->second.Remove(allocation);
}

void TickIndex::Reset(ResourceId id, UtcDay first, std::span<const Allocation> allocations) {
  std::vector<const Allocation*> own;
  for (const Allocation& allocation : allocations) {
    if (allocation.resource == id && allocation.active) own.push_back(&allocation);
  }
  Shard& shard = ShardOf(id);
  const std::unique_lock lock(shard.mutex);
  shard.resources[id].Reset(first, own);
}

void TickIndex::Load(std::span<const Allocation> allocations) {
  std::unordered_map<ResourceId, std::vector<const Allocation*>> by_resource;
  for (const Allocation& allocation : allocations) {
    if (allocation.active) by_resource[allocation.resource].push_back(&allocation);
  }
  for (const auto& [id, list] : by_resource) {
    Shard& shard = ShardOf(id);
    const std::unique_lock lock(shard.mutex);
    shard.resources[id].Load(list);
  }
}

bool TickIndex::Read(ResourceId id, UtcDay first, const BusyView& view, TickBits& near, TickBits* core) const {
  const Shard& shard = ShardOf(id);
  const std::shared_lock lock(shard.mutex);
  const BusyResource* resource = shard.Find(id);
  return resource != nullptr && resource->Read(first, view, near, core);
}

bool TickIndex::IsFree(ResourceId resource, const Interval& core, int pad_before_minutes, int pad_after_minutes,
                       const BusyView& view) const {
  const Tick from = FloorTick(core.start);
  const Tick to = CeilTick(core.end);
  const Tick reach_from = from - TicksIn(pad_before_minutes);
  const Tick reach_to = to + TicksIn(pad_after_minutes);
  const UtcDay first = DayOfTick(reach_from);
  const int days = DayOfTick(reach_to - 1) - first + 1;
  TickBits near(days);
  TickBits own(days);
  if (!Read(resource, first, view, near, &own)) return true;
  const auto local = [first](Tick tick) { return static_cast<int>(tick - FirstTickOf(first)); };
  const auto busy_near = near.Next(local(from));
  const auto busy_core = own.Next(local(reach_from));
  return !(busy_near && *busy_near < local(to)) && !(busy_core && *busy_core < local(reach_to));
}

void TickIndex::LoadsOf(std::span<const ResourceId> resources, UtcDay first, int days, std::span<int> minutes) const {
  std::ranges::fill(minutes, 0);
  std::array<std::vector<std::uint32_t>, kShards> by_shard;
  for (std::uint32_t at = 0; at < resources.size(); ++at) by_shard[ShardNumber(resources[at])].push_back(at);
  for (std::size_t number = 0; number < kShards; ++number) {
    if (by_shard[number].empty()) continue;
    const Shard& shard = (*shards_)[number];
    const std::shared_lock lock(shard.mutex);
    for (const std::uint32_t at : by_shard[number]) {
      const BusyResource* resource = shard.Find(resources[at]);
      const auto width = static_cast<std::size_t>(days);
      if (resource != nullptr) resource->LoadsOf(first, minutes.subspan(at * width, width));
    }
  }
}

std::vector<Spent> TickIndex::SpentIn(ResourceId id, UtcDay first, int days, const BusyView& view) const {
  const Shard& shard = ShardOf(id);
  const std::shared_lock lock(shard.mutex);
  const BusyResource* resource = shard.Find(id);
  return resource == nullptr ? std::vector<Spent>() : resource->SpentIn(first, days, view);
}

std::uint64_t TickIndex::VersionOf(ResourceId id, UtcDay day) const {
  const Shard& shard = ShardOf(id);
  const std::shared_lock lock(shard.mutex);
  const BusyResource* resource = shard.Find(id);
  return resource != nullptr ? resource->VersionOf(day) : 0;
}

void TickIndex::Tidy(UtcDay before, Instant now) {
  for (Shard& shard : *shards_) {
    const std::unique_lock lock(shard.mutex);
    for (auto& [id, resource] : shard.resources) resource.Tidy(before, now);
    std::erase_if(shard.resources, [](const auto& entry) { return entry.second.empty(); });
  }
}

}  // namespace medres::scheduling
