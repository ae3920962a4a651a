#pragma once

#include <map>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/error.hpp"
#include "patients/relation.hpp"
#include "scheduling/booking/commands.hpp"
#include "scheduling/booking/policy_records.hpp"

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
  Instant database_now;  ///< by which holds end; only when asked for
  std::unordered_map<ResourceId, SeenVersion> versions;
  std::unordered_map<ResourceId, std::vector<Allocation>> allocations;  ///< active, holds unexpired
  std::unordered_map<PatientId, Patient> patients;
  std::unordered_map<AppointmentId, Appointment> appointments;
  std::map<std::pair<std::string, std::string>, Answer> answers;  ///< by scope and key
  std::unordered_map<SessionId, std::vector<TakenNumber>> numbers;
  std::unordered_map<PatientId, std::vector<patients::Relation>> relations;  ///< by who acts, in order of creation
  std::unordered_map<ReplyId, std::int64_t> replies;                         ///< their newest versions
  std::map<PaymentKey, PaymentEntry> payments;                               ///< of the book, those asked for
  PolicyRecords policy;

  void Apply(const Changes& changes);
};

/// Resources whose memory copy is older than the locked row: the plan must be made again.
std::vector<ResourceId> StaleResources(const Facts& facts, const VisitPlan& plan);

/// The answer given before under this key. kInvalid `idempotency.reused` when the body differs.
Result<const Appointment*> FindAnswer(const Facts& facts, const std::optional<IdempotencyKey>& key);

/// The decisions. Pure. A refusal carries every conflict: for each demand that cannot be met, everything that stands in
/// the way at each of its candidates, and the patients' own overlapping visits; less what an override waives.
/// Failures: kInvalid (unknown or merged patient, start in the past), kNotFound, kPrecondition (version), kConflict.
Result<Changes> DecideBooking(const Facts& facts, const VisitPlan& plan, const BookCommand& command);
Result<Changes> DecideReschedule(const Facts& facts, const VisitPlan& plan, const RescheduleCommand& command);

/// `plan` is needed only for an undo that takes time again (of a cancellation or no-show).
Result<Changes> DecideTransition(const Facts& facts, const VisitPlan* plan, const TransitionCommand& command);

/// Holds. All but the first compare and swap on (id, token, pending, not expired by the database's clock): kConflict
/// `hold.token`, `hold.expired`, `hold.settled` (booked or given back before).
Result<Changes> DecideHold(const Facts& facts, const VisitPlan& plan, const HoldCommand& command);
Result<Changes> DecideRenewal(const Facts& facts, const RenewCommand& command);
Result<Changes> DecideConfirmation(const Facts& facts, const ConfirmCommand& command);
Result<Changes> DecideRelease(const Facts& facts, const ReleaseCommand& command);
Result<Changes> DecideExpiry(const Facts& facts, const ExpireCommand& command);

/// The visit that this token booked before: the same wish, asked again.
const Appointment* FindConfirmed(const Facts& facts, const ConfirmCommand& command);

/// Whoever joins is judged by the policies of `plan` as if they booked the visit; null: there are none. kConflict
/// `group.full`, `group.repeated`, `group.not_in`, `group.last` (the last one cancels instead), `booking.conflict` with
/// the person's other visits and the policies' refusals.
Result<Changes> DecideParticipant(const Facts& facts, const VisitPlan* plan, const ParticipantCommand& command);
Status CheckGroupSize(const Appointment& appointment, int max_patients);

/// What came in is never lost: too late or too much is to be given back. One that comes after its time ends the visit,
/// as the house would. kInvalid `payment.amount` (not what is owed; more than is to be given back); kConflict
/// `payment.not_due`, `payment.too_late` (to who can still refuse it).
Result<Changes> DecidePayment(const Facts& facts, const PaymentCommand& command);
/// kConflict `payment.settled`.
Result<Changes> DecideUnpaid(const Facts& facts, const UnpaidCommand& command);

/// The line that this transaction made before. kConflict `payment.transaction_reused` when it was for something else.
Result<const PaymentEntry*> FindEntry(const Facts& facts, const PaymentEntry& entry);

/// Of a visit that is booked, by somebody who takes part: kConflict `reply.not_booked`, kInvalid `reply.stranger`.
Result<Changes> DecideReply(const Facts& facts, const RespondCommand& command);
/// Of a visit in any status: kNotFound, kPrecondition.
Result<Changes> DecideAnnotation(const Facts& facts, const AnnotateCommand& command);
/// What the command is, once it has been decided.
Reply MadeBy(const RespondCommand& command, const Appointment& after);
/// The plan of a session's whole time, narrowed to the number that the wish gets, or to a given one; any other plan as
/// it is. What an appointment has that moves does not stand in its way.
Result<VisitPlan> PlaceNumber(const Facts& facts, const VisitPlan& plan, const NumberAsk& ask,
                              std::optional<AppointmentId> moving = {});
/// … of a visit that moves, and stays what it is: kInvalid `session.other_service`, `session.same_segment`,
/// `session.group`.
Result<VisitPlan> PlaceMove(const Facts& facts, const VisitPlan& plan, const RescheduleCommand& command,
                            const Appointment& appointment);
/// Has the appointment's number, if it has one, taken from it, and gives it that of the plan.
void LeaveNumber(const VisitPlan& plan, const RescheduleCommand& command, Instant now, Changes& changes);
VisitPlan PlanOfNumber(const VisitPlan& plan, int number, const Interval& time);
/// The plan of a visit that is to be again what it was, narrowed to the number that it had if it had one: kConflict
/// `booking.conflict` with every reason against that.
Result<VisitPlan> PlaceAgain(const Facts& facts, const VisitPlan& plan, const Appointment& appointment);

/// Never refused: who holds a number is seen at the same time by somebody else.
Result<Changes> DecideSubstitution(const Facts& facts, const Appointment& before, const SubstituteCommand& command);

/// Whichever of them the job's command asks for.
Result<Changes> Decide(const Facts& facts, const Job& job);

}  // namespace medres::scheduling
