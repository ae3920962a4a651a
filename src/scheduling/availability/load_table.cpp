#include "scheduling/availability/load_table.hpp"

#include <algorithm>
#include <iterator>
#include <mutex>

namespace medres::scheduling {
namespace {

using Ids = std::vector<ResourceId>;

/// The first id that is not below, looked for in growing steps from `from` on: the next one of a pool is near.
Ids::const_iterator NextFrom(Ids::const_iterator from, const Ids& ids, ResourceId id) {
  std::ptrdiff_t step = 1;
  auto to = from;
  while (ids.end() - to > step && *(to + step) < id) {
    to += step;
    step *= 2;
  }
  return std::lower_bound(to, ids.end() - to > step ? to + step + 1 : ids.end(), id);
}

}  // namespace

void LoadTable::Add(std::vector<ResourceId> resources) {
  std::ranges::sort(resources);
  const std::unique_lock lock(mutex_);
  Ids merged;
  merged.reserve(ids_.size() + resources.size());
  std::ranges::set_union(ids_, resources, std::back_inserter(merged));
  for (auto& [day, column] : columns_) {
    Column moved(merged.size());
    auto place = merged.cbegin();
    for (std::size_t at = 0; at < ids_.size(); ++at) {
      place = NextFrom(place, merged, ids_[at]);
      moved[static_cast<std::size_t>(place - merged.cbegin())] = column[at];
    }
    column = std::move(moved);
  }
  ids_ = std::move(merged);
}

std::size_t LoadTable::PlaceFor(ResourceId resource) {
  const auto found = std::ranges::lower_bound(ids_, resource);
  const auto place = found - ids_.begin();
  if (found == ids_.end() || *found != resource) {
    ids_.insert(found, resource);
    for (auto& [day, column] : columns_) column.insert(column.begin() + place, 0);
  }
  return static_cast<std::size_t>(place);
}

void LoadTable::Set(ResourceId resource, UtcDay day, int minutes) {
  const std::unique_lock lock(mutex_);
  const std::size_t place = PlaceFor(resource);
  Column& column = columns_[day];
  column.resize(ids_.size());
  column[place] = static_cast<std::uint32_t>(minutes);
}

void LoadTable::ForgetBefore(UtcDay day) {
  const std::unique_lock lock(mutex_);
  columns_.erase(columns_.begin(), columns_.lower_bound(day));
}

void LoadTable::Read(std::span<const ResourceId> resources, UtcDay first, int days, std::span<int> minutes) const {
  std::ranges::fill(minutes, 0);
  const std::shared_lock lock(mutex_);
  std::vector<const Column*> columns(static_cast<std::size_t>(days));
  for (auto held = columns_.lower_bound(first); held != columns_.end() && held->first < first + days; ++held) {
    columns[static_cast<std::size_t>(held->first - first)] = &held->second;
  }
  auto place = ids_.cbegin();
  for (std::size_t at = 0; at < resources.size(); ++at) {
    if (place == ids_.cend() || resources[at] < *place) place = ids_.cbegin();
    place = NextFrom(place, ids_, resources[at]);
    if (place == ids_.cend() || *place != resources[at]) continue;
    const auto row = minutes.subspan(at * columns.size(), columns.size());
    const auto held = static_cast<std::size_t>(place - ids_.cbegin());
    for (std::size_t day = 0; day < columns.size(); ++day) {
      if (columns[day] != nullptr) row[day] = static_cast<int>((*columns[day])[held]);
    }
  }
}

}  // namespace medres::scheduling
