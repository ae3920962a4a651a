#include "scheduling/policy/open_starts.hpp"

#include <algorithm>

#include "scheduling/policy/periods.hpp"
#include "scheduling/ticks.hpp"

namespace medres::scheduling {
namespace {

constexpr int kMidnight = 1440;

/// The ticks of one question, cleared by wall times of a date.
class Clearing {
 public:
  Clearing(const Zone& zone, UtcDay first_day, TickBits& starts)
      : zone_(zone), first_(FirstTickOf(first_day)), starts_(starts) {}

  LocalDate FirstDate() const { return zone_.ToWall(AtTick(first_)).date; }
  LocalDate LastDate() const { return zone_.ToWall(AtTick(first_ + starts_.size() - 1)).date; }

  void Clear(LocalDate date, int from, int to) {
    if (from >= to) return;
    for (const Interval& time : zone_.WindowsOn(date, from, to)) {
      starts_.ClearRange(Local(CeilTick(time.start)), Local(CeilTick(time.end)));
    }
  }
  void ClearBefore(Instant first) { starts_.ClearRange(0, Local(CeilTick(first))); }

 private:
  int Local(Tick tick) const { return static_cast<int>(std::clamp<Tick>(tick - first_, 0, starts_.size())); }

  const Zone& zone_;
  Tick first_;
  TickBits& starts_;
};

bool IsExempt(const PolicyRules& rules, std::string_view channel) {
  return rules.exempt && std::ranges::find(rules.exempt->channels, channel) != rules.exempt->channels.end();
}

/// Whether the date as a whole is not to be had yet, or no more.
bool IsOutOfWindow(const BookingWindow& window, const Zone& zone, Instant now, LocalDate today, LocalDate date) {
  if (window.min_days && DaysBetween(today, date) < *window.min_days) return true;
  return window.max_days &&
         now < AtWallTime(zone, AddDays(date, -*window.max_days), window.release_at.value_or(LocalTime{0}));
}

void ClearStopped(const PolicyRules& rules, const Zone& zone, Instant now, LocalDate today, Clearing& clearing) {
  const auto is_past = [&](const std::optional<LocalTime>& stop) {
    return stop && now >= AtWallTime(zone, today, *stop);
  };
  if (is_past(rules.next_day_until)) clearing.Clear(AddDays(today, 1), 0, kMidnight);
  if (!rules.same_day_until) return;
  for (const HalfDay half : {HalfDay::kAm, HalfDay::kPm, HalfDay::kEvening}) {
    const auto [from, to] = MinutesOf(half, rules);
    if (is_past(TimeFor(*rules.same_day_until, half))) clearing.Clear(today, from, to);
  }
}

void ClearOutside(std::vector<TimeRange> hours, LocalDate date, Clearing& clearing) {
  int from = 0;
  for (const TimeRange& range : hours) {
    clearing.Clear(date, from, range.start.minutes);
    from = std::max(from, range.end.minutes);
  }
  clearing.Clear(date, from, kMidnight);
}

}  // namespace

void ClearRefused(const PolicyRules& rules, const Zone& zone, Instant now, std::string_view channel, UtcDay first_day,
                  TickBits& starts) {
  Clearing clearing(zone, first_day, starts);
  const LocalDate today = zone.ToWall(now).date;
  const bool exempt = IsExempt(rules, channel);
  std::vector<TimeRange> hours = rules.visit_hours;
  std::ranges::sort(hours, {}, &TimeRange::start);
  const LocalDate last = clearing.LastDate();
  for (LocalDate date = clearing.FirstDate(); date <= last; date = AddDays(date, 1)) {
    if (!exempt && rules.window && IsOutOfWindow(*rules.window, zone, now, today, date)) {
      clearing.Clear(date, 0, kMidnight);
    } else if (!hours.empty()) {
      ClearOutside(hours, date, clearing);
    }
  }
  if (rules.notice_minutes) clearing.ClearBefore(now + Minutes(*rules.notice_minutes));
  if (!exempt) ClearStopped(rules, zone, now, today, clearing);
}

}  // namespace medres::scheduling
