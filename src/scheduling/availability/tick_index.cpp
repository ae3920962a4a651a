#include "scheduling/availability/tick_index.hpp"

#include <algorithm>
#include <limits>
#include <mutex>

#include "scheduling/availability/busy_day.hpp"

namespace medres::scheduling {
namespace {

constexpr UtcDay kFirstDay = std::numeric_limits<UtcDay>::min();
constexpr UtcDay kLastDay = std::numeric_limits<UtcDay>::max();

}  // namespace

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

void TickIndex::TellLoads(ResourceId id, const BusyResource& resource, UtcDay first, UtcDay last) {
  resource.EachLoad(first, last, [&](UtcDay day, int minutes) { loads_.Set(id, day, minutes); });
}

void TickIndex::Apply(const Allocation& allocation) {
  if (!allocation.active) return Remove(allocation);
  Shard& shard = ShardOf(allocation.resource);
  const std::unique_lock lock(shard.mutex);
  BusyResource& resource = shard.resources[allocation.resource];
  resource.Apply(allocation);
  const DaySpan touched = DaysOf(allocation);
  TellLoads(allocation.resource, resource, touched.first, touched.last);
}

void TickIndex::Remove(const Allocation& allocation) {
  Shard& shard = ShardOf(allocation.resource);
  const std::unique_lock lock(shard.mutex);
  const auto found = shard.resources.find(allocation.resource);
  if (found == shard.resources.end()) return;
  found->second.Remove(allocation);
  const DaySpan touched = DaysOf(allocation);
  TellLoads(allocation.resource, found->second, touched.first, touched.last);
}

void TickIndex::Reset(ResourceId id, UtcDay first, std::span<const Allocation> allocations) {
  std::vector<const Allocation*> own;
  for (const Allocation& allocation : allocations) {
    if (allocation.resource == id && allocation.active) own.push_back(&allocation);
  }
  Shard& shard = ShardOf(id);
  const std::unique_lock lock(shard.mutex);
  BusyResource& resource = shard.resources[id];
  resource.Reset(first, own);
  TellLoads(id, resource, first, kLastDay);
}

void TickIndex::Load(std::span<const Allocation> allocations) {
  std::unordered_map<ResourceId, std::vector<const Allocation*>> by_resource;
  for (const Allocation& allocation : allocations) {
    if (allocation.active) by_resource[allocation.resource].push_back(&allocation);
  }
  std::vector<ResourceId> resources;
  resources.reserve(by_resource.size());
  for (const auto& [id, list] : by_resource) resources.push_back(id);
  loads_.Add(std::move(resources));
  for (const auto& [id, list] : by_resource) {
    Shard& shard = ShardOf(id);
    const std::unique_lock lock(shard.mutex);
    BusyResource& resource = shard.resources[id];
    resource.Load(list);
    TellLoads(id, resource, kFirstDay, kLastDay);
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
  loads_.ForgetBefore(before);
  for (Shard& shard : *shards_) {
    const std::unique_lock lock(shard.mutex);
    for (auto& [id, resource] : shard.resources) {
      if (resource.Tidy(before, now)) TellLoads(id, resource, before, kLastDay);
    }
    std::erase_if(shard.resources, [](const auto& entry) { return entry.second.empty(); });
  }
}

}  // namespace medres::scheduling
