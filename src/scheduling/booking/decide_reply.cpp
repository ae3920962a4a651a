#include <algorithm>

#include "scheduling/booking/decide.hpp"
#include "scheduling/booking/states.hpp"
#include "scheduling/booking/steps.hpp"

namespace medres::scheduling {
namespace {

bool TakesPart(const Appointment& appointment, const Uuid& who) {
  const auto is_who = [&](const auto& id) { return id.value == who; };
  return std::ranges::any_of(appointment.Patients(), is_who) || std::ranges::any_of(appointment.resources, is_who);
}

/// It comes after the version that it was made from, and after no other.
Status CheckNext(const Facts& facts, const RespondCommand& command) {
  const auto held = facts.replies.find(command.id);
  const std::int64_t current = held == facts.replies.end() ? 0 : held->second;
  if (command.version == current + 1) return {};
  return Fail(Error::Precondition(
      "reply.version", {{"expected", std::to_string(command.version - 1)}, {"current", std::to_string(current)}}));
}

}  // namespace

Reply MadeBy(const RespondCommand& command, const Appointment& after) {
  return {.id = command.id,
          .version = command.version,
          .appointment = after.id,
          .participant = command.participant,
          .status = command.status,
          .appointment_version = after.version,
          .time = after.time,
          .at = after.updated_at};
}

Result<Changes> DecideReply(const Facts& facts, const RespondCommand& command) {
  Changes changes;
  Appointment& appointment = changes.appointment;
  MEDRES_TRY(appointment, GetExpected(facts, command.appointment, command.expected_version));
  if (appointment.status != AppointmentStatus::kBooked) {
    return Fail(Error::Conflict("reply.not_booked", {{"status", std::string(ToCode(appointment.status))}}));
  }
  if (!TakesPart(appointment, command.participant)) return Fail(Error::Invalid("reply.stranger", "/actor"));
  MEDRES_CHECK(CheckNext(facts, command));
  ++appointment.version;
  appointment.updated_at = facts.now;
  changes.change = "responded";
  changes.actor = command.actor;
  changes.reply = MadeBy(command, appointment);
  return changes;
}

Result<Changes> DecideAnnotation(const Facts& facts, const AnnotateCommand& command) {
  Changes changes;
  Appointment& appointment = changes.appointment;
  MEDRES_TRY(appointment, GetExpected(facts, command.appointment, command.expected_version));
  ++appointment.version;
  appointment.updated_at = facts.now;
  changes.change = "annotated";
  changes.actor = command.actor;
  return changes;
}

}  // namespace medres::scheduling
