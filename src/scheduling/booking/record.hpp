#pragma once

#include <string>
#include <string_view>

#include "base/error.hpp"
#include "scheduling/model.hpp"

namespace medres::scheduling {

/// The JSON document of an appointment as it is stored beside an idempotency key, so that a repeated wish gets the same
/// answer for as long as the key is kept, whatever became of the appointment since.
std::string ToAppointmentRecord(const Appointment& appointment);
Result<Appointment> ParseAppointmentRecord(std::string_view text);

}  // namespace medres::scheduling
