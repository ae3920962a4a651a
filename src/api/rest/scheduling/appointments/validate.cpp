#include "api/rest/scheduling/appointments/validate.hpp"

#include "api/rest/scheduling/appointments/book_input.hpp"
#include "api/rest/scheduling/appointments/verdict.hpp"
#include "api/rest/scopes.hpp"

namespace medres::api {

/// The body of a booking, or a wish for a number: then the session says what is done, by whom and when.
struct ValidateInput {
  std::optional<ServiceTypeId> service_type;
  PatientId patient;
  std::optional<Instant> start;
  std::vector<ResourceId> resources;
  std::string channel = "web";
  std::vector<PatientId> participants;
  std::optional<OverrideInput> override;
  std::optional<PatientId> guardian;
  std::optional<PatientId> booked_by;
  std::optional<scheduling::SessionId> session;
  std::optional<Instant> from;
};
BOOST_DESCRIBE_STRUCT(ValidateInput, (),
                      (service_type, patient, start, resources, channel, participants, override, guardian, booked_by,
                       session, from))
constexpr auto DescribeJson(const ValidateInput*) {
  return json::Object(
      "ValidateInput", "A wish for a visit, or for a number of a session.",
      json::Field("service_type").Help("Required, as `start` is, unless a session is named."),
      json::Field("start").Help("On the service's grid.").Example("2026-12-01T08:00:00+08:00"),
      json::Field("resources").Optional().Items(0, 16).Help("Left out, the house chooses."),
      json::Field("channel").Optional().Length(1, 32).Matches(json::kSlug).Example("web"),
      json::Field("participants").Optional().Items(0, 199).Help("Of a group visit: who comes besides."),
      json::Field("guardian").Help("A grown-up who answers for a minor, where the policy asks for one."),
      json::Field("booked_by").Help("A patient who acts for the others, by a relation in force."),
      json::Field("session").Help("Whose number is wanted."),
      json::Field("from").Help("The start of the session's segment that is wanted."));
}

struct ValidateQuery {
  std::optional<Instant> now;
};
BOOST_DESCRIBE_STRUCT(ValidateQuery, (), (now))
constexpr auto DescribeJson(const ValidateQuery*) {
  return json::Object("ValidateQuery", "",
                      json::Field("now").Help("As if the wish were submitted then; now when left out."));
}

namespace {

/// A verdict, and the start that it is told with.
using Judged = std::pair<scheduling::BookingVerdict, Instant>;

Task<Result<Judged>> JudgeVisitWish(scheduling::BookingService& bookings, ValidateInput input,
                                    std::optional<Instant> at, const http::Context& context) {
  std::vector<Issue> missing;
  if (!input.service_type) missing.push_back({"json.missing", "/service_type", {}});
  if (!input.start) missing.push_back({"json.missing", "/start", {}});
  if (!missing.empty()) co_return Fail(Error::Invalid(std::move(missing)));
  BookInput wish{.service_type = *input.service_type,
                 .patient = input.patient,
                 .start = *input.start,
                 .resources = std::move(input.resources),
                 .channel = std::move(input.channel),
                 .participants = std::move(input.participants),
                 .override = std::move(input.override),
                 .guardian = input.guardian,
                 .booked_by = input.booked_by};
  MEDRES_CO_TRY(auto command, ToCommand(std::move(wish), context));
  MEDRES_CO_TRY(auto verdict, co_await bookings.Validate(std::move(command), at));
  co_return Judged(std::move(verdict), *input.start);
}

Task<Result<Judged>> JudgeNumberWish(scheduling::SessionService& sessions, ValidateInput input,
                                     std::optional<Instant> at, const http::Context& context) {
  MEDRES_CO_TRY(const auto session, co_await sessions.Get(*input.session));
  MEDRES_CO_TRY(auto staff_override, ToOverride(std::move(input.override), context));
  scheduling::NumberRequest request{.wish = {.session = *input.session, .from = input.from},
                                    .patient = input.patient,
                                    .channel = std::move(input.channel),
                                    .actor = context.caller->subject,
                                    .guardian = input.guardian,
                                    .booked_by = input.booked_by,
                                    .staff_override = std::move(staff_override)};
  MEDRES_CO_TRY(auto verdict, co_await sessions.Validate(std::move(request), at));
  co_return Judged(std::move(verdict), input.from.value_or(session.entry->offer->time.start));
}

}  // namespace

void AddValidateAppointment(http::Group& group, scheduling::BookingService& bookings,
                            scheduling::SessionService& sessions, const Speech& speech) {
  group.Add("POST /api/v1/appointments:validate",
            {.id = "validateAppointment",
             .summary = "Would it be booked?",
             .scope = scopes::kSchedulingRead,
             .touches = {.type = "Appointment", .effect = http::Effect::kReads},
             .errors = {ErrorKind::kNotFound},
             .description = "Takes a wish for a visit or for a number and answers with every reason against it, the "
                            "policy's and the place's, with what would fit and a sentence for the front desk. Nothing "
                            "is booked."},
            [&bookings, &sessions, speech](http::Body<ValidateInput> input, http::Query<ValidateQuery> query,
                                           http::Context& context) -> Task<Result<VerdictView>> {
              ValidateInput wish = *std::move(input);
              auto judging = wish.session ? JudgeNumberWish(sessions, std::move(wish), query->now, context)
                                          : JudgeVisitWish(bookings, std::move(wish), query->now, context);
              MEDRES_CO_TRY(const Judged judged, co_await std::move(judging));
              co_return ToView(judged.first, judged.second, speech, context.language);
            });
}

}  // namespace medres::api
