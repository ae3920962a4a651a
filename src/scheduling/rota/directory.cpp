#include "scheduling/rota/directory.hpp"

#include <algorithm>
#include <mutex>

#include "scheduling/rota/rules.hpp"

namespace medres::scheduling {

RotaSet::RotaSet(std::vector<Rota> rotas) : rotas_(std::move(rotas)) {
  names_services_ = std::ranges::any_of(rotas_, [](const Rota& rota) { return !rota.service_types.empty(); });
}

DayTicks RotaSet::OpenOn(int utc_day, ServiceTypeId service) const {
  const ServiceTypeId key = names_services_ ? service : ServiceTypeId{};
  {
    const std::shared_lock lock(mutex_);
    if (const auto days = days_.find(key); days != days_.end()) {
      if (const auto day = days->second.find(utc_day); day != days->second.end()) return day->second;
    }
  }
  const Interval day{StartOfDay(utc_day), StartOfDay(utc_day + 1)};
  DayTicks ticks{};
  for (const Interval& open : OpenWindows(rotas_, key, day)) {
    SetRange(ticks, TickCeiling(open.start, day.start), TickFloor(open.end, day.start));
  }
  const std::unique_lock lock(mutex_);
  days_[key].emplace(utc_day, ticks);
  return ticks;
}

RotaDirectory::SetPtr RotaDirectory::Effective(ResourceId resource) const {
  const std::shared_lock lock(mutex_);
  if (const auto own = sets_.find(resource); own != sets_.end()) return own->second;
  auto entry = resources_.Find(resource);
  while (entry && entry->parent) {
    if (const auto inherited = sets_.find(*entry->parent); inherited != sets_.end()) return inherited->second;
    entry = resources_.Find(*entry->parent);
  }
  return nullptr;
}

void RotaDirectory::Set(ResourceId resource, std::vector<Rota> rotas) {
  auto set = rotas.empty() ? nullptr : std::make_shared<const RotaSet>(std::move(rotas));
  const std::unique_lock lock(mutex_);
  if (set) {
    sets_[resource] = std::move(set);
  } else {
    sets_.erase(resource);
  }
}

std::vector<Rota> RotaDirectory::Of(ResourceId resource) const {
  const std::shared_lock lock(mutex_);
  const auto own = sets_.find(resource);
  return own == sets_.end() ? std::vector<Rota>() : own->second->rotas();
}

}  // namespace medres::scheduling
