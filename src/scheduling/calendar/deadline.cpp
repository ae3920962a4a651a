#include "scheduling/calendar/deadline.hpp"

#include <algorithm>

namespace medres::scheduling {

Instant AtWallTime(const Zone& zone, LocalDate date, LocalTime time) {
  if (time.minutes >= 1440) return zone.StartOf(AddDays(date, 1));
  const auto windows = zone.WindowsOn(date, time.minutes, 1440);
  return windows.empty() ? zone.StartOf(AddDays(date, 1)) : windows.front().start;
}

namespace {

/// Half-days count 00:00 to noon and noon to 24:00.
Instant BeforeHalfDays(int half_days, const WallTime& visit, const Zone& zone, LocalTime noon) {
  const int half = (visit.minutes < noon.minutes ? 0 : 1) - half_days;
  const int day = half >= 0 ? 0 : -((-half + 1) / 2);
  const bool afternoon = half - 2 * day == 1;
  return AtWallTime(zone, AddDays(visit.date, day), afternoon ? noon : LocalTime{0});
}

bool Covered(const Calendar& calendar, LocalDate from, LocalDate to) {
  return calendar.Covers(from) && calendar.Covers(to);
}

}  // namespace

Deadline DeadlineBefore(const Cutoff& cutoff, Instant visit_start, const Zone& zone, const Calendar& calendar,
                        LocalTime noon) {
  const WallTime visit = zone.ToWall(visit_start);
  const LocalTime at = cutoff.at.value_or(LocalTime{1440});
  if (cutoff.minutes) return {visit_start - Minutes(*cutoff.minutes)};
  if (cutoff.half_days) return {BeforeHalfDays(*cutoff.half_days, visit, zone, noon)};
  if (cutoff.working_days) {
    const LocalDate date = calendar.AddWorkdays(visit.date, -*cutoff.working_days);
    return {std::min(AtWallTime(zone, date, at), visit_start), Covered(calendar, date, visit.date)};
  }
  return {std::min(AtWallTime(zone, AddDays(visit.date, -cutoff.days.value_or(0)), at), visit_start)};
}

}  // namespace medres::scheduling
