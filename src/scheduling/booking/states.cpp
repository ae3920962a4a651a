#include "scheduling/booking/states.hpp"

#include <algorithm>
#include <array>

namespace medres::scheduling {
namespace {

using enum AppointmentStatus;

struct StateRow {
  AppointmentStatus state;
  std::string_view code;
  bool holds_time;
  std::array<AppointmentStatus, 6> next;
  std::size_t next_count;
};

/// The state machine of FHIR R4 Appointment, in the order of the enumeration. `entered-in-error` ends everything.
constexpr std::array<StateRow, 10> kStates{{
    {kProposed, "proposed", false, {kPending, kBooked, kCancelled, kEnteredInError}, 4},
    {kPending, "pending", true, {kBooked, kCancelled, kEnteredInError}, 3},
    {kBooked, "booked", true, {kArrived, kCheckedIn, kNoshow, kCancelled, kEnteredInError}, 5},
    {kArrived, "arrived", true, {kCheckedIn, kFulfilled, kNoshow, kCancelled, kEnteredInError}, 5},
    {kCheckedIn, "checked-in", true, {kFulfilled, kCancelled, kEnteredInError}, 3},
    {kFulfilled, "fulfilled", true, {kEnteredInError}, 1},
    {kCancelled, "cancelled", false, {kEnteredInError}, 1},
    {kNoshow, "noshow", false, {kEnteredInError}, 1},
    {kWaitlist, "waitlist", false, {kPending, kBooked, kCancelled, kEnteredInError}, 4},
    {kEnteredInError, "entered-in-error", false, {}, 0},
}};

const StateRow& RowOf(AppointmentStatus status) { return kStates[static_cast<std::size_t>(status)]; }

}  // namespace

bool HoldsTime(AppointmentStatus status) { return RowOf(status).holds_time; }

bool IsExpired(const Appointment& appointment, Instant now) {
  return appointment.status == kPending && appointment.expires_at && *appointment.expires_at <= now;
}

Appointment AsOf(Appointment appointment, Instant now) {
  if (!IsExpired(appointment, now)) return appointment;
  appointment.status = kCancelled;
  appointment.cancel_reason = kExpiredReason;
  return appointment;
}

bool IsFinal(AppointmentStatus status) { return RowOf(status).next_count <= 1; }

std::span<const AppointmentStatus> NextStates(AppointmentStatus from) {
  const StateRow& row = RowOf(from);
  return std::span(row.next).first(row.next_count);
}

Status CheckTransition(AppointmentStatus from, AppointmentStatus to) {
  const auto allowed = NextStates(from);
  if (std::ranges::find(allowed, to) != allowed.end()) return {};
  std::string names;
  for (const AppointmentStatus state : allowed) names.append(names.empty() ? "" : ", ").append(ToCode(state));
  return Fail(Error::Conflict("appointment.transition", {{"from", std::string(ToCode(from))},
                                                         {"to", std::string(ToCode(to))},
                                                         {"allowed", names.empty() ? "-" : names}}));
}

std::string_view ToCode(AppointmentStatus status) { return RowOf(status).code; }

std::optional<AppointmentStatus> ParseAppointmentStatus(std::string_view code) {
  const auto row = std::ranges::find(kStates, code, &StateRow::code);
  return row == kStates.end() ? std::nullopt : std::optional(row->state);
}

std::string_view ToCode(ReplyStatus status) {
  switch (status) {
    case ReplyStatus::kNeedsAction: return "needs-action";
    case ReplyStatus::kAccepted: return "accepted";
    case ReplyStatus::kDeclined: return "declined";
    case ReplyStatus::kTentative: return "tentative";
  }
  return "needs-action";
}

std::optional<ReplyStatus> ParseReplyStatus(std::string_view code) {
  using enum ReplyStatus;
  for (const ReplyStatus status : {kNeedsAction, kAccepted, kDeclined, kTentative}) {
    if (ToCode(status) == code) return status;
  }
  return std::nullopt;
}

}  // namespace medres::scheduling
