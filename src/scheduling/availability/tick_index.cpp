#include "scheduling/availability/tick_index.hpp"

#include <algorithm>
#include <mutex>

#include "scheduling/availability/busy_day.hpp"

namespace medres::scheduling {
namespace {

/// One day of one resource that has, or had, allocations.
struct BusyDay {
  std::uint64_t version = 0;
  std::int64_t first_expiry = BusyEntry::kNever;
  int load = 0;  ///< ticks of cores
  std::vector<BusyEntry> entries;

  bool Holds(AppointmentId appointment) const {
    return std::ranges::any_of(entries, [&](const BusyEntry& entry) { return entry.appointment == appointment; });
  }
};

/// Days in order, as columns: a question walks over many days' numbers and planes and seldom needs their entries. The
/// planes are made for `capacity` units; whoever asks for another number has them counted afresh.
struct BusyResource {
  int capacity = 1;
  std::int64_t first_expiry = BusyEntry::kNever;  ///< no hold of any day expires before it
  std::vector<UtcDay> numbers;
  std::vector<DayTicks> near;
  std::vector<DayTicks> core;
  std::vector<BusyDay> days;

  std::size_t size() const { return numbers.size(); }

  std::size_t LowerBound(UtcDay day) const {
    return static_cast<std::size_t>(std::ranges::lower_bound(numbers, day) - numbers.begin());
  }

  const BusyDay* FindDay(UtcDay day) const {
    const std::size_t at = LowerBound(day);
    return at < size() && numbers[at] == day ? &days[at] : nullptr;
  }

  std::size_t IndexOf(UtcDay day) {
    const std::size_t at = LowerBound(day);
    if (at < size() && numbers[at] == day) return at;
    const auto offset = static_cast<std::ptrdiff_t>(at);
    numbers.insert(numbers.begin() + offset, day);
    near.insert(near.begin() + offset, DayTicks{});
    core.insert(core.begin() + offset, DayTicks{});
    days.insert(days.begin() + offset, BusyDay{});
    return at;
  }

  void ForgetBefore(UtcDay day) {
    const auto past = static_cast<std::ptrdiff_t>(LowerBound(day));
    numbers.erase(numbers.begin(), numbers.begin() + past);
    near.erase(near.begin(), near.begin() + past);
    core.erase(core.begin(), core.begin() + past);
    days.erase(days.begin(), days.begin() + past);
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
    first_expiry = std::min(first_expiry, day.first_expiry);
    const BusyPlanes planes = CountBusy(day.entries, capacity);
    near[at] = planes.near;
    core[at] = planes.core;
  }

  /// A newer capacity changes the planes of every day.
  void SetCapacity(int units) {
    if (units == capacity) return;
    capacity = units;
    for (std::size_t at = 0; at < size(); ++at) Rebuild(at);
  }

  /// Whether the planes of all days are what this view would count.
  bool IsExact(const BusyView& view) const {
    return view.capacity == capacity && first_expiry > view.now.milliseconds && !view.ignoring;
  }

  BusyPlanes PlanesFor(std::size_t at, const BusyView& view) const {
    const BusyDay& day = days[at];
    const bool exact = view.capacity == capacity && day.first_expiry > view.now.milliseconds &&
                       !(view.ignoring && day.Holds(*view.ignoring));
    if (exact) return {near[at], core[at]};
    std::vector<BusyEntry> counted;
    std::ranges::copy_if(day.entries, std::back_inserter(counted), [&](const BusyEntry& entry) {
      return entry.expires_at > view.now.milliseconds && !(view.ignoring && entry.appointment == *view.ignoring);
    });
    return CountBusy(counted, view.capacity);
  }
};

/// Copies columns [from, to) into the buffers, whose first day is `first`: run by run of consecutive days.
void CopyColumns(const BusyResource& resource, std::size_t from, std::size_t to, UtcDay first, TickBits& near,
                 TickBits* core) {
  for (std::size_t at = from; at < to;) {
    std::size_t end = at + 1;
    while (end < to && resource.numbers[end] == resource.numbers[end - 1] + 1) ++end;
    near.CopyDays(resource.numbers[at] - first, std::span(resource.near).subspan(at, end - at));
    if (core != nullptr) core->CopyDays(resource.numbers[at] - first, std::span(resource.core).subspan(at, end - at));
    at = end;
  }
}

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
  for (std::size_t at = resource.LowerBound(span.first); at < resource.size(); ++at) {
    if (resource.numbers[at] > span.last) break;
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
  for (std::size_t at = begin; at < resource.size(); ++at) resource.days[at].entries.clear();
  for (const Allocation& allocation : allocations) {
    if (allocation.resource != id || !allocation.active) continue;
    resource.capacity = allocation.capacity_stamp;
    const DaySpan span = DaysOf(allocation);
    for (UtcDay day = std::max(span.first, first); day <= span.last; ++day) PutOn(resource, day, allocation);
  }
  for (std::size_t at = 0; at < resource.size(); ++at) resource.Rebuild(at);
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
    for (std::size_t at = 0; at < resource.size(); ++at) resource.Rebuild(at);
  }
}

bool TickIndex::Read(ResourceId id, UtcDay first, const BusyView& view, TickBits& near, TickBits* core) const {
  const Shard& shard = ShardOf(id);
  const std::shared_lock lock(shard.mutex);
  const BusyResource* resource = shard.Find(id);
  if (resource == nullptr) return false;
  const std::size_t from = resource->LowerBound(first);
  const std::size_t to = resource->LowerBound(first + near.days());
  if (from == to) return false;
  near.Fill(false);
  if (core != nullptr) core->Fill(false);
  if (resource->IsExact(view)) {
    CopyColumns(*resource, from, to, first, near, core);
    return true;
  }
  for (std::size_t at = from; at < to; ++at) {
    const BusyPlanes planes = resource->PlanesFor(at, view);
    near.CopyDay(resource->numbers[at] - first, planes.near);
    if (core != nullptr) core->CopyDay(resource->numbers[at] - first, planes.core);
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
  const BusyDay* found = resource != nullptr ? resource->FindDay(day) : nullptr;
  return found != nullptr ? found->load * static_cast<int>(kTick.count()) : 0;
}

std::uint64_t TickIndex::VersionOf(ResourceId id, UtcDay day) const {
  const Shard& shard = ShardOf(id);
  const std::shared_lock lock(shard.mutex);
  const BusyResource* resource = shard.Find(id);
  const BusyDay* found = resource != nullptr ? resource->FindDay(day) : nullptr;
  return found != nullptr ? found->version : 0;
}

void TickIndex::Tidy(UtcDay before, Instant now) {
  for (Shard& shard : *shards_) {
    const std::unique_lock lock(shard.mutex);
    for (auto& [id, resource] : shard.resources) {
      resource.ForgetBefore(before);
      resource.first_expiry = BusyEntry::kNever;
      for (std::size_t at = 0; at < resource.size(); ++at) {
        BusyDay& day = resource.days[at];
        if (day.first_expiry <= now.milliseconds) {
          std::erase_if(day.entries, [&](const BusyEntry& entry) { return entry.expires_at <= now.milliseconds; });
          resource.Rebuild(at);
        }
        resource.first_expiry = std::min(resource.first_expiry, day.first_expiry);
      }
    }
    std::erase_if(shard.resources, [](const auto& entry) { return entry.second.size() == 0; });
  }
}

}  // namespace medres::scheduling
