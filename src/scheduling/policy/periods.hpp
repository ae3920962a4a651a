#pragma once

#include <optional>
#include <vector>

#include "scheduling/policy/model.hpp"

namespace medres::scheduling {

enum class HalfDay { kAm, kPm, kEvening };

HalfDay HalfDayOf(int minutes, const PolicyRules& rules);
/// Wall minutes [from, to) of a half-day.
std::pair<int, int> MinutesOf(HalfDay half, const PolicyRules& rules);
std::optional<LocalTime> TimeFor(const HalfDayTimes& times, HalfDay half);

/// Dates [first, last], both included.
struct DateRange {
  LocalDate first;
  LocalDate last;
  bool Contains(LocalDate date) const { return first <= date && date <= last; }
  bool operator==(const DateRange&) const = default;
};

/// Every stretch of the period's kind that holds the date: one for calendar periods, one a day for rolling ones.
std::vector<DateRange> StretchesAround(Period per, std::optional<int> days, LocalDate date);

/// Whether both dates fit into one stretch.
bool InOnePeriod(Period per, std::optional<int> days, LocalDate a, LocalDate b);

int DaysBetween(LocalDate from, LocalDate to);

}  // namespace medres::scheduling
