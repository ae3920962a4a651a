#pragma once

#include <vector>

#include "api/fhir/dom.hpp"
#include "base/time.hpp"

namespace medres::api::fhir {

/// The preferred times of a Timing: days of the week, times of day, parts of the day (MORN, AFT, EVE, NIGHT), as wall
/// time. What it does not say is left open.
struct PreferredTimes {
  std::vector<int> weekdays;                 ///< 0 is Monday
  std::vector<std::pair<int, int>> minutes;  ///< of the day, [from, to)

  bool empty() const { return weekdays.empty() && minutes.empty(); }
  bool Allow(Instant start, std::string_view zone) const;
};

/// kInvalid `fhir.value` for a code that is none.
Result<PreferredTimes> ReadTiming(const JsonObject& timing);

}  // namespace medres::api::fhir
