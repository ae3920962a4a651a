#include "scheduling/rota/open_days.hpp"

#include <algorithm>
#include <mutex>

#include "scheduling/rota/rules.hpp"

namespace medres::scheduling {
namespace {

constexpr UtcDay kBlockDays = 32;
constexpr UtcDay kMaxKnownDays = 192;

constexpr UtcDay PositiveRemainder(UtcDay value, UtcDay divisor) { return (value % divisor + divisor) % divisor; }

void AppendTimes(std::string& out, LocalTime start, LocalTime end) {
  out.append(FormatLocalTime(start)).append("-").append(FormatLocalTime(end)).push_back(' ');
}

}  // namespace

OpenDays::OpenDays(std::vector<Rota> rules) : rules_(std::move(rules)) {
  names_services_ = std::ranges::any_of(rules_, [](const Rota& rota) { return !rota.service_types.empty(); });
}

OpenDays::KnownDays OpenDays::WorkOut(UtcDay from, UtcDay to, ServiceTypeId service) const {
  const auto days = static_cast<std::size_t>(to - from);
  KnownDays known{.first = from, .days = std::vector<DayTicks>(days, DayTicks{})};
  for (const Interval& window : OpenWindows(rules_, service, {StartOfDay(from), StartOfDay(to)})) {
    const int open_from = TickCeiling(window.start, StartOfDay(from));
    const int open_to = TickFloor(window.end, StartOfDay(from));
    for (int day = open_from / kTicksPerDay; day * kTicksPerDay < open_to; ++day) {
      const int midnight = day * kTicksPerDay;
      SetRange(known.days[static_cast<std::size_t>(day)], open_from - midnight, open_to - midnight);
    }
  }
  return known;
}

void OpenDays::Read(UtcDay first_day, ServiceTypeId service, TickBits& open) const {
  const ServiceTypeId key = names_services_ ? service : ServiceTypeId{};
  const UtcDay end = first_day + open.days();
  const auto copy = [&](const KnownDays& known) {
    open.CopyAll(
        std::span(known.days)
            .subspan(static_cast<std::size_t>(first_day - known.first), static_cast<std::size_t>(open.days())));
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

std::string PatternOf(const std::vector<Rota>& rotas) {
  std::string pattern;
  for (const Rota& rota : rotas) {
    pattern.append(rota.shape == RotaShape::kSession ? "n " : "").append(rota.zone).append(" ");
    pattern.append(FormatDate(rota.valid_from)).push_back(' ');
    if (rota.valid_to) pattern.append(FormatDate(*rota.valid_to));
    for (const ServiceTypeId service : rota.service_types) pattern.append(" s").append(service.Text());
    for (const WeeklyRule& rule : rota.weekly) {
      pattern.append(" w");
      for (const Weekday day : rule.days) pattern.append(std::to_string(static_cast<int>(day)));
      AppendTimes(pattern, rule.start, rule.end);
    }
    for (const RotaException& exception : rota.exceptions) {
      pattern.append(exception.closed ? " c" : exception.extra ? " x" : " e").append(FormatDate(exception.date));
      if (exception.start && exception.end) AppendTimes(pattern, *exception.start, *exception.end);
    }
    pattern.push_back(';');
  }
  return pattern;
}

std::shared_ptr<const OpenDays> OpenDaysPool::Share(const std::vector<Rota>& rotas) {
  std::weak_ptr<const OpenDays>& held = patterns_[PatternOf(rotas)];
  if (auto shared = held.lock()) return shared;
  auto made = std::make_shared<const OpenDays>(rotas);
  held = made;
  if (patterns_.size() >= drop_at_) DropUnused();
  return made;
}

void OpenDaysPool::DropUnused() {
  std::erase_if(patterns_, [](const auto& entry) { return entry.second.expired(); });
  drop_at_ = std::max<std::size_t>(64, 2 * patterns_.size());
}

}  // namespace medres::scheduling
