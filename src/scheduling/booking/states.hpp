#pragma once

#include <span>

#include "base/error.hpp"
#include "scheduling/booking/commands.hpp"

namespace medres::scheduling {

/// Whether an appointment in this state keeps its resources and its patient's time.
bool HoldsTime(AppointmentStatus status);

/// Why a hold that nobody booked is cancelled.
inline constexpr std::string_view kExpiredReason = "expired";

/// Whether it is a hold that is over.
bool IsExpired(const Appointment& appointment, Instant now);

/// As whoever reads it now must see it: an expired hold is cancelled, whether that is written yet or not.
Appointment AsOf(Appointment appointment, Instant now);

/// Whether nothing but a correction (undo, entered-in-error) can follow.
bool IsFinal(AppointmentStatus status);

/// The states that may follow, in the order a front desk would name them.
std::span<const AppointmentStatus> NextStates(AppointmentStatus from);

/// Ok, or kConflict `appointment.transition` with `from`, `to` and the allowed states.
Status CheckTransition(AppointmentStatus from, AppointmentStatus to);

/// FHIR's code: "entered-in-error".
std::string_view ToCode(AppointmentStatus status);
std::optional<AppointmentStatus> ParseAppointmentStatus(std::string_view code);

/// FHIR's code of what a participant says: "needs-action".
std::string_view ToCode(ReplyStatus status);
std::optional<ReplyStatus> ParseReplyStatus(std::string_view code);

}  // namespace medres::scheduling
