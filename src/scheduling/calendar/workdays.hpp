#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "scheduling/calendar/embedded.hpp"
#include "scheduling/calendar/zone.hpp"

namespace medres::scheduling {

/// Which dates people work on: the week, days off and make-up workdays of the years that are covered. Immutable.
class Calendar {
 public:
  /// A day that differs from its weekday's habit, or a public holiday that falls on a weekend.
  struct Day {
    bool workday = false;
    std::string name;
    bool operator==(const Day&) const = default;
  };

  /// Failures: kInvalid `calendar.line` {year, line} for a line that is not `date,holiday|workday,name` of its year.
  static Result<Calendar> Parse(const std::vector<CalendarYear>& years);

  /// Whether the date's year was told. Elsewhere only weekends are known.
  bool Covers(LocalDate date) const;
  bool IsWorkday(LocalDate date) const;
  /// The holiday that made the date a day off or a make-up workday.
  std::optional<Day> Find(LocalDate date) const;

  /// The n-th workday after the date (before it, when negative); the date itself for 0, workday or not.
  LocalDate AddWorkdays(LocalDate date, int workdays) const;

 private:
  std::vector<int> years_;
  std::map<std::chrono::sys_days, Day> days_;
};

/// 法定节假日 and 调休 of mainland China, as embedded.
const Calendar& ChinaCalendar();

}  // namespace medres::scheduling
