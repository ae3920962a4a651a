#pragma once

#include <optional>
#include <string>
#include <vector>

#include "api/rest/scheduling/appointments/views.hpp"

namespace medres::api {

struct HoldInput {
  ServiceTypeId service_type;
  std::optional<PatientId> patient;
  Instant start;
  std::vector<ResourceId> resources;
  std::string channel = "web";
  int duration_seconds = 300;
  std::optional<PatientId> guardian;
  std::optional<PatientId> booked_by;
};
BOOST_DESCRIBE_STRUCT(HoldInput, (),
                      (service_type, patient, start, resources, channel, duration_seconds, guardian, booked_by))
constexpr auto DescribeJson(const HoldInput*) {
  return json::Object(
      "HoldInput", "Time to keep for a while, for a patient or for nobody yet.",
      json::Field("start").Help("On the service's grid.").Example("2026-12-01T08:00:00+08:00"),
      json::Field("resources").Optional().Items(0, 16).Help("Left out, the house chooses."),
      json::Field("channel").Optional().Length(1, 32).Matches(json::kSlug).Example("web"),
      json::Field("duration_seconds").Optional().Range(1, 86400),
      json::Field("guardian").Help("A grown-up who answers for a minor, where the policy asks for one."),
      json::Field("booked_by").Help("A patient who acts for the one named, by a relation in force."));
}

struct RenewInput {
  std::string token;
  int duration_seconds = 300;
};
BOOST_DESCRIBE_STRUCT(RenewInput, (), (token, duration_seconds))
constexpr auto DescribeJson(const RenewInput*) {
  return json::Object("HoldRenewal", "A new term from now on; the answer has a new token and the old one is void.",
                      json::Field("token").Length(1, 64), json::Field("duration_seconds").Optional().Range(1, 86400));
}

struct BookHoldInput {
  std::string token;
  std::optional<PatientId> patient;
  std::optional<PatientId> booked_by;
};
BOOST_DESCRIBE_STRUCT(BookHoldInput, (), (token, patient, booked_by))
constexpr auto DescribeJson(const BookHoldInput*) {
  return json::Object("HoldBooking", "Who the visit is for; may be left out when it was held for somebody.",
                      json::Field("token").Length(1, 64),
                      json::Field("booked_by").Help("A patient who acts for the visit's, by a relation in force."));
}

struct HoldTokenQuery {
  std::string token;
};
BOOST_DESCRIBE_STRUCT(HoldTokenQuery, (), (token))

/// What its holder gets to know of a hold.
struct HoldView {
  AppointmentId id;
  std::string token;
  Instant expires_at;
  AppointmentView appointment;
};
BOOST_DESCRIBE_STRUCT(HoldView, (), (id, token, expires_at, appointment))
constexpr auto DescribeJson(const HoldView*) {
  return json::Object("Hold", "Time that is kept: whoever shows the token before it expires makes a visit of it.",
                      json::Field("id").Help("Also the id of the appointment."));
}

inline HoldView ToHold(const scheduling::Appointment& appointment) {
  return {.id = appointment.id,
          .token = appointment.hold_token,
          .expires_at = appointment.expires_at.value_or(appointment.updated_at),
          .appointment = ToView(appointment)};
}

}  // namespace medres::api
