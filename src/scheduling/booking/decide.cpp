#include "scheduling/booking/decide.hpp"

#include <algorithm>

#include "scheduling/booking/seating.hpp"
#include "scheduling/booking/states.hpp"
#include "scheduling/calendar/zone.hpp"

namespace medres::scheduling {
namespace {

Status CheckPatient(const Facts& facts, PatientId id) {
  const auto patient = facts.patients.find(id);
  if (patient == facts.patients.end()) {
    return Fail(Error::Invalid("booking.unknown_patient", "/patient", {{"patient", id.Text()}}));
  }
  if (const auto survivor = patient->second.merged_into) {
    return Fail(Error::Invalid("booking.merged_patient", "/patient", {{"survivor", survivor->Text()}}));
  }
  return {};
}

/// The patient cannot be in two places: their other visits that overlap the time.
std::vector<Issue> PatientConflicts(const Facts& facts, const Appointment& appointment) {
  std::vector<Issue> conflicts;
  const auto patient = facts.patients.find(appointment.patient);
  if (patient == facts.patients.end()) return conflicts;
  for (const auto& [id, time] : patient->second.visits) {
    if (id == appointment.id || !time.Overlaps(appointment.time)) continue;
    conflicts.push_back({"booking.patient_overlap",
                         "/patient",
                         {{"appointment", id.Text()},
                          {"start", FormatInZone(time.start, appointment.zone)},
                          {"end", FormatInZone(time.end, appointment.zone)}}});
  }
  return conflicts;
}

/// Gives the appointment the plan's time and finds its units; every conflict, the patient's and the resources'.
Result<Seating> TakeTime(const Facts& facts, const VisitPlan& plan, Appointment& appointment) {
  appointment.time = plan.time;
  appointment.zone = plan.zone;
  appointment.local_start = plan.local_start;
  appointment.tzdb_version = plan.tzdb_version;
  std::vector<Issue> conflicts = PatientConflicts(facts, appointment);
  auto seating = SeatVisit(facts, plan, appointment);
  if (seating && conflicts.empty()) {
    appointment.resources.clear();
    for (const Allocation& allocation : seating->taken) appointment.resources.push_back(allocation.resource);
    return seating;
  }
  if (!seating) std::ranges::move(seating.error().issues, std::back_inserter(conflicts));
  return Fail(Error::Conflict("booking.conflict", {}, std::move(conflicts)));
}

Status CheckFuture(const Facts& facts, Instant start) {
  if (start > facts.now) return {};
  return Fail(Error::Invalid("booking.in_past", "/start", {{"now", FormatInstant(facts.now)}}));
}

Result<Appointment> GetExpected(const Facts& facts, AppointmentId id, std::optional<std::int64_t> version) {
  const auto found = facts.appointments.find(id);
  if (found == facts.appointments.end()) {
    return Fail(Error::NotFound("appointment.not_found", {{"id", id.Text()}}));
  }
  if (version && *version != found->second.version) {
    return Fail(Error::Precondition("appointment.version", {{"expected", std::to_string(*version)},
                                                            {"current", std::to_string(found->second.version)}}));
  }
  return found->second;
}

std::vector<Allocation> AllocationsOf(const Facts& facts, const Appointment& appointment) {
  std::vector<Allocation> own;
  for (const auto& [resource, allocations] : facts.allocations) {
    std::ranges::copy_if(allocations, std::back_inserter(own),
                         [&](const Allocation& allocation) { return allocation.appointment == appointment.id; });
  }
  return own;
}

void Step(Appointment& appointment, AppointmentStatus to, Instant now) {
  appointment.previous_status = appointment.status;
  appointment.status = to;
  ++appointment.version;
  appointment.updated_at = now;
}

Changes StartChanges(const VisitPlan& plan, std::string change, std::string actor) {
  Changes changes;
  changes.facility = plan.facility;
  changes.local_date = plan.local_date;
  changes.change = std::move(change);
  changes.actor = std::move(actor);
  return changes;
}

Result<AppointmentStatus> TargetOf(const Appointment& appointment, const TransitionCommand& command) {
  if (!command.to) {
    if (appointment.previous_status) return *appointment.previous_status;
    return Fail(Error::Conflict("appointment.nothing_to_undo", {{"status", std::string(ToCode(appointment.status))}}));
  }
  MEDRES_CHECK(CheckTransition(appointment.status, *command.to));
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

  const Appointment& appointment = changes.appointment;
  auto& visits = patients[appointment.patient].visits;
  std::erase_if(visits, [&](const auto& visit) { return visit.first == appointment.id; });
  if (HoldsTime(appointment.status)) visits.emplace_back(appointment.id, appointment.time);
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
  MEDRES_CHECK(CheckPatient(facts, command.patient));
  MEDRES_CHECK(CheckFuture(facts, plan.time.start));
  Changes changes = StartChanges(plan, "booked", command.actor);
  Appointment& appointment = changes.appointment;
  appointment.id = AppointmentId::Make();
  appointment.service_type = command.service_type;
  appointment.patient = command.patient;
  appointment.channel = command.channel;
  appointment.pickup_code = plan.pickup_code;
  appointment.created_at = appointment.updated_at = facts.now;
  MEDRES_TRY(Seating seating, TakeTime(facts, plan, appointment));
  changes.created = true;
  changes.taken = std::move(seating.taken);
  changes.lanes = std::move(seating.lanes);
  changes.idempotency = command.idempotency;
  return changes;
}

Result<Changes> DecideReschedule(const Facts& facts, const VisitPlan& plan, const RescheduleCommand& command) {
  MEDRES_TRY(Appointment appointment, GetExpected(facts, command.appointment, command.expected_version));
  if (appointment.status != AppointmentStatus::kBooked) {
    return Fail(Error::Conflict("appointment.not_movable", {{"status", std::string(ToCode(appointment.status))}}));
  }
  MEDRES_CHECK(CheckFuture(facts, plan.time.start));
  Changes changes = StartChanges(plan, "rescheduled", command.actor);
  changes.released = AllocationsOf(facts, appointment);
  MEDRES_TRY(Seating seating, TakeTime(facts, plan, appointment));
  ++appointment.version;
  appointment.updated_at = facts.now;
  changes.appointment = std::move(appointment);
  changes.taken = std::move(seating.taken);
  changes.lanes = std::move(seating.lanes);
  return changes;
}

Result<Changes> DecideTransition(const Facts& facts, const VisitPlan* plan, const TransitionCommand& command) {
  MEDRES_TRY(Appointment appointment, GetExpected(facts, command.appointment, command.expected_version));
  MEDRES_TRY(const AppointmentStatus target, TargetOf(appointment, command));
  const bool held = HoldsTime(appointment.status);
  const bool holds = HoldsTime(target);
  Changes changes;
  changes.change = command.to ? std::string(ToCode(target)) : "undone";
  changes.actor = command.actor;
  changes.reason = command.reason;
  if (!held && holds) {
    if (plan == nullptr) return Fail(Error::Internal("booking.plan_missing"));
    changes.facility = plan->facility;
    changes.local_date = plan->local_date;
    MEDRES_TRY(Seating seating, TakeTime(facts, *plan, appointment));
    changes.taken = std::move(seating.taken);
    changes.lanes = std::move(seating.lanes);
  }
  if (held && !holds) changes.released = AllocationsOf(facts, appointment);
  Step(appointment, target, facts.now);
  if (!command.to) appointment.previous_status.reset();
  appointment.cancel_reason = target == AppointmentStatus::kCancelled ? std::optional(command.reason) : std::nullopt;
  changes.appointment = std::move(appointment);
  return changes;
}

}  // namespace medres::scheduling
