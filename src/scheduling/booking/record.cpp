#include "scheduling/booking/record.hpp"

#include "platform/json/json.hpp"
#include "scheduling/booking/describe.hpp"

namespace medres::scheduling {

std::string ToAppointmentRecord(const Appointment& appointment) { return json::ToText(appointment); }

Result<Appointment> ParseAppointmentRecord(std::string_view text) { return json::Parse<Appointment>(text); }

}  // namespace medres::scheduling
