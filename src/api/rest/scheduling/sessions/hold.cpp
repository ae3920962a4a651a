#include "api/rest/scheduling/sessions/hold.hpp"

#include "api/rest/scheduling/hold_views.hpp"
#include "api/rest/scopes.hpp"

namespace medres::api {

struct NumberHoldInput {
  PatientId patient;
  std::string channel = "web";
  std::optional<Instant> from;
  int duration_seconds = 300;
  std::optional<PatientId> guardian;
  std::optional<PatientId> booked_by;
};
BOOST_DESCRIBE_STRUCT(NumberHoldInput, (), (patient, channel, from, duration_seconds, guardian, booked_by))
constexpr auto DescribeJson(const NumberHoldInput*) {
  return json::Object(
      "NumberHoldInput", "A number of a session to keep for a while.",
      json::Field("channel").Optional().Length(1, 32).Matches(json::kSlug).Example("web"),
      json::Field("from").Help("The start of the segment that is wanted; left out, the first with a free number."),
      json::Field("duration_seconds").Optional().Range(1, 86400),
      json::Field("guardian").Help("A grown-up who answers for a minor, where the policy asks for one."),
      json::Field("booked_by").Help("A patient who acts for the one named, by a relation in force."));
}

void AddHoldNumber(http::Group& group, scheduling::SessionService& service) {
  using HeldAnswer = http::Reply<http::Created<HoldView>>;
  group.Add("POST /api/v1/sessions/{id}/holds",
            {.id = "holdNumber",
             .summary = "Keep a number for a while",
             .scope = scopes::kSchedulingWrite,
             .touches = {.type = "Appointment"},
             .errors = {ErrorKind::kNotFound, ErrorKind::kConflict, ErrorKind::kRateLimited},
             .description = "Judged as taking one, from the same pools. It is renewed, booked and given back as every "
                            "hold; given back or over, the number returns to the others as one that was given up."},
            [&service](http::Path<scheduling::SessionId> id, http::Body<NumberHoldInput> input,
                       http::IdempotencyKey key, http::Context& context) -> Task<Result<HeldAnswer>> {
              NumberHoldInput wish = *std::move(input);
              scheduling::NumberRequest request{.wish = {.session = *id, .from = wish.from},
                                                .patient = wish.patient,
                                                .channel = std::move(wish.channel),
                                                .actor = context.caller->subject,
                                                .guardian = wish.guardian,
                                                .booked_by = wish.booked_by};
              MEDRES_CO_TRY(request.idempotency, ToKey(key, context));
              const Milliseconds duration = std::chrono::seconds(wish.duration_seconds);
              MEDRES_CO_TRY(const auto held, co_await service.Hold(std::move(request), duration));
              co_return HeldAnswer{
                  .status = held.replayed ? 200 : 201,
                  .headers = {},
                  .value = {"/api/v1/appointments/" + held.appointment.id.Text(), ToHold(held.appointment)}};
            });
}

}  // namespace medres::api
