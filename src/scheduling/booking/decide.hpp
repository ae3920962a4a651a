#pragma once

#include <map>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/error.hpp"
#include "scheduling/booking/commands.hpp"

namespace medres::scheduling {

/// What the locked rows say, for a whole batch. Each accepted change is applied, so that the next decision of the batch
/// sees it. Plain values: no database, no clock.
struct Facts {
  struct Patient {
    std::optional<PatientId> merged_into;
    std::vector<std::pair<AppointmentId, Interval>> visits;  ///< those that hold time
  };
  struct Answer {
    std::string body_hash;
    Appointment appointment;
  };

  Instant now;
  std::unordered_map<ResourceId, SeenVersion> versions;
  std::unordered_map<ResourceId, std::vector<Allocation>> allocations;  ///< active, holds unexpired
  std::unordered_map<PatientId, Patient> patients;
  std::unordered_map<AppointmentId, Appointment> appointments;
  std::map<std::pair<std::string, std::string>, Answer> answers;  ///< by scope and key

  void Apply(const Changes& changes);
};

/// Resources whose memory copy is older than the locked row: the plan must be made again.
std::vector<ResourceId> StaleResources(const Facts& facts, const VisitPlan& plan);

/// The answer given before under this key. kInvalid `idempotency.reused` when the body differs.
Result<const Appointment*> FindAnswer(const Facts& facts, const std::optional<IdempotencyKey>& key);

/// The three decisions. Pure. A refusal carries every conflict: for each demand that cannot be met, everything that
/// stands in the way at each of its candidates, and the patient's own overlapping visits.
/// Failures: kInvalid (unknown or merged patient, start in the past), kNotFound, kPrecondition (version), kConflict.
Result<Changes> DecideBooking(const Facts& facts, const VisitPlan& plan, const BookCommand& command);
Result<Changes> DecideReschedule(const Facts& facts, const VisitPlan& plan, const RescheduleCommand& command);

/// `plan` is needed only for an undo that takes time again (of a cancellation or no-show).
Result<Changes> DecideTransition(const Facts& facts, const VisitPlan* plan, const TransitionCommand& command);

}  // namespace medres::scheduling
