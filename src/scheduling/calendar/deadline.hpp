#pragma once

#include <optional>

#include "scheduling/calendar/workdays.hpp"

namespace medres::scheduling {

/// How long before a visit something must have happened, as clinics put it. Exactly one of the lengths is set:
/// "30 minutes", "half a day", "the day before, 15:00", "1 working day before, 15:00".
struct Cutoff {
  std::optional<int> minutes = {};  ///< before the start, on the clock
  /// So many whole half-days lie between: a morning's visit until noon of the day before.
  std::optional<int> half_days = {};
  std::optional<int> days = {};          ///< of the calendar, until `at`
  std::optional<int> working_days = {};  ///< until `at` of the n-th workday before the visit's date
  std::optional<LocalTime> at = {};      ///< wall time; left out: the end of that day

  bool operator==(const Cutoff&) const = default;
};

/// The instant of a wall time on a date: the first one that has it, or the first after a gap that swallows it. 24:00 is
/// the next date's start.
Instant AtWallTime(const Zone& zone, LocalDate date, LocalTime time);

struct Deadline {
  Instant at = {};      ///< what happens before it is in time
  bool certain = true;  ///< false: it rests on workdays of a year whose holidays are not known
};

/// The last moment before a visit, in the clinic's zone; never after the visit's start. `noon` parts the half-days.
Deadline DeadlineBefore(const Cutoff& cutoff, Instant visit_start, const Zone& zone, const Calendar& calendar,
                        LocalTime noon);

}  // namespace medres::scheduling
