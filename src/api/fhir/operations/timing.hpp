#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "api/fhir/dom.hpp"
#include "base/time.hpp"

namespace medres::api::fhir {

/// The preferred times of a Timing: days of the week, times of day, parts of the day (MORN, AFT, EVE, NIGHT), as wall
/// time; single times, and bounds of all of them. What it does not say is left open.
struct PreferredTimes {
  std::vector<int> weekdays;                 ///< 0 is Monday
  std::vector<std::pair<int, int>> minutes;  ///< of the day, [from, to)
  std::vector<Interval> events = {};         ///< a start lies in one of them
  std::optional<Interval> bounds = {};       ///< whoever reads the Timing cuts what is looked through down to them
  std::vector<std::string> ignored = {};     ///< elements that say something which is not looked at

  /// Whether any start is as good as any other within the bounds.
  bool empty() const { return weekdays.empty() && minutes.empty() && events.empty(); }
  bool Allow(Instant start, std::string_view zone) const;
};

/// kInvalid `fhir.value` for a code or a time that is none.
Result<PreferredTimes> ReadTiming(const JsonObject& timing);

}  // namespace medres::api::fhir
