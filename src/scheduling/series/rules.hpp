#pragma once

#include <vector>

#include "base/error.hpp"
#include "scheduling/calendar/zone.hpp"
#include "scheduling/rota/model.hpp"

namespace medres::scheduling {

/// "Every second week on Monday and Thursday at this time, twelve times": wall time, beginning with `first` (which
/// counts if its weekday does).
struct SeriesRule {
  Instant first;
  int interval = 1;               ///< every so many weeks
  std::vector<Weekday> weekdays;  ///< none: that of `first`
  int count = 1;
};

/// The starts of a rule, in order. Of a wall time that comes twice the first is meant. Failure: kInvalid
/// `series.skipped_time` for each occurrence whose wall time a change of clocks leaves out.
Result<std::vector<Instant>> Expand(const SeriesRule& rule, const Zone& zone);

}  // namespace medres::scheduling
