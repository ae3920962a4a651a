#include "scheduling/availability/tick_index.hpp"

#include <algorithm>
#include <mutex>

#include "scheduling/availability/busy_day.hpp"

namespace medres::scheduling {
namespace {

/// One day of one resource that has, or had, allocations.
struct BusyDay {
  UtcDay day = 0;
  std::uint64_t version = 0;
  std::int64_t first_expiry = BusyEntry::kNever;
  int load = 0;  ///< ticks of cores
  std::vector<BusyEntry> entries;

  bool Holds(AppointmentId appointment) const {
    return std::ranges::any_of(entries, [&](const BusyEntry& entry) { return entry.appointment == appointment; });
  }
};

/// Days in order; the planes lie apart from the entries, side by side, because a question walks over many days' planes.
/// They are made for `capacity` units; whoever asks for another number has them counted afresh.
struct BusyResource {
  int capacity = 1;
  std::vector<BusyDay> days;
  std::vector<DayTicks> near;
  std::vector<DayTicks> core;

  std::size_t LowerBound(UtcDay day) const {
    return static_cast<std::size_t>(std::ranges::lower_bound(days, day, {}, &BusyDay::day) - days.begin());
  }

  std::size_t IndexOf(UtcDay day) {
    const std::size_t at = LowerBound(day);
    if (at < days.size() && days[at].day == day) return at;
    const auto offset = static_cast<std::ptrdiff_t>(at);
    days.insert(days.begin() + offset, BusyDay{})->day = day;
    near.insert(near.begin() + offset, DayTicks{});
    core.insert(core.begin() + offset, DayTicks{});
    return at;
  }

  void Rebuild(std::size_t at) {
    BusyDay& day = days[at];
    ++day.version;
    day.first_expiry = BusyEntry::kNever;
    day.load = 0;
    for (const BusyEntry& entry : day.entries) {
      day.first_expiry = std::min(day.first_expiry, entry.expires_at);
      day.load += std::max(0, std::min(entry.core_to, kTicksPerDay) - std::max(entry.core_from, 0));
    }
    const BusyPlanes planes = CountBusy(day.entries, capacity);
    near[at] = planes.near;
    core[at] = planes.core;
  }

  /// A newer capacity changes the planes of every day.
  void SetCapacity(int units) {
    if (units == capacity) return;
    capacity = units;
    for (std::size_t at = 0; at < days.size(); ++at) Rebuild(at);
  }

  bool IsExact(const BusyDay& day, const BusyView& view) const {
    return view.capacity == capacity && day.first_expiry > view.now.milliseconds &&
           !(view.ignoring && day.Holds(*view.ignoring));
  }

