#include "api/rest/scheduling/appointments/reschedule.hpp"

#include "api/rest/scheduling/appointments/staff_override.hpp"
#include "api/rest/scheduling/appointments/views.hpp"
#include "api/rest/scopes.hpp"

namespace medres::api {

using scheduling::SessionId;

struct RescheduleInput {
  std::optional<Instant> start;
  std::vector<ResourceId> resources;
  std::optional<SessionId> session;
  std::optional<Instant> from;
  std::optional<OverrideInput> override;
};
BOOST_DESCRIBE_STRUCT(RescheduleInput, (), (start, resources, session, from, override))
constexpr auto DescribeJson(const RescheduleInput*) {
  return json::Object(
      "RescheduleInput", "Where the visit moves to: a start, or a session whose number it gets.",
      json::Field("start").Example("2026-12-01T09:00:00+08:00"),
      json::Field("resources").Optional().Items(0, 16).Help("Left out, the house chooses."),
      json::Field("session").Help("Instead of `start`; its doctor sees the patient."),
      json::Field("from").Help("The start of the segment that is wanted; left out, the first with a free number."));
}

namespace {

using MovedAnswer = http::Versioned<AppointmentView>;

Status CheckTarget(const RescheduleInput& wish) {
  std::vector<Issue> issues;
  if (wish.start.has_value() == wish.session.has_value()) issues.push_back({"booking.start_or_session", "/start", {}});
  if (wish.session && !wish.resources.empty()) issues.push_back({"booking.session_has_resource", "/resources", {}});
  if (wish.from && !wish.session) issues.push_back({"booking.from_without_session", "/from", {}});
  if (issues.empty()) return {};
  return Fail(Error::Invalid(std::move(issues)));
}

}  // namespace

void AddReschedule(http::Group& group, scheduling::BookingService& bookings, scheduling::SessionService& sessions) {
  group.Add("POST /api/v1/appointments/{id}/reschedule",
            {.id = "rescheduleAppointment",
             .summary = "Move a visit",
             .scope = scopes::kSchedulingWrite,
             .touches = {.type = "Appointment"},
             .errors = {ErrorKind::kNotFound, ErrorKind::kConflict, ErrorKind::kPrecondition, ErrorKind::kRateLimited},
             .description = "All or nothing: refused, the visit stays where it is. A number that is left comes back to "
                            "the others as one that was given up."},
            [&bookings, &sessions](http::Path<AppointmentId> id, http::Body<RescheduleInput> input, http::IfMatch match,
                                   http::Context& context) -> Task<Result<MovedAnswer>> {
              RescheduleInput wish = *std::move(input);
              MEDRES_CO_CHECK(CheckTarget(wish));
              scheduling::RescheduleCommand command{*id, match.version, wish.start.value_or(Instant{}),
                                                    std::move(wish.resources), context.caller->subject};
              MEDRES_CO_TRY(command.staff_override, ToOverride(std::move(wish.override), context));
              if (wish.session) command.number = scheduling::NumberWish{.session = *wish.session, .from = wish.from};
              const bool to_number = command.number.has_value();
              auto moved = to_number ? co_await sessions.Move(std::move(command))
                                     : co_await bookings.Reschedule(std::move(command));
              if (!moved) co_return Fail(std::move(moved).error());
              co_return MovedAnswer{ToView(*moved), moved->version};
            });
}

}  // namespace medres::api
