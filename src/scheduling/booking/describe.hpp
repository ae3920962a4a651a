#pragma once

#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>

#include "platform/json/json.hpp"
#include "scheduling/model.hpp"

/// The appointment's types as data, for JSON.
namespace medres {

BOOST_DESCRIBE_STRUCT(Interval, (), (start, end))

}  // namespace medres

namespace medres::scheduling {

BOOST_DESCRIBE_ENUM(AppointmentStatus, kProposed, kPending, kBooked, kArrived, kCheckedIn, kFulfilled, kCancelled,
                    kNoshow, kWaitlist, kEnteredInError)
BOOST_DESCRIBE_ENUM(CalledOffBy, kPatient, kProvider, kHouse)
BOOST_DESCRIBE_ENUM(PaymentState, kNone, kDue, kPaid, kWaived, kExpired, kVoid, kRefundDue, kRefunded)
BOOST_DESCRIBE_STRUCT(VisitPayment, (), (state, amount_cents, paid_cents, refunded_cents, due_by, reference, paid_at))
BOOST_DESCRIBE_STRUCT(PolicyStamp, (), (id, version))
BOOST_DESCRIBE_STRUCT(SeriesPlace, (), (id, index))
BOOST_DESCRIBE_STRUCT(SessionNumber, (), (session, number))
constexpr auto DescribeJson(const SessionNumber*) {
  return json::Object("SessionNumber", "A number of a session; extra ones are counted from 1001.");
}
BOOST_DESCRIBE_STRUCT(Appointment, (),
                      (id, status, service_type, patient, time, resources, zone, local_start, tzdb_version, channel,
                       pickup_code, cancel_reason, previous_status, version, created_at, updated_at, expires_at,
                       hold_token, series, others, policy, number, booked_by, payment))
/// Answers that an older program kept lack the later members.
constexpr auto DescribeJson(const Appointment*) {
  return json::Object("AppointmentRecord", "An appointment as it is kept beside an idempotency key.",
                      json::Field("hold_token").Optional(), json::Field("others").Optional());
}

}  // namespace medres::scheduling
