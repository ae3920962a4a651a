#include "scheduling/booking/record.hpp"

#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>

#include "platform/json/json.hpp"

namespace medres {

BOOST_DESCRIBE_STRUCT(Interval, (), (start, end))

}  // namespace medres

namespace medres::scheduling {

BOOST_DESCRIBE_ENUM(AppointmentStatus, kProposed, kPending, kBooked, kArrived, kCheckedIn, kFulfilled, kCancelled,
                    kNoshow, kWaitlist, kEnteredInError)
BOOST_DESCRIBE_STRUCT(Appointment, (),
                      (id, status, service_type, patient, time, resources, zone, local_start, tzdb_version, channel,
                       pickup_code, cancel_reason, previous_status, version, created_at, updated_at))

std::string ToAppointmentRecord(const Appointment& appointment) { return json::ToText(appointment); }

Result<Appointment> ParseAppointmentRecord(std::string_view text) { return json::Parse<Appointment>(text); }

}  // namespace medres::scheduling
