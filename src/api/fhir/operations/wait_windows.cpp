#include "api/fhir/operations/wait_windows.hpp"

#include <algorithm>

namespace medres::api::fhir {
namespace {

using scheduling::AddDays;
using scheduling::WaitWindow;
using scheduling::WallTime;
using scheduling::Zone;

constexpr int kWholeDay = 24 * 60;
constexpr Milliseconds kMinute = Minutes(1);

/// Days of which the same minutes [start, end) are asked for.
struct Stretch {
  LocalDate from;
  LocalDate to;
  int start = 0;
  int end = kWholeDay;
};

std::vector<Stretch> StretchesOf(const Interval& asked, const Zone& zone) {
  const WallTime first = zone.ToWall(asked.start + kMinute - Milliseconds(1));
  const WallTime last = zone.ToWall(asked.end - Milliseconds(1));
  const int end = last.minutes + 1;
  if (first.date == last.date) return {{first.date, last.date, first.minutes, end}};
  const LocalDate from = first.minutes > 0 ? AddDays(first.date, 1) : first.date;
  const LocalDate to = end < kWholeDay ? AddDays(last.date, -1) : last.date;
  std::vector<Stretch> stretches;
  if (first.minutes > 0) stretches.push_back({first.date, first.date, first.minutes});
  if (from <= to) stretches.push_back({from, to});
  if (end < kWholeDay) stretches.push_back({last.date, last.date, 0, end});
  return stretches;
}

bool IsPreferred(const Stretch& stretch, const PreferredTimes& times) {
  if (times.weekdays.empty() || stretch.from != stretch.to) return true;
  return std::ranges::find(times.weekdays, scheduling::WeekdayOf(stretch.from)) != times.weekdays.end();
}

}  // namespace

std::vector<WaitWindow> WaitWindowsOf(const Interval& asked, const PreferredTimes& times, const Zone& zone) {
  std::vector<std::pair<int, int>> parts = times.minutes;
  if (parts.empty()) parts.emplace_back(0, kWholeDay);
  std::vector<WaitWindow> windows;
  for (const Stretch& stretch : StretchesOf(asked, zone)) {
    if (!IsPreferred(stretch, times)) continue;
    for (const auto& [from, to] : parts) {
      const int start = std::max(from, stretch.start);
      const int end = std::min(to, stretch.end);
      if (start >= end) continue;
      WaitWindow& window = windows.emplace_back(stretch.from, stretch.to);
      for (const int day : times.weekdays) window.days.push_back(static_cast<scheduling::Weekday>(day));
      if (start > 0) window.start = LocalTime{start};
      if (end < kWholeDay) window.end = LocalTime{end};
    }
  }
  return windows;
}

}  // namespace medres::api::fhir
