#pragma once

#include "api/fhir/operations/timing.hpp"
#include "scheduling/calendar/zone.hpp"
#include "scheduling/waitlist/model.hpp"

namespace medres::api::fhir {

/// When somebody could come who asks for the preferred times within an interval, in wall time: its first and last day
/// only as far as they lie in it. None when no preferred time does. Pure.
std::vector<scheduling::WaitWindow> WaitWindowsOf(const Interval& asked, const PreferredTimes& times,
                                                  const scheduling::Zone& zone);

}  // namespace medres::api::fhir
