#include "scheduling/series/rules.hpp"

#include <algorithm>

namespace medres::scheduling {
namespace {

constexpr int kDaysOfWeek = 7;

bool IsOn(const SeriesRule& rule, int weekday, int first_weekday) {
  if (rule.weekdays.empty()) return weekday == first_weekday;
  return std::ranges::any_of(rule.weekdays, [&](Weekday day) { return static_cast<int>(day) == weekday; });
}

}  // namespace

Result<std::vector<Instant>> Expand(const SeriesRule& rule, const Zone& zone) {
  const WallTime wall = zone.ToWall(rule.first);
  const Milliseconds past_minute{rule.first.milliseconds % 60'000};
  const int first_weekday = WeekdayOf(wall.date);
  std::vector<Instant> starts;
  std::vector<Issue> skipped;
  for (int day = first_weekday; static_cast<int>(starts.size() + skipped.size()) < rule.count; ++day) {
    const bool in_week = day / kDaysOfWeek % rule.interval == 0;
    if (!in_week || !IsOn(rule, day % kDaysOfWeek, first_weekday)) continue;
    const LocalDate date = AddDays(wall.date, day - first_weekday);
    const auto windows = zone.WindowsOn(date, wall.minutes, wall.minutes + 1);
    if (windows.empty()) {
      skipped.push_back({"series.skipped_time",
                         "/rule",
                         {{"time", FormatWall({date, wall.minutes})},
                          {"zone", std::string(zone.name())},
                          {"index", std::to_string(starts.size() + skipped.size())}}});
    } else {
      starts.push_back(windows.front().start + past_minute);
    }
  }
  if (!skipped.empty()) return Fail(Error::Invalid(std::move(skipped)));
  return starts;
}

}  // namespace medres::scheduling
