#pragma once

#include <optional>
#include <string>
#include <vector>

#include "platform/http/router.hpp"
#include "platform/json/json.hpp"
#include "scheduling/booking/describe.hpp"
#include "scheduling/booking/service.hpp"

namespace medres::api {

/// A step of a visit that is there, which answers the visit as it became.
http::Operation ChangeOperation(std::string_view id, std::string_view summary);

/// A visit's fee as REST shows it.
struct PaymentView {
  scheduling::PaymentState state = scheduling::PaymentState::kNone;
  std::int64_t amount_cents = 0;
  std::optional<json::ZonedInstant> due_by;
  std::int64_t paid_cents = 0;
  std::int64_t refunded_cents = 0;
  std::int64_t refund_cents = 0;
  std::optional<std::string> reference;
  std::optional<Instant> paid_at;
};
BOOST_DESCRIBE_STRUCT(PaymentView, (),
                      (state, amount_cents, due_by, paid_cents, refunded_cents, refund_cents, reference, paid_at))
constexpr auto DescribeJson(const PaymentView*) {
  return json::Object("VisitPayment", "What a visit costs, in fen (1/100 yuan), and what became of it.",
                      json::Field("amount_cents").Help("As things are: less when the visit was called off."),
                      json::Field("due_by").Help("Unpaid from then on, the visit is given to others."),
                      json::Field("paid_cents").Help("Came in, all in all."),
                      json::Field("refunded_cents").Help("Went back, all in all."),
                      json::Field("refund_cents").Help("Is to be given back."),
                      json::Field("reference").Help("Of the last payment, as its provider calls it."));
}

/// An appointment as REST shows it; times carry the clinic's offset from UTC.
struct AppointmentView {
  AppointmentId id;
  scheduling::AppointmentStatus status = scheduling::AppointmentStatus::kBooked;
  json::ZonedInstant start;
  json::ZonedInstant end;
  ServiceTypeId service_type;
  std::optional<PatientId> patient;
  std::vector<PatientId> participants;
  std::vector<ResourceId> resources;
  std::string zone;
  std::string channel;
  std::string pickup_code;
  std::optional<std::string> cancel_reason;
  std::optional<Instant> expires_at;
  std::optional<scheduling::SeriesPlace> series;
  std::int64_t version = 1;
  Instant created_at;
  Instant updated_at;
  std::optional<scheduling::PolicyStamp> policy = {};
  std::optional<scheduling::CalledOffBy> called_off_by = {};
  std::optional<scheduling::SessionNumber> number = {};
  std::optional<PatientId> booked_by = {};
  std::optional<PaymentView> payment = {};
};
BOOST_DESCRIBE_STRUCT(AppointmentView, (),
                      (id, status, start, end, service_type, patient, participants, resources, zone, channel,
                       pickup_code, cancel_reason, expires_at, series, version, created_at, updated_at, policy,
                       called_off_by, number, booked_by, payment))
constexpr auto DescribeJson(const AppointmentView*) {
  return json::Object(
      "Appointment", "A visit of a patient, with the resources it occupies.",
      json::Field("patient").Help("Nobody yet: only while it is held."),
      json::Field("participants").Help("Of a group visit: who comes besides, in order of joining."),
      json::Field("expires_at").Help("Of a hold: from then on it is cancelled."),
      json::Field("resources").Help("In the order of the service's requirements."),
      json::Field("pickup_code").Help("Eight digits for the counter.").Example("04718293"),
      json::Field("zone").Example("Asia/Shanghai"),
      json::Field("policy").Help("The version of the rules that it was booked under."),
      json::Field("called_off_by").Help("Of a cancelled one: whose doing it was; `house` where nobody paid."),
      json::Field("number").Help("Of a session's visit."),
      json::Field("booked_by").Help("The person who booked it for the patient."),
      json::Field("payment").Help("Of a visit with a fee."));
}

/// One step of an appointment's life.
struct HistoryView {
  std::int64_t version = 0;
  Instant at;
  std::string actor;
  std::string change;
  scheduling::AppointmentStatus status = scheduling::AppointmentStatus::kBooked;
  Instant start;
  Instant end;
  std::string reason;
  std::vector<std::string> waived;
  std::optional<PatientId> booked_by = {};
};
BOOST_DESCRIBE_STRUCT(HistoryView, (), (version, at, actor, change, status, start, end, reason, waived, booked_by))
constexpr auto DescribeJson(const HistoryView*) {
  return json::Object("AppointmentChange", "One step of an appointment's life: who did what, when, and why.",
                      json::Field("waived").Help("Rules that were set aside with staff's word; `reason` says why."),
                      json::Field("booked_by").Help("The person who acted for the patient."));
}

/// The key of a request with a body, as the booking core wants it.
Result<std::optional<scheduling::IdempotencyKey>> ToKey(const http::IdempotencyKey& key, const http::Context& context);

AppointmentView ToView(const scheduling::Appointment& appointment);
std::optional<PaymentView> ToPaymentView(const scheduling::Appointment& appointment);
HistoryView ToView(const scheduling::HistoryEntry& entry);

}  // namespace medres::api
