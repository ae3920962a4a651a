#pragma once

#include <string_view>
#include <vector>

#include "scheduling/booking/decide.hpp"

namespace medres::scheduling {

/// The units a visit gets, and others' new colours.
struct Seating {
  std::vector<Allocation> taken;  ///< resource by resource, one for each stretch in which it is needed
  std::vector<LaneChange> lanes;
  std::vector<std::string> waived;  ///< rules that the chosen resources break, with staff's word
};

/// Chooses resources for every demand of the plan, no resource twice, in order of preference, backing out of choices
/// that leave a later demand without one. Allocations of `moving` (the appointment being moved) do not stand in its
/// way; a pending appointment takes holds. Failure: kConflict `booking.conflict` with every conflict found that the
/// override does not name.
Result<Seating> SeatVisit(const Facts& facts, const VisitPlan& plan, const Appointment& appointment,
                          const std::optional<Override>& staff_override);

/// Whether a refusal of that code is for the resources' sake alone: another time, or somebody else's going, may help.
bool IsForLackOfTime(std::string_view code);
/// … and of a whole refusal: all that stands in the way.
bool IsForLackOfTime(const Error& refusal);

}  // namespace medres::scheduling
