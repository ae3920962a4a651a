#pragma once

#include <optional>
#include <string>
#include <vector>

#include "scheduling/booking/decide.hpp"
#include "scheduling/booking/seating.hpp"

/// The steps that the decisions on an appointment are made of. Pure, as they are.
namespace medres::scheduling {

/// Everybody who is to come is known and not merged into somebody else. `pointers` say where each was named.
Status CheckPatients(const Facts& facts, const Appointment& appointment);
Status CheckPatient(const Facts& facts, PatientId id, const std::string& pointer);

/// Who acts for them may: see CheckAgent. Notes it in the appointment and the change.
Status TakeAgent(const Facts& facts, std::optional<PatientId> booked_by, Changes& changes);

/// Nobody can be in two places: other visits, at that time, of those who are to come.
std::vector<Issue> PatientConflicts(const Facts& facts, const Appointment& appointment);

/// Ok, or kInvalid `booking.in_past` unless the override names it.
Status CheckFuture(const Facts& facts, Instant start, const std::optional<Override>& staff_override,
                   std::vector<std::string>& waived);

/// The appointment as it is, in the expected version if there is one. kNotFound, kPrecondition.
Result<Appointment> GetExpected(const Facts& facts, AppointmentId id, std::optional<std::int64_t> version);

/// What it holds, active.
std::vector<Allocation> AllocationsOf(const Facts& facts, const Appointment& appointment);

/// Gives the changes' appointment the plan's time and the units that are found for it; every conflict, the patients'
/// and the resources', that the override does not name.
Status TakeTime(const Facts& facts, const VisitPlan& plan, const std::optional<Override>& staff_override,
                Changes& changes);

Changes StartChanges(const VisitPlan& plan, std::string change, std::string actor);

/// To the next state and version. A hold is no state to come back to.
void Step(Appointment& appointment, AppointmentStatus to, Instant now);

/// Remembers under what word of staff the change is made.
void AddOverride(Changes& changes, const std::optional<Override>& staff_override);

}  // namespace medres::scheduling
