#include "scheduling/rota/directory.hpp"

#include <algorithm>
#include <mutex>

#include "scheduling/rota/rules.hpp"

namespace medres::scheduling {
namespace {

constexpr UtcDay kBlockDays = 32;
constexpr UtcDay kMaxKnownDays = 192;

constexpr UtcDay PositiveRemainder(UtcDay value, UtcDay divisor) { return (value % divisor + divisor) % divisor; }

}  // namespace

RotaSet::RotaSet(std::vector<Rota> rotas) : rotas_(std::move(rotas)) {
  names_services_ = std::ranges::any_of(rotas_, [](const Rota& rota) { return !rota.service_types.empty(); });
}

RotaSet::KnownDays RotaSet::WorkOut(UtcDay from, UtcDay to, ServiceTypeId service) const {
  const auto days = static_cast<std::size_t>(to - from);
  KnownDays known{.first = from, .days = std::vector<DayTicks>(days, DayTicks{})};
  for (const Interval& window : OpenWindows(rotas_, service, {StartOfDay(from), StartOfDay(to)})) {
    const int open_from = TickCeiling(window.start, StartOfDay(from));
    const int open_to = TickFloor(window.end, StartOfDay(from));
    for (int day = open_from / kTicksPerDay; day * kTicksPerDay < open_to; ++day) {
      const int midnight = day * kTicksPerDay;
      SetRange(known.days[static_cast<std::size_t>(day)], open_from - midnight, open_to - midnight);
    }
  }
  return known;
}

void RotaSet::ReadOpen(UtcDay first_day, ServiceTypeId service, TickBits& open) const {
  const ServiceTypeId key = names_services_ ? service : ServiceTypeId{};
  const UtcDay end = first_day + open.days();
  const auto copy = [&](const KnownDays& known) {
    open.CopyDays(std::span(known.days).subspan(static_cast<std::size_t>(first_day - known.first),
                                                static_cast<std::size_t>(open.days())));
  };
  {
    const std::shared_lock lock(mutex_);
    if (const auto known = known_.find(key); known != known_.end() && known->second.Cover(first_day, end)) {
      return copy(known->second);
    }
  }
  UtcDay from = first_day - PositiveRemainder(first_day, kBlockDays);
  UtcDay to = end + kBlockDays - 1 - PositiveRemainder(end + kBlockDays - 1, kBlockDays);
  const std::unique_lock lock(mutex_);
  KnownDays& known = known_[key];
  const bool joins = !known.days.empty() && from <= known.end() && known.first <= to &&
                     std::max(to, known.end()) - std::min(from, known.first) <= kMaxKnownDays;
  if (joins) {
    from = std::min(from, known.first);
    to = std::max(to, known.end());
  }
  if (!known.Cover(from, to)) known = WorkOut(from, to, key);
  copy(known);
}

RotaDirectory::SetPtr RotaDirectory::FindOwn(ResourceId resource) const {
  const auto found = entries_.find(resource);
  return found == entries_.end() ? nullptr : found->second.set;
}

RotaDirectory::SetPtr RotaDirectory::Effective(ResourceId resource) const {
  const std::shared_lock lock(mutex_);
  if (auto own = FindOwn(resource)) return own;
  auto entry = resources_.Find(resource);
  while (entry && entry->parent) {
    if (auto inherited = FindOwn(*entry->parent)) return inherited;
    entry = resources_.Find(*entry->parent);
  }
  return nullptr;
}

void RotaDirectory::Set(ResourceId resource, std::vector<Rota> rotas, std::int64_t rota_version) {
  auto set = rotas.empty() ? nullptr : std::make_shared<const RotaSet>(std::move(rotas));
  const std::unique_lock lock(mutex_);
  Entry& entry = entries_[resource];
  if (rota_version < entry.rota_version) return;
  entry = {std::move(set), rota_version};
}

std::vector<Rota> RotaDirectory::Of(ResourceId resource) const {
  const std::shared_lock lock(mutex_);
  const auto own = FindOwn(resource);
  return own ? own->rotas() : std::vector<Rota>();
}

}  // namespace medres::scheduling
