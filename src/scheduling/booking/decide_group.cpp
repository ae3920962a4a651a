#include <algorithm>

#include "scheduling/booking/decide.hpp"
#include "scheduling/booking/override.hpp"
#include "scheduling/booking/payment_gate.hpp"
#include "scheduling/booking/policy_gate.hpp"
#include "scheduling/booking/states.hpp"
#include "scheduling/booking/steps.hpp"

namespace medres::scheduling {
namespace {

Status Join(const Facts& facts, const ParticipantCommand& command, Changes& changes) {
  Appointment& appointment = changes.appointment;
  const auto there = appointment.Patients();
  if (std::ranges::find(there, command.patient) != there.end()) {
    return Fail(Error::Conflict("group.repeated", {{"patient", command.patient.Text()}}));
  }
  MEDRES_CHECK(CheckPatient(facts, command.patient, "/patient"));
  // The others are there already: only whoever joins has a time to be free.
  Appointment joined = appointment;
  joined.patient = command.patient;
  joined.others.clear();
  auto conflicts = Enforce(PatientConflicts(facts, joined), command.staff_override, changes.waived);
  if (!conflicts.empty()) return Fail(Error::Conflict("booking.conflict", {}, std::move(conflicts)));
  appointment.others.push_back(command.patient);
  return CheckGroupSize(appointment, command.max_patients);
}

Status Leave(PatientId patient, Appointment& appointment) {
  std::vector<PatientId> left = appointment.Patients();
  if (std::erase(left, patient) == 0) {
    return Fail(Error::Conflict("group.not_in", {{"patient", patient.Text()}}));
  }
  if (left.empty()) return Fail(Error::Conflict("group.last", {{"patient", patient.Text()}}));
  appointment.patient = left.front();
  appointment.others.assign(left.begin() + 1, left.end());
  return {};
}

}  // namespace

Status CheckGroupSize(const Appointment& appointment, int max_patients) {
  const auto size = static_cast<int>(appointment.Patients().size());
  if (size <= max_patients) return {};
  return Fail(Error::Conflict("group.full", {{"max", std::to_string(max_patients)}, {"size", std::to_string(size)}}));
}

Result<Changes> DecideParticipant(const Facts& facts, const VisitPlan* plan, const ParticipantCommand& command) {
  Changes changes;
  Appointment& appointment = changes.appointment;
  MEDRES_TRY(appointment, GetExpected(facts, command.appointment, command.expected_version));
  if (appointment.status != AppointmentStatus::kBooked) {
    return Fail(Error::Conflict("appointment.not_movable", {{"status", std::string(ToCode(appointment.status))}}));
  }
  if (command.joins) {
    PolicyVerdict verdict;
    if (plan != nullptr) verdict = JudgeVisit(facts, *plan, WishOf(command, appointment));
    changes.waived = std::move(verdict.waived);
    MEDRES_CHECK(JoinRefusals(Join(facts, command, changes), std::move(verdict.refusals)));
  } else {
    MEDRES_CHECK(Leave(command.patient, appointment));
  }
  ++appointment.version;
  appointment.updated_at = facts.now;
  changes.change = command.joins ? "joined" : "left";
  changes.actor = command.actor;
  if (!changes.waived.empty()) AddOverride(changes, command.staff_override);
  changes.regrouped = true;
  changes.member = command.patient;
  RepriceGroup(command.terms, command.joins, changes);
  return changes;
}

}  // namespace medres::scheduling
