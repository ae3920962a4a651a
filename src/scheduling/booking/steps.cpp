#include "scheduling/booking/steps.hpp"

#include <algorithm>

#include "scheduling/booking/agency.hpp"
#include "scheduling/booking/override.hpp"
#include "scheduling/calendar/zone.hpp"

namespace medres::scheduling {
namespace {

std::string PointerOf(std::size_t place) {
  return place == 0 ? "/patient" : "/participants/" + std::to_string(place - 1);
}

/// Somebody who joined since the appointment was looked at is neither locked nor known here: look again.
Status CheckReached(const Facts& facts, const Appointment& appointment) {
  const auto patients = appointment.Patients();
  const bool all = std::ranges::all_of(patients, [&](PatientId id) { return facts.patients.contains(id); });
  if (all) return {};
  return Fail(Error::Overloaded("booking.busy"));
}

}  // namespace

Status CheckPatient(const Facts& facts, PatientId id, const std::string& pointer) {
  const auto patient = facts.patients.find(id);
  if (patient == facts.patients.end()) {
    return Fail(Error::Invalid("booking.unknown_patient", pointer, {{"patient", id.Text()}}));
  }
  if (const auto survivor = patient->second.merged_into) {
    return Fail(Error::Invalid("booking.merged_patient", pointer, {{"survivor", survivor->Text()}}));
  }
  return {};
}

Status CheckPatients(const Facts& facts, const Appointment& appointment) {
  std::vector<Issue> issues;
  const auto patients = appointment.Patients();
  for (std::size_t i = 0; i < patients.size(); ++i) {
    const Status known = CheckPatient(facts, patients[i], PointerOf(i));
    if (!known) std::ranges::copy(known.error().issues, std::back_inserter(issues));
    if (std::ranges::find(patients, patients[i]) - patients.begin() != static_cast<std::ptrdiff_t>(i)) {
      issues.push_back({"group.repeated", PointerOf(i), {{"patient", patients[i].Text()}}});
    }
  }
  if (issues.empty()) return {};
  return Fail(Error::Invalid(std::move(issues)));
}

Status TakeAgent(const Facts& facts, std::optional<PatientId> booked_by, Changes& changes) {
  if (!booked_by) return {};
  Appointment& appointment = changes.appointment;
  const LocalDate today = FindZone(appointment.zone)->ToWall(facts.now).date;
  MEDRES_CHECK(CheckAgent(facts, *booked_by, appointment.Patients(), today));
  appointment.booked_by = booked_by;
  changes.booked_by = booked_by;
  return {};
}

std::vector<Issue> PatientConflicts(const Facts& facts, const Appointment& appointment) {
  std::vector<Issue> conflicts;
  const auto patients = appointment.Patients();
  for (std::size_t i = 0; i < patients.size(); ++i) {
    const auto patient = facts.patients.find(patients[i]);
    if (patient == facts.patients.end()) continue;
    for (const auto& [id, time] : patient->second.visits) {
      if (id == appointment.id || !time.Overlaps(appointment.time)) continue;
      conflicts.push_back({"booking.patient_overlap",
                           PointerOf(i),
                           {{"appointment", id.Text()},
                            {"start", FormatInZone(time.start, appointment.zone)},
                            {"end", FormatInZone(time.end, appointment.zone)}}});
    }
  }
  return conflicts;
}

Status CheckFuture(const Facts& facts, Instant start, const std::optional<Override>& staff_override,
                   std::vector<std::string>& waived) {
  if (start > facts.now) return {};
  std::vector<Issue> issues{{"booking.in_past", "/start", {{"now", FormatInstant(facts.now)}}}};
  issues = Enforce(std::move(issues), staff_override, waived);
  if (issues.empty()) return {};
  return Fail(Error::Invalid(std::move(issues)));
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

Status TakeTime(const Facts& facts, const VisitPlan& plan, const std::optional<Override>& staff_override,
                Changes& changes) {
  Appointment& appointment = changes.appointment;
  appointment.time = plan.time;
  appointment.zone = plan.zone;
  appointment.local_start = plan.local_start;
  appointment.tzdb_version = plan.tzdb_version;
  MEDRES_CHECK(CheckReached(facts, appointment));
  std::vector<Issue> conflicts = Enforce(PatientConflicts(facts, appointment), staff_override, changes.waived);
  auto seating = SeatVisit(facts, plan, appointment, staff_override);
  if (!seating) std::ranges::move(seating.error().issues, std::back_inserter(conflicts));
  if (!seating || !conflicts.empty()) return Fail(Error::Conflict("booking.conflict", {}, std::move(conflicts)));
  appointment.resources.clear();
  for (const Allocation& allocation : seating->taken) {
    const bool is_named = !appointment.resources.empty() && appointment.resources.back() == allocation.resource;
    if (!is_named) appointment.resources.push_back(allocation.resource);
  }
  changes.taken = std::move(seating->taken);
  changes.lanes = std::move(seating->lanes);
  std::ranges::move(seating->waived, std::back_inserter(changes.waived));
  return {};
}

Changes StartChanges(const VisitPlan& plan, std::string change, std::string actor) {
  Changes changes;
  changes.appointment.zone = plan.zone;
  changes.facility = plan.facility;
  changes.local_date = plan.local_date;
  changes.change = std::move(change);
  changes.actor = std::move(actor);
  changes.waived = plan.waived;
  return changes;
}

void Step(Appointment& appointment, AppointmentStatus to, Instant now) {
  appointment.previous_status.reset();
  if (appointment.status != AppointmentStatus::kPending) appointment.previous_status = appointment.status;
  appointment.status = to;
  ++appointment.version;
  appointment.updated_at = now;
}

void AddOverride(Changes& changes, const std::optional<Override>& staff_override) {
  std::ranges::sort(changes.waived);
  const auto repeated = std::ranges::unique(changes.waived);
  changes.waived.erase(repeated.begin(), repeated.end());
  if (staff_override) changes.reason = staff_override->reason;
}

}  // namespace medres::scheduling
