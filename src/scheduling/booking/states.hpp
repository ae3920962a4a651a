#pragma once

#include <span>

#include "base/error.hpp"
#include "scheduling/model.hpp"

namespace medres::scheduling {

/// Whether an appointment in this state keeps its resources and its patient's time.
bool HoldsTime(AppointmentStatus status);

/// Whether nothing but a correction (undo, entered-in-error) can follow.
bool IsFinal(AppointmentStatus status);

/// The states that may follow, in the order a front desk would name them.
std::span<const AppointmentStatus> NextStates(AppointmentStatus from);

/// Ok, or kConflict `appointment.transition` with `from`, `to` and the allowed states.
Status CheckTransition(AppointmentStatus from, AppointmentStatus to);

/// FHIR's code: "entered-in-error".
std::string_view ToCode(AppointmentStatus status);
std::optional<AppointmentStatus> ParseAppointmentStatus(std::string_view code);

}  // namespace medres::scheduling
