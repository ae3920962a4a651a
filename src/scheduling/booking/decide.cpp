#include "scheduling/booking/decide.hpp"

#include <algorithm>
#include <type_traits>

#include "scheduling/booking/override.hpp"
#include "scheduling/booking/payment_gate.hpp"
#include "scheduling/booking/policy_gate.hpp"
#include "scheduling/booking/states.hpp"
#include "scheduling/booking/steps.hpp"
#include "scheduling/calendar/zone.hpp"

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

/// Nobody has missed what has not begun.
Status CheckBegun(const Facts& facts, const Appointment& appointment, const TransitionCommand& command) {
  if (command.to != AppointmentStatus::kNoshow || facts.now >= appointment.time.start) return {};
  return Fail(
      Error::Conflict("appointment.not_begun", {{"start", FormatInZone(appointment.time.start, appointment.zone)}}));
}

/// What the terms of a visit say to its next step; an undo is free.
Status CheckTerms(const Facts& facts, AppointmentStatus target, const TransitionCommand& command, Changes& changes) {
  const Appointment& appointment = changes.appointment;
  using enum AppointmentStatus;
  const bool cancels = target == kCancelled && HoldsTime(appointment.status) && appointment.status != kPending;
  const bool arrives = (target == kArrived || target == kCheckedIn) && appointment.status == kBooked;
  if (!command.to || !(cancels || arrives)) return {};
  auto refusals =
      JudgeTerms(facts, command.terms, appointment, cancels ? Attempt::Verb::kCancel : Attempt::Verb::kArrive,
                 command.called_off_by == CalledOffBy::kProvider);
  refusals = Enforce(std::move(refusals), command.staff_override, changes.waived);
  if (refusals.empty()) return {};
  return Fail(Error::Conflict("policy.refused", {}, std::move(refusals)));
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
  if (changes.left) MergeNumber(numbers[changes.left->session], changes.left->number);
  if (appointment.number) {
    TakenNumber taken = TakenNumberOf(appointment);
    taken.expires_at.reset();  // what is over is the database's word, and was said when this was read
    MergeNumber(numbers[appointment.number->session], taken);
  }
  appointments[appointment.id] = appointment;
  policy.Apply(changes);
  if (changes.payment.entry) {
    const PaymentEntry& entry = *changes.payment.entry;
    payments[{entry.provider, entry.transaction, entry.kind}] = entry;
  }
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

namespace {

Result<Changes> BookAt(const Facts& facts, const VisitPlan& plan, const BookCommand& command) {
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
  MEDRES_CHECK(TakeAgent(facts, command.booked_by, changes));
  if (command.number && command.number->extra) {
    changes.waived.emplace_back("session.extra_number");
  } else {
    MEDRES_CHECK(CheckFuture(facts, plan.time.start, command.staff_override, changes.waived));
  }
  PolicyVerdict verdict = JudgeVisit(facts, plan, WishOf(command));
  std::ranges::move(verdict.waived, std::back_inserter(changes.waived));
  MEDRES_CHECK(JoinRefusals(TakeTime(facts, verdict.PlanOr(plan), command.staff_override, changes),
                            std::move(verdict.refusals)));
  AddOverride(changes, command.staff_override);
  changes.created = true;
  changes.regrouped = !appointment.others.empty();
  changes.idempotency = command.idempotency;
  if (plan.number) appointment.number = SessionNumber{plan.offer->session, *plan.number};
  StampPolicy(plan, changes);
  return changes;
}

}  // namespace

Result<Changes> DecideBooking(const Facts& facts, const VisitPlan& plan, const BookCommand& command) {
  if (!plan.offer) return BookAt(facts, plan, command);
  const NumberAsk ask{*command.number, command.channel, command.patient, facts.now};
  MEDRES_TRY(const VisitPlan placed, PlaceNumber(facts, plan, ask));
  return BookAt(facts, placed, command);
}

Result<Changes> DecideReschedule(const Facts& facts, const VisitPlan& wanted, const RescheduleCommand& command) {
  Changes changes = StartChanges(wanted, "rescheduled", command.actor);
  Appointment& appointment = changes.appointment;
  MEDRES_TRY(appointment, GetExpected(facts, command.appointment, command.expected_version));
  if (appointment.status != AppointmentStatus::kBooked) {
    return Fail(Error::Conflict("appointment.not_movable", {{"status", std::string(ToCode(appointment.status))}}));
  }
  MEDRES_TRY(const VisitPlan plan, PlaceMove(facts, wanted, command, appointment));
  MEDRES_CHECK(CheckFuture(facts, plan.time.start, command.staff_override, changes.waived));
  changes.released = AllocationsOf(facts, appointment);
  PolicyVerdict verdict = JudgeMove(facts, plan, command, appointment);
  std::ranges::move(verdict.waived, std::back_inserter(changes.waived));
  MEDRES_CHECK(JoinRefusals(TakeTime(facts, verdict.PlanOr(plan), command.staff_override, changes),
                            std::move(verdict.refusals)));
  AddOverride(changes, command.staff_override);
  ++appointment.version;
  appointment.updated_at = facts.now;
  LeaveNumber(plan, command, facts.now, changes);
  changes.regrouped = !appointment.others.empty();
  StampPolicy(plan, changes);
  return changes;
}

Result<Changes> DecideTransition(const Facts& facts, const VisitPlan* plan, const TransitionCommand& command) {
  Changes changes;
  Appointment& appointment = changes.appointment;
  MEDRES_TRY(appointment, GetExpected(facts, command.appointment, command.expected_version));
  MEDRES_TRY(const AppointmentStatus target, TargetOf(appointment, command));
  MEDRES_CHECK(CheckBegun(facts, appointment, command));
  MEDRES_CHECK(CheckTerms(facts, target, command, changes));
  const bool held = HoldsTime(appointment.status);
  const bool holds = HoldsTime(target);
  changes.change = command.to ? std::string(ToCode(target)) : "undone";
  changes.actor = command.actor;
  changes.reason = command.reason;
  if (!changes.waived.empty() && command.reason.empty()) changes.reason = command.staff_override->reason;
  if (!held && holds) {
    if (plan == nullptr) return Fail(Error::Internal("booking.plan_missing"));
    changes.facility = plan->facility;
    changes.local_date = plan->local_date;
    MEDRES_TRY(const VisitPlan again, PlaceAgain(facts, *plan, appointment));
    MEDRES_CHECK(TakeTime(facts, again, std::nullopt, changes));
  }
  if (held && !holds) changes.released = AllocationsOf(facts, appointment);
  Step(appointment, target, facts.now);
  if (!command.to) appointment.previous_status.reset();
  appointment.cancel_reason = target == AppointmentStatus::kCancelled ? std::optional(command.reason) : std::nullopt;
  appointment.expires_at.reset();
  if (holds) appointment.number_returns_at.reset();
  if (appointment.number && held && !holds) appointment.number_returns_at = facts.now + command.number_delay;
  changes.regrouped = !appointment.others.empty();
  const bool cancels = target == AppointmentStatus::kCancelled && command.to.has_value();
  const CalledOffBy called_off_by = cancels ? command.called_off_by : CalledOffBy::kPatient;
  changes.policy.terms_changed = called_off_by != appointment.called_off_by;
  appointment.called_off_by = called_off_by;
  if (called_off_by == CalledOffBy::kProvider) changes.change = "cancelled_by_provider";
  if (cancels || target == AppointmentStatus::kEnteredInError) CloseFee(facts, command.terms, changes);
  if (!held && holds) ReopenFee(command.terms, changes);
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
        if constexpr (std::is_same_v<C, ParticipantCommand>) {
          return DecideParticipant(facts, plan ? &*plan : nullptr, command);
        }
        if constexpr (std::is_same_v<C, RespondCommand>) return DecideReply(facts, command);
        if constexpr (std::is_same_v<C, PaymentCommand>) return DecidePayment(facts, command);
        if constexpr (std::is_same_v<C, UnpaidCommand>) return DecideUnpaid(facts, command);
        if constexpr (std::is_same_v<C, AnnotateCommand>) return DecideAnnotation(facts, command);
      },
      job.command);
}

}  // namespace medres::scheduling
