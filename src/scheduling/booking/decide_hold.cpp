#include <algorithm>

#include "scheduling/booking/decide.hpp"
#include "scheduling/booking/payment_gate.hpp"
#include "scheduling/booking/policy_gate.hpp"
#include "scheduling/booking/states.hpp"
#include "scheduling/booking/steps.hpp"

namespace medres::scheduling {
namespace {

/// The hold, if the token is its holder's and it is not over.
Result<Appointment> GetHeld(const Facts& facts, AppointmentId id, const std::string& token) {
  MEDRES_TRY(Appointment appointment, GetExpected(facts, id, std::nullopt));
  if (appointment.hold_token.empty()) return Fail(Error::NotFound("hold.not_found", {{"id", id.Text()}}));
  if (appointment.hold_token != token) return Fail(Error::Conflict("hold.token", {{"id", id.Text()}}));
  if (appointment.status != AppointmentStatus::kPending) {
    const bool expired = appointment.cancel_reason == kExpiredReason;
    return Fail(Error::Conflict(expired ? "hold.expired" : "hold.settled",
                                {{"id", id.Text()}, {"status", std::string(ToCode(appointment.status))}}));
  }
  if (IsExpired(appointment, facts.database_now)) {
    return Fail(Error::Conflict("hold.expired", {{"id", id.Text()}, {"status", "cancelled"}}));
  }
  return appointment;
}

Changes StartChange(Appointment appointment, std::string change, std::string actor) {
  Changes changes;
  changes.appointment = std::move(appointment);
  changes.change = std::move(change);
  changes.actor = std::move(actor);
  return changes;
}

/// A number that is held comes back to the others as one that is given up, though nobody has tidied the hold away.
void BoundNumber(Appointment& appointment, Milliseconds delay) {
  if (appointment.number) appointment.number_returns_at = *appointment.expires_at + delay;
}

void GiveBack(const Facts& facts, Changes& changes, std::string reason) {
  changes.released = AllocationsOf(facts, changes.appointment);
  changes.reason = reason;
  Step(changes.appointment, AppointmentStatus::kCancelled, facts.now);
  changes.appointment.cancel_reason = std::move(reason);
  changes.appointment.expires_at.reset();
}

}  // namespace

namespace {

Result<Changes> HoldAt(const Facts& facts, const VisitPlan& plan, const HoldCommand& command) {
  Changes changes = StartChanges(plan, "held", command.actor);
  Appointment& appointment = changes.appointment;
  appointment.id = AppointmentId::Make();
  appointment.status = AppointmentStatus::kPending;
  appointment.service_type = command.service_type;
  appointment.patient = command.patient;
  appointment.channel = command.channel;
  appointment.pickup_code = plan.pickup_code;
  appointment.created_at = appointment.updated_at = facts.now;
  appointment.expires_at = facts.database_now + command.duration;
  appointment.hold_token = command.token;
  MEDRES_CHECK(CheckPatients(facts, appointment));
  MEDRES_CHECK(TakeAgent(facts, command.booked_by, changes));
  MEDRES_CHECK(CheckFuture(facts, plan.time.start, std::nullopt, changes.waived));
  PolicyVerdict verdict = JudgeVisit(facts, plan, WishOf(command));
  MEDRES_CHECK(JoinRefusals(TakeTime(facts, verdict.PlanOr(plan), std::nullopt, changes), std::move(verdict.refusals)));
  changes.created = true;
  changes.idempotency = command.idempotency;
  if (plan.number) appointment.number = SessionNumber{plan.offer->session, *plan.number};
  BoundNumber(appointment, command.number_delay);
  StampPolicy(plan, changes);
  return changes;
}

}  // namespace

Result<Changes> DecideHold(const Facts& facts, const VisitPlan& plan, const HoldCommand& command) {
  if (!plan.offer) return HoldAt(facts, plan, command);
  // Rules of persons are judged where a number is given; of nobody there is nothing to judge.
  if (!command.patient) return Fail(Error::Invalid("hold.patient_missing", "/patient"));
  const NumberAsk ask{*command.number, command.channel, *command.patient, facts.now};
  MEDRES_TRY(const VisitPlan placed, PlaceNumber(facts, plan, ask));
  return HoldAt(facts, placed, command);
}

Result<Changes> DecideRenewal(const Facts& facts, const RenewCommand& command) {
  MEDRES_TRY(Appointment held, GetHeld(facts, command.appointment, command.token));
  Changes changes = StartChange(std::move(held), "renewed", command.actor);
  Appointment& appointment = changes.appointment;
  appointment.expires_at = facts.database_now + command.duration;
  appointment.hold_token = command.next_token;
  BoundNumber(appointment, command.number_delay);
  ++appointment.version;
  appointment.updated_at = facts.now;
  changes.kept = AllocationsOf(facts, appointment);
  for (Allocation& allocation : changes.kept) allocation.expires_at = appointment.expires_at;
  return changes;
}

Result<Changes> DecideConfirmation(const Facts& facts, const ConfirmCommand& command) {
  MEDRES_TRY(Appointment held, GetHeld(facts, command.appointment, command.token));
  Changes changes = StartChange(std::move(held), "booked", command.actor);
  Appointment& appointment = changes.appointment;
  if (command.patient) {
    if (appointment.patient && appointment.patient != command.patient) {
      return Fail(Error::Conflict("hold.other_patient", {{"id", appointment.id.Text()}}));
    }
    appointment.patient = command.patient;
  }
  if (!appointment.patient) return Fail(Error::Invalid("hold.patient_missing", "/patient"));
  MEDRES_CHECK(CheckPatients(facts, appointment));
  MEDRES_CHECK(TakeAgent(facts, command.booked_by, changes));
  MEDRES_CHECK(CheckFuture(facts, appointment.time.start, std::nullopt, changes.waived));
  if (auto conflicts = PatientConflicts(facts, appointment); !conflicts.empty()) {
    return Fail(Error::Conflict("booking.conflict", {}, std::move(conflicts)));
  }
  Step(appointment, AppointmentStatus::kBooked, facts.now);
  appointment.expires_at.reset();
  appointment.number_returns_at.reset();
  changes.kept = AllocationsOf(facts, appointment);
  for (Allocation& allocation : changes.kept) {
    allocation.kind = AllocationKind::kVisit;
    allocation.expires_at.reset();
  }
  const auto& policy = command.terms.policy;
  ChargeFee(policy && policy->rules.payment ? &*policy->rules.payment : nullptr, changes);
  return changes;
}

Result<Changes> DecideRelease(const Facts& facts, const ReleaseCommand& command) {
  MEDRES_TRY(Appointment held, GetHeld(facts, command.appointment, command.token));
  Changes changes = StartChange(std::move(held), "released", command.actor);
  GiveBack(facts, changes, "released");
  Appointment& appointment = changes.appointment;
  if (appointment.number) appointment.number_returns_at = facts.now + command.number_delay;
  return changes;
}

Result<Changes> DecideExpiry(const Facts& facts, const ExpireCommand& command) {
  MEDRES_TRY(Appointment held, GetExpected(facts, command.appointment, std::nullopt));
  if (!IsExpired(held, facts.database_now)) {
    return Fail(
        Error::Conflict("hold.settled", {{"id", held.id.Text()}, {"status", std::string(ToCode(held.status))}}));
  }
  Changes changes = StartChange(std::move(held), "expired", "house");
  GiveBack(facts, changes, std::string(kExpiredReason));
  return changes;
}

const Appointment* FindConfirmed(const Facts& facts, const ConfirmCommand& command) {
  const auto found = facts.appointments.find(command.appointment);
  if (found == facts.appointments.end()) return nullptr;
  const Appointment& appointment = found->second;
  const bool same = appointment.status == AppointmentStatus::kBooked && !command.token.empty() &&
                    appointment.hold_token == command.token &&
                    (!command.patient || command.patient == appointment.patient);
  return same ? &appointment : nullptr;
}

}  // namespace medres::scheduling
