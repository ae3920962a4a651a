#include "scheduling/policy/periods.hpp"

#include "scheduling/calendar/zone.hpp"

namespace medres::scheduling {
namespace {

DateRange MonthOf(LocalDate date) {
  return {date.year() / date.month() / std::chrono::day(1), LocalDate(date.year() / date.month() / std::chrono::last)};
}

DateRange YearOf(LocalDate date) {
  return {date.year() / std::chrono::January / std::chrono::day(1),
          date.year() / std::chrono::December / std::chrono::day(31)};
}

/// The day before the same day three months on; a day that month lacks is its last one.
LocalDate ThreeMonthsFrom(LocalDate first) {
  const auto month = first.year() / first.month() + std::chrono::months(3);
  const LocalDate wanted = month / first.day();
  return AddDays(wanted.ok() ? wanted : LocalDate(month / std::chrono::last), wanted.ok() ? -1 : 0);
}

}  // namespace

HalfDay HalfDayOf(int minutes, const PolicyRules& rules) {
  if (minutes < rules.noon.minutes) return HalfDay::kAm;
  return minutes < rules.evening.minutes ? HalfDay::kPm : HalfDay::kEvening;
}

std::pair<int, int> MinutesOf(HalfDay half, const PolicyRules& rules) {
  switch (half) {
    case HalfDay::kAm: return {0, rules.noon.minutes};
    case HalfDay::kPm: return {rules.noon.minutes, rules.evening.minutes};
    case HalfDay::kEvening: return {rules.evening.minutes, 1440};
  }
  return {0, 1440};
}

std::optional<LocalTime> TimeFor(const HalfDayTimes& times, HalfDay half) {
  switch (half) {
    case HalfDay::kAm: return times.am;
    case HalfDay::kPm: return times.pm;
    case HalfDay::kEvening: return times.evening;
  }
  return std::nullopt;
}

std::vector<DateRange> StretchesAround(Period per, std::optional<int> days, LocalDate date) {
  std::vector<DateRange> stretches;
  switch (per) {
    case Period::kHalfDay:
    case Period::kDay: return {{date, date}};
    case Period::kIsoWeek: {
      const LocalDate monday = AddDays(date, -WeekdayOf(date));
      return {{monday, AddDays(monday, 6)}};
    }
    case Period::kCalendarMonth: return {MonthOf(date)};
    case Period::kCalendarYear: return {YearOf(date)};
    case Period::kThreeMonths:
      for (LocalDate first = date; ThreeMonthsFrom(first) >= date; first = AddDays(first, -1)) {
        stretches.push_back({first, ThreeMonthsFrom(first)});
      }
      return stretches;
    case Period::kDays:
      for (int back = days.value_or(1) - 1; back >= 0; --back) {
        stretches.push_back({AddDays(date, -back), AddDays(date, days.value_or(1) - 1 - back)});
      }
      return stretches;
  }
  return stretches;
}

bool InOnePeriod(Period per, std::optional<int> days, LocalDate a, LocalDate b) {
  const auto [first, second] = std::minmax(a, b);
  if (per == Period::kDays) return DaysBetween(first, second) < days.value_or(1);
  if (per == Period::kThreeMonths) return second <= ThreeMonthsFrom(first);
  return StretchesAround(per, days, first).front().Contains(second);
}

int DaysBetween(LocalDate from, LocalDate to) {
  return static_cast<int>((std::chrono::sys_days(to) - std::chrono::sys_days(from)).count());
}

}  // namespace medres::scheduling
