#include "scheduling/booking/decide.hpp"

#include <algorithm>
#include <type_traits>

#include "scheduling/booking/states.hpp"
#include "scheduling/booking/steps.hpp"

namespace medres::scheduling {
namespace {

Result<AppointmentStatus> TargetOf(const Appointment& appointment, const TransitionCommand& command) {
  if (!command.to) {
    if (appointment.previous_status) return *appointment.previous_status;
    return Fail(Error::Conflict("appointment.nothing_to_undo", {{"status", std::string(ToCode(appointment.status))}}));
  }
  MEDRES_CHECK(CheckTransition(appointment.status, *command.to));
  // Whoever holds it confirms it, with the token.
  if (appointment.expires_at && *command.to == AppointmentStatus::kBooked) {
    return Fail(Error::Conflict("hold.token", {{"id", appointment.id.Text()}}));
  }
  return *command.to;
}

}  // namespace

void Facts::Apply(const Changes& changes) {
  for (const Allocation& gone : changes.released) {
    std::erase_if(allocations[gone.resource], [&](const Allocation& held) { return held.id == gone.id; });
  }
  for (const LaneChange& change : changes.lanes) {
    for (Allocation& held : allocations[change.resource]) {
      if (held.id == change.allocation) held.lane = change.lane;
    }
  }
  for (const Allocation& taken : changes.taken) allocations[taken.resource].push_back(taken);
  for (const Allocation& kept : changes.kept) {
    for (Allocation& held : allocations[kept.resource]) {
      if (held.id == kept.id) held = kept;
    }
  }

  const Appointment& appointment = changes.appointment;
  for (auto& [id, patient] : patients) {
    std::erase_if(patient.visits, [&](const auto& visit) { return visit.first == appointment.id; });
  }
  if (HoldsTime(appointment.status)) {
    for (const PatientId id : appointment.Patients())
      patients[id].visits.emplace_back(appointment.id, appointment.time);
  }
  appointments[appointment.id] = appointment;
  if (changes.idempotency) {
    answers[{changes.idempotency->scope, changes.idempotency->key}] = {changes.idempotency->body_hash, appointment};
  }
}

std::vector<ResourceId> StaleResources(const Facts& facts, const VisitPlan& plan) {
  std::vector<ResourceId> stale;
  for (const SeenVersion& seen : plan.seen) {
    const auto found = facts.versions.find(seen.resource);
    const bool current = found != facts.versions.end() && found->second.version == seen.version &&
                         found->second.rota_version == seen.rota_version;
    if (!current) stale.push_back(seen.resource);
  }
  return stale;
}

Result<const Appointment*> FindAnswer(const Facts& facts, const std::optional<IdempotencyKey>& key) {
  if (!key) return nullptr;
  const auto found = facts.answers.find({key->scope, key->key});
  if (found == facts.answers.end()) return nullptr;
  if (found->second.body_hash != key->body_hash) {
    return Fail(Error::Invalid("idempotency.reused", "", {{"key", key->key}}));
  }
  return &found->second.appointment;
}

Result<Changes> DecideBooking(const Facts& facts, const VisitPlan& plan, const BookCommand& command) {
  Changes changes = StartChanges(plan, "booked", command.actor);
  Appointment& appointment = changes.appointment;
  appointment.id = AppointmentId::Make();
  appointment.service_type = command.service_type;
  appointment.patient = command.patient;
  appointment.others = command.others;
  appointment.series = command.series;
  appointment.channel = command.channel;
  appointment.pickup_code = plan.pickup_code;
  appointment.created_at = appointment.updated_at = facts.now;
  MEDRES_CHECK(CheckPatients(facts, appointment));
  MEDRES_CHECK(CheckGroupSize(appointment, plan.service->max_patients));
  MEDRES_CHECK(CheckFuture(facts, plan.time.start, command.staff_override, changes.waived));
  MEDRES_CHECK(TakeTime(facts, plan, command.staff_override, changes));
  AddOverride(changes, command.staff_override);
  changes.created = true;
  changes.regrouped = !appointment.others.empty();
  changes.idempotency = command.idempotency;
  return changes;
}

Result<Changes> DecideReschedule(const Facts& facts, const VisitPlan& plan, const RescheduleCommand& command) {
  Changes changes = StartChanges(plan, "rescheduled", command.actor);
  Appointment& appointment = changes.appointment;
  MEDRES_TRY(appointment, GetExpected(facts, command.appointment, command.expected_version));
  if (appointment.status != AppointmentStatus::kBooked) {
    return Fail(Error::Conflict("appointment.not_movable", {{"status", std::string(ToCode(appointment.status))}}));
  }
  MEDRES_CHECK(CheckFuture(facts, plan.time.start, command.staff_override, changes.waived));
  changes.released = AllocationsOf(facts, appointment);
  MEDRES_CHECK(TakeTime(facts, plan, command.staff_override, changes));
  AddOverride(changes, command.staff_override);
  ++appointment.version;
  appointment.updated_at = facts.now;
  changes.regrouped = !appointment.others.empty();
  return changes;
}

Result<Changes> DecideTransition(const Facts& facts, const VisitPlan* plan, const TransitionCommand& command) {
  Changes changes;
  Appointment& appointment = changes.appointment;
  MEDRES_TRY(appointment, GetExpected(facts, command.appointment, command.expected_version));
  MEDRES_TRY(const AppointmentStatus target, TargetOf(appointment, command));
  const bool held = HoldsTime(appointment.status);
  const bool holds = HoldsTime(target);
  changes.change = command.to ? std::string(ToCode(target)) : "undone";
  if (command.by_clinic && target == AppointmentStatus::kCancelled) changes.change = "cancelled_by_clinic";
  changes.actor = command.actor;
  changes.reason = command.reason;
  if (!held && holds) {
    if (plan == nullptr) return Fail(Error::Internal("booking.plan_missing"));
    changes.facility = plan->facility;
    changes.local_date = plan->local_date;
    MEDRES_CHECK(TakeTime(facts, *plan, std::nullopt, changes));
  }
  if (held && !holds) changes.released = AllocationsOf(facts, appointment);
  Step(appointment, target, facts.now);
  if (!command.to) appointment.previous_status.reset();
  appointment.cancel_reason = target == AppointmentStatus::kCancelled ? std::optional(command.reason) : std::nullopt;
  appointment.expires_at.reset();
  changes.regrouped = !appointment.others.empty();
  return changes;
}

Result<Changes> Decide(const Facts& facts, const Job& job) {
  const auto& plan = job.plan;
  return std::visit(
      [&]<class C>(const C& command) -> Result<Changes> {
        if constexpr (std::is_same_v<C, BookCommand>) return DecideBooking(facts, *plan, command);
        if constexpr (std::is_same_v<C, RescheduleCommand>) return DecideReschedule(facts, *plan, command);
        if constexpr (std::is_same_v<C, TransitionCommand>) {
          return DecideTransition(facts, plan ? &*plan : nullptr, command);
        }
        if constexpr (std::is_same_v<C, HoldCommand>) return DecideHold(facts, *plan, command);
        if constexpr (std::is_same_v<C, RenewCommand>) return DecideRenewal(facts, command);
        if constexpr (std::is_same_v<C, ConfirmCommand>) return DecideConfirmation(facts, command);
        if constexpr (std::is_same_v<C, ReleaseCommand>) return DecideRelease(facts, command);
        if constexpr (std::is_same_v<C, ExpireCommand>) return DecideExpiry(facts, command);
        if constexpr (std::is_same_v<C, ParticipantCommand>) return DecideParticipant(facts, command);
      },
      job.command);
}

}  // namespace medres::scheduling
