#include "scheduling/availability/busy_resource.hpp"

#include <algorithm>

namespace medres::scheduling {

std::size_t BusyResource::LowerBound(UtcDay day) const {
  return static_cast<std::size_t>(std::ranges::lower_bound(numbers_, day) - numbers_.begin());
}

std::size_t BusyResource::IndexOf(UtcDay day) {
  const std::size_t at = LowerBound(day);
  if (at < numbers_.size() && numbers_[at] == day) return at;
  const auto offset = static_cast<std::ptrdiff_t>(at);
  const auto begin = static_cast<std::uint32_t>(at < days_.size() ? days_[at].begin : entries_.size());
  numbers_.insert(numbers_.begin() + offset, day);
  near_.insert(near_.begin() + offset, DayTicks{});
  core_.insert(core_.begin() + offset, DayTicks{});
  days_.insert(days_.begin() + offset, Day{.version = 0, .begin = begin});
  return at;
}

void BusyResource::Apply(const Allocation& allocation) {
  if (allocation.capacity_stamp != capacity_) RebuildAll(allocation.capacity_stamp);
  const DaySpan span = DaysOf(allocation);
  for (UtcDay day = span.first; day <= span.last; ++day) {
    Put(day, allocation);
    Rebuild(IndexOf(day));
  }
}

void BusyResource::Reset(UtcDay first, const std::vector<const Allocation*>& allocations) {
  ClearFrom(first);
  for (const Allocation* allocation : allocations) {
    const DaySpan span = DaysOf(*allocation);
    for (UtcDay day = std::max(span.first, first); day <= span.last; ++day) Put(day, *allocation);
  }
  RebuildAll(allocations.empty() ? capacity_ : allocations.back()->capacity_stamp);
}

void BusyResource::Load(const std::vector<const Allocation*>& allocations) {
  if (empty()) {
    Fill(allocations);
  } else {
    for (const Allocation* allocation : allocations) {
      const DaySpan span = DaysOf(*allocation);
      for (UtcDay day = span.first; day <= span.last; ++day) Put(day, *allocation);
    }
  }
  RebuildAll(allocations.back()->capacity_stamp);
}

/// Adds without counting. An entry of the same allocation on that day is replaced.
void BusyResource::Put(UtcDay day, const Allocation& allocation) {
  const std::size_t at = IndexOf(day);
  const BusyEntry entry = EntryOn(day, allocation);
  Forget(entry.id);
  Note(allocation, entry.id);
  const auto begin = entries_.begin() + static_cast<std::ptrdiff_t>(days_[at].begin);
  const auto end = entries_.begin() + static_cast<std::ptrdiff_t>(EndOf(at));
  const auto known = std::find_if(begin, end, [&](const BusyEntry& other) { return other.id == entry.id; });
  if (known != end) {
    *known = entry;
    return;
  }
  entries_.insert(end, entry);
  for (std::size_t later = at + 1; later < days_.size(); ++later) ++days_[later].begin;
}

/// No allocation twice, and nothing there yet: arrays of exactly the size that is needed.
void BusyResource::Fill(const std::vector<const Allocation*>& allocations) {
  std::vector<std::pair<UtcDay, const Allocation*>> by_day;
  by_day.reserve(allocations.size());
  for (const Allocation* allocation : allocations) {
    const DaySpan span = DaysOf(*allocation);
    for (UtcDay day = span.first; day <= span.last; ++day) by_day.emplace_back(day, allocation);
    Note(*allocation, TagOf(allocation->id.value));
  }
  std::ranges::sort(by_day);
  entries_.reserve(by_day.size());
  for (const auto& [day, allocation] : by_day) {
    if (numbers_.empty() || numbers_.back() != day) {
      numbers_.push_back(day);
      days_.push_back({.version = 0, .begin = static_cast<std::uint32_t>(entries_.size())});
    }
    entries_.push_back(EntryOn(day, *allocation));
  }
  numbers_.shrink_to_fit();
  days_.shrink_to_fit();
  near_.resize(numbers_.size());
  core_.resize(numbers_.size());
}

bool BusyResource::Erase(std::size_t at, std::uint32_t id) {
  const auto begin = entries_.begin() + static_cast<std::ptrdiff_t>(days_[at].begin);
  const auto end = entries_.begin() + static_cast<std::ptrdiff_t>(EndOf(at));
  const auto found = std::find_if(begin, end, [&](const BusyEntry& entry) { return entry.id == id; });
  if (found == end) return false;
  entries_.erase(found);
  for (std::size_t later = at + 1; later < days_.size(); ++later) --days_[later].begin;
  return true;
}

void BusyResource::Remove(const Allocation& allocation) {
  const DaySpan span = DaysOf(allocation);
  const std::uint32_t id = TagOf(allocation.id.value);
  for (std::size_t at = LowerBound(span.first); at < numbers_.size() && numbers_[at] <= span.last; ++at) {
    if (Erase(at, id)) Rebuild(at);
  }
  Forget(id);
}

void BusyResource::ClearFrom(UtcDay day) {
  const std::size_t from = LowerBound(day);
  if (from == numbers_.size()) return;
  entries_.resize(days_[from].begin);
  for (std::size_t at = from; at < days_.size(); ++at) days_[at].begin = static_cast<std::uint32_t>(entries_.size());
  const auto is_gone = [&](const auto& note) {
    return std::ranges::find(entries_, note.id, &BusyEntry::id) == entries_.end();
  };
  std::erase_if(holds_, is_gone);
  std::erase_if(away_, is_gone);
  FindFirstExpiry();
}

void BusyResource::ForgetBefore(UtcDay day) {
  const std::size_t past = LowerBound(day);
  const std::size_t gone = past < days_.size() ? days_[past].begin : entries_.size();
  const auto cut = [](auto& column, std::size_t count) {
    column.erase(column.begin(), column.begin() + static_cast<std::ptrdiff_t>(count));
  };
  cut(entries_, gone);
  cut(numbers_, past);
  cut(near_, past);
  cut(core_, past);
  cut(days_, past);
  for (Day& left : days_) left.begin -= static_cast<std::uint32_t>(gone);
}

bool BusyResource::Tidy(UtcDay before, Instant now) {
  ForgetBefore(before);
  for (const Hold& hold : holds_) {
    if (hold.expires_at > now.milliseconds) continue;
    for (std::size_t at = 0; at < numbers_.size(); ++at) {
      if (Erase(at, hold.id)) Rebuild(at);
    }
  }
  const bool some_expired =
      std::erase_if(holds_, [&](const Hold& hold) { return hold.expires_at <= now.milliseconds; }) > 0;
  std::erase_if(
      away_, [&](const Away& away) { return std::ranges::find(entries_, away.id, &BusyEntry::id) == entries_.end(); });
  FindFirstExpiry();
  return some_expired;
}

void BusyResource::RebuildAll(int units) {
  capacity_ = units;
  for (std::size_t at = 0; at < numbers_.size(); ++at) Rebuild(at);
}

void BusyResource::Rebuild(std::size_t at) {
  ++days_[at].version;
  const BusyPlanes planes = CountBusy(EntriesAt(at), capacity_);
  near_[at] = planes.near;
  core_[at] = planes.core;
}

void BusyResource::Note(const Allocation& allocation, std::uint32_t id) {
  if (allocation.site) away_.push_back({id, *allocation.site});
  if (!allocation.expires_at) return;
  holds_.push_back({id, allocation.expires_at->milliseconds});
  first_expiry_ = std::min(first_expiry_, allocation.expires_at->milliseconds);
}

void BusyResource::Forget(std::uint32_t id) {
  ForgetHold(id);
  std::erase_if(away_, [&](const Away& away) { return away.id == id; });
}

void BusyResource::ForgetHold(std::uint32_t id) {
  if (std::erase_if(holds_, [&](const Hold& hold) { return hold.id == id; }) > 0) FindFirstExpiry();
}

void BusyResource::FindFirstExpiry() {
  first_expiry_ = kNever;
  for (const Hold& hold : holds_) first_expiry_ = std::min(first_expiry_, hold.expires_at);
}

bool BusyResource::IsExpired(const BusyEntry& entry, Instant now) const {
  if (!entry.expires) return false;
  const auto hold = std::ranges::find(holds_, entry.id, &Hold::id);
  return hold != holds_.end() && hold->expires_at <= now.milliseconds;
}

bool BusyResource::Counts(const BusyEntry& entry, const BusyView& view) const {
  const std::uint32_t ignored = view.ignoring ? TagOf(view.ignoring->value) : 0;
  return !IsExpired(entry, view.now) && (ignored == 0 || entry.appointment != ignored);
}

BusyPlanes BusyResource::PlanesFor(std::size_t at, const BusyView& view) const {
  const auto counts = [&](const BusyEntry& entry) { return Counts(entry, view); };
  const auto entries = EntriesAt(at);
  if (view.capacity == capacity_ && std::ranges::all_of(entries, counts)) return {near_[at], core_[at]};
  std::vector<BusyEntry> counted;
  std::ranges::copy_if(entries, std::back_inserter(counted), counts);
  return CountBusy(counted, view.capacity);
}

/// Run by run of consecutive days.
void BusyResource::CopyColumns(std::size_t from, std::size_t to, UtcDay first, TickBits& near, TickBits* core) const {
  for (std::size_t at = from; at < to;) {
    std::size_t end = at + 1;
    while (end < to && numbers_[end] == numbers_[end - 1] + 1) ++end;
    near.CopyDays(numbers_[at] - first, std::span(near_).subspan(at, end - at));
    if (core != nullptr) core->CopyDays(numbers_[at] - first, std::span(core_).subspan(at, end - at));
    at = end;
  }
}

bool BusyResource::Read(UtcDay first, const BusyView& view, TickBits& near, TickBits* core) const {
  const std::size_t from = LowerBound(first);
  const std::size_t to = LowerBound(first + near.days());
  if (from == to) return false;
  near.Fill(false);
  if (core != nullptr) core->Fill(false);
  if (IsExact(view)) {
    CopyColumns(from, to, first, near, core);
    return true;
  }
  for (std::size_t at = from; at < to; ++at) {
    const BusyPlanes planes = PlanesFor(at, view);
    near.CopyDay(numbers_[at] - first, planes.near);
    if (core != nullptr) core->CopyDay(numbers_[at] - first, planes.core);
  }
  return true;
}

int BusyResource::MinutesAt(std::size_t at) const {
  int ticks = 0;
  for (const BusyEntry& entry : EntriesAt(at)) {
    ticks += std::max(0, std::min<int>(entry.core_to, kTicksPerDay) - std::max<int>(entry.core_from, 0));
  }
  return ticks * static_cast<int>(kTick.count());
}

std::vector<Spent> BusyResource::SpentIn(UtcDay first, int days, const BusyView& view) const {
  std::vector<Spent> spent;
  const std::size_t to = LowerBound(first + days);
  for (std::size_t at = LowerBound(first); at < to; ++at) {
    const Tick midnight = FirstTickOf(numbers_[at]);
    for (const BusyEntry& entry : EntriesAt(at)) {
      if (!Counts(entry, view)) continue;
      const auto away = std::ranges::find(away_, entry.id, &Away::id);
      spent.push_back({midnight + entry.core_from, midnight + entry.core_to,
                       away == away_.end() ? std::nullopt : std::optional(away->site)});
    }
  }
  return spent;
}

std::uint64_t BusyResource::VersionOf(UtcDay day) const {
  const std::size_t at = LowerBound(day);
  return at < numbers_.size() && numbers_[at] == day ? days_[at].version : 0;
}

}  // namespace medres::scheduling
