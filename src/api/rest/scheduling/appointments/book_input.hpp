#pragma once

#include <optional>
#include <string>
#include <vector>

#include "api/rest/scheduling/appointments/staff_override.hpp"

namespace medres::api {

/// The body of a booking.
struct BookInput {
  ServiceTypeId service_type;
  PatientId patient;
  Instant start;
  std::vector<ResourceId> resources;
  std::string channel = "web";
  std::vector<PatientId> participants;
  std::optional<OverrideInput> override;
  std::optional<PatientId> guardian;
  std::optional<PatientId> booked_by;
};
BOOST_DESCRIBE_STRUCT(BookInput, (),
                      (service_type, patient, start, resources, channel, participants, override, guardian, booked_by))
constexpr auto DescribeJson(const BookInput*) {
  return json::Object(
      "AppointmentInput", "A wish for a visit.",
      json::Field("start").Help("On the service's grid.").Example("2026-12-01T08:00:00+08:00"),
      json::Field("resources").Optional().Items(0, 16).Help("Left out, the house chooses."),
      json::Field("channel").Optional().Length(1, 32).Matches(json::kSlug).Example("web"),
      json::Field("participants").Optional().Items(0, 199).Help("Of a group visit: who comes besides."),
      json::Field("guardian").Help("A grown-up who answers for a minor, where the policy asks for one."),
      json::Field("booked_by").Help("A patient who books for others, to each of whom they have a relation in force."));
}

/// Without its idempotency key. kForbidden for an override that the caller may not give.
Result<scheduling::BookCommand> ToCommand(BookInput input, const http::Context& context);

}  // namespace medres::api