  BusyPlanes PlanesFor(std::size_t at, const BusyView& view) const {
    if (IsExact(days[at], view)) return {near[at], core[at]};
    std::vector<BusyEntry> counted;
    std::ranges::copy_if(days[at].entries, std::back_inserter(counted), [&](const BusyEntry& entry) {
      return entry.expires_at > view.now.milliseconds && !(view.ignoring && entry.appointment == *view.ignoring);
    });
    return CountBusy(counted, view.capacity);
  }
};

void Put(std::vector<BusyEntry>& entries, const BusyEntry& entry) {
  const auto known = std::ranges::find(entries, entry.id, &BusyEntry::id);
  if (known == entries.end()) {
    entries.push_back(entry);
  } else {
    *known = entry;
  }
}

/// Adds without counting; whoever calls it rebuilds the day.
void PutOn(BusyResource& resource, UtcDay day, const Allocation& allocation) {
  Put(resource.days[resource.IndexOf(day)].entries, EntryOn(day, allocation));
}

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

TickIndex::Shard& TickIndex::ShardOf(ResourceId resource) const {
  // The map below uses the low bits of the same hash; the high ones choose the shard.
  return (*shards_)[(std::hash<ResourceId>{}(resource) >> 48) % kShards];
}

void TickIndex::Apply(const Allocation& allocation) {
  if (!allocation.active) return Remove(allocation);
  Shard& shard = ShardOf(allocation.resource);
  const std::unique_lock lock(shard.mutex);
  BusyResource& resource = shard.resources[allocation.resource];
  resource.SetCapacity(allocation.capacity_stamp);
  const DaySpan span = DaysOf(allocation);
  for (UtcDay day = span.first; day <= span.last; ++day) {
    PutOn(resource, day, allocation);
    resource.Rebuild(resource.IndexOf(day));
  }
}

void TickIndex::Remove(const Allocation& allocation) {
  Shard& shard = ShardOf(allocation.resource);
  const std::unique_lock lock(shard.mutex);
  const auto found = shard.resources.find(allocation.resource);
  if (found == shard.resources.end()) return;
  BusyResource& resource = found->second;
  const DaySpan span = DaysOf(allocation);
  for (std::size_t at = resource.LowerBound(span.first); at < resource.days.size(); ++at) {
    if (resource.days[at].day > span.last) break;
    if (std::erase_if(resource.days[at].entries, [&](const BusyEntry& e) { return e.id == allocation.id; }) > 0) {
      resource.Rebuild(at);
    }
  }
}

void TickIndex::Reset(ResourceId id, UtcDay first, std::span<const Allocation> allocations) {
  Shard& shard = ShardOf(id);
  const std::unique_lock lock(shard.mutex);
  BusyResource& resource = shard.resources[id];
  const std::size_t begin = resource.LowerBound(first);
  for (std::size_t at = begin; at < resource.days.size(); ++at) resource.days[at].entries.clear();
  for (const Allocation& allocation : allocations) {
    if (allocation.resource != id || !allocation.active) continue;
    resource.capacity = allocation.capacity_stamp;
    const DaySpan span = DaysOf(allocation);
    for (UtcDay day = std::max(span.first, first); day <= span.last; ++day) PutOn(resource, day, allocation);
  }
  for (std::size_t at = 0; at < resource.days.size(); ++at) resource.Rebuild(at);
}

void TickIndex::Load(std::span<const Allocation> allocations) {
  std::unordered_map<ResourceId, std::vector<const Allocation*>> by_resource;
  for (const Allocation& allocation : allocations) {
    if (allocation.active) by_resource[allocation.resource].push_back(&allocation);
  }
  for (const auto& [id, list] : by_resource) {
    Shard& shard = ShardOf(id);
    const std::unique_lock lock(shard.mutex);
    BusyResource& resource = shard.resources[id];
    resource.capacity = list.back()->capacity_stamp;
    for (const Allocation* allocation : list) {
      const DaySpan span = DaysOf(*allocation);
      for (UtcDay day = span.first; day <= span.last; ++day) PutOn(resource, day, *allocation);
    }
    for (std::size_t at = 0; at < resource.days.size(); ++at) resource.Rebuild(at);
  }
}

bool TickIndex::Read(ResourceId id, UtcDay first, const BusyView& view, TickBits& near, TickBits* core) const {
  const Shard& shard = ShardOf(id);
  const std::shared_lock lock(shard.mutex);
  const BusyResource* resource = shard.Find(id);
  if (resource == nullptr) return false;
  const UtcDay end = first + near.days();
  std::size_t at = resource->LowerBound(first);
  if (at == resource->days.size() || resource->days[at].day >= end) return false;
  near.Fill(false);
  if (core != nullptr) core->Fill(false);
  for (; at < resource->days.size() && resource->days[at].day < end; ++at) {
    const BusyDay& day = resource->days[at];
    if (resource->IsExact(day, view)) {
      near.CopyDay(day.day - first, resource->near[at]);
      if (core != nullptr) core->CopyDay(day.day - first, resource->core[at]);
      continue;
    }
    const BusyPlanes planes = resource->PlanesFor(at, view);
    near.CopyDay(day.day - first, planes.near);
    if (core != nullptr) core->CopyDay(day.day - first, planes.core);
  }
  return true;
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

int TickIndex::LoadOf(ResourceId id, UtcDay day) const {
  const Shard& shard = ShardOf(id);
  const std::shared_lock lock(shard.mutex);
  const BusyResource* resource = shard.Find(id);
  if (resource == nullptr) return 0;
  const std::size_t at = resource->LowerBound(day);
  if (at == resource->days.size() || resource->days[at].day != day) return 0;
  return resource->days[at].load * static_cast<int>(kTick.count());
}

std::uint64_t TickIndex::VersionOf(ResourceId id, UtcDay day) const {
  const Shard& shard = ShardOf(id);
  const std::shared_lock lock(shard.mutex);
  const BusyResource* resource = shard.Find(id);
  if (resource == nullptr) return 0;
  const std::size_t at = resource->LowerBound(day);
  return at < resource->days.size() && resource->days[at].day == day ? resource->days[at].version : 0;
}

void TickIndex::Tidy(UtcDay before, Instant now) {
  for (Shard& shard : *shards_) {
    const std::unique_lock lock(shard.mutex);
    for (auto& [id, resource] : shard.resources) {
      const auto past = static_cast<std::ptrdiff_t>(resource.LowerBound(before));
      resource.days.erase(resource.days.begin(), resource.days.begin() + past);
      resource.near.erase(resource.near.begin(), resource.near.begin() + past);
      resource.core.erase(resource.core.begin(), resource.core.begin() + past);
      for (std::size_t at = 0; at < resource.days.size(); ++at) {
        BusyDay& day = resource.days[at];
        if (day.first_expiry > now.milliseconds) continue;
        std::erase_if(day.entries, [&](const BusyEntry& entry) { return entry.expires_at <= now.milliseconds; });
        resource.Rebuild(at);
      }
    }
    std::erase_if(shard.resources, [](const auto& entry) { return entry.second.days.empty(); });
  }
}

}  // namespace medres::scheduling
