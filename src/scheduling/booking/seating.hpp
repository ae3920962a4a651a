#pragma once

#include <vector>

#include "scheduling/booking/decide.hpp"

namespace medres::scheduling {

/// The units a visit gets: one allocation per chosen resource, and others' new colours.
struct Seating {
  std::vector<Allocation> taken;
  std::vector<LaneChange> lanes;
};

/// Chooses resources for every demand of the plan, no resource twice, in order of preference, backing out of choices
/// that leave a later demand without one. Allocations of `moving` (the appointment being moved) do not stand in its
/// way. Failure: kConflict `booking.conflict` with every conflict found.
Result<Seating> SeatVisit(const Facts& facts, const VisitPlan& plan, const Appointment& appointment);

}  // namespace medres::scheduling
