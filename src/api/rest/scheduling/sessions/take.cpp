#include "api/rest/scheduling/sessions/take.hpp"

#include "api/rest/scheduling/appointments/views.hpp"
#include "api/rest/scopes.hpp"
#include "platform/json/reason.hpp"

namespace medres::api {

using scheduling::SessionId;

struct NumberInput {
  PatientId patient;
  std::string channel = "web";
  std::optional<Instant> from;
  std::optional<PatientId> guardian;
  std::optional<PatientId> booked_by;
};
BOOST_DESCRIBE_STRUCT(NumberInput, (), (patient, channel, from, guardian, booked_by))
constexpr auto DescribeJson(const NumberInput*) {
  return json::Object(
      "NumberInput", "A wish for a number of a session.",
      json::Field("channel").Optional().Length(1, 32).Matches(json::kSlug).Example("web"),
      json::Field("from")
          .Help("The start of the segment that is wanted; left out, the first with a free number.")
          .Example("2026-12-01T08:30:00+08:00"),
      json::Field("guardian").Help("A grown-up who answers for a minor, where the policy asks for one."),
      json::Field("booked_by").Help("A patient who acts for the one named, by a relation in force."));
}

struct ExtraNumberInput {
  PatientId patient;
  std::string channel = "desk";
  std::optional<Instant> from;
  std::string reason;
  std::vector<std::string> waive;
};
BOOST_DESCRIBE_STRUCT(ExtraNumberInput, (), (patient, channel, from, reason, waive))
constexpr auto DescribeJson(const ExtraNumberInput*) {
  return json::Object(
      "ExtraNumberInput", "An extra number (加号), by staff's word.",
      json::Field("channel").Optional().Length(1, 32).Matches(json::kSlug).Example("desk"),
      json::Field("from").Help("The start of a segment; left out, the last one."),
      json::Reason(500).Example("the patient has come from far away"),
      json::Field("waive").Optional().Items(0, 20).Length(1, 80).Help("Codes of other rules that are set aside too."));
}

namespace {

using TakenAnswer = http::Reply<http::Created<http::Versioned<AppointmentView>>>;

Task<Result<TakenAnswer>> TakeNumber(scheduling::SessionService& service, scheduling::NumberRequest request,
                                     const http::IdempotencyKey& key, const http::Context& context) {
  request.actor = context.caller->subject;
  MEDRES_CO_TRY(request.idempotency, ToKey(key, context));
  MEDRES_CO_TRY(const auto booked, co_await service.Take(std::move(request)));
  const AppointmentView view = ToView(booked.appointment);
  co_return TakenAnswer{.status = booked.replayed ? 200 : 201,
                        .headers = {},
                        .value = {"/api/v1/appointments/" + view.id.Text(), {view, view.version}}};
}

}  // namespace

void AddTakeNumber(http::Group& group, scheduling::SessionService& service) {
  group.Add("POST /api/v1/sessions/{id}/numbers",
            {.id = "takeNumber",
             .summary = "Take a number",
             .scope = scopes::kSchedulingWrite,
             .touches = {.type = "Appointment"},
             .errors = {ErrorKind::kNotFound, ErrorKind::kConflict, ErrorKind::kRateLimited},
             .description = "The answer is a visit like any other, with the session and the number. Sold out is "
                            "answered from memory; 429 means that too many are asking at once: try again."},
            [&service](http::Path<SessionId> id, http::Body<NumberInput> input, http::IdempotencyKey key,
                       http::Context& context) -> Task<Result<TakenAnswer>> {
              NumberInput wish = *std::move(input);
              co_return co_await TakeNumber(service,
                                            {.wish = {.session = *id, .from = wish.from},
                                             .patient = wish.patient,
                                             .channel = std::move(wish.channel),
                                             .actor = {},
                                             .guardian = wish.guardian,
                                             .booked_by = wish.booked_by},
                                            key, context);
            });
  group.Add(
      "POST /api/v1/sessions/{id}/extra-numbers",
      {.id = "giveExtraNumber",
       .summary = "Give an extra number",
       .scope = scopes::kSchedulingOverride,
       .touches = {.type = "Appointment"},
       .errors = {ErrorKind::kNotFound, ErrorKind::kConflict, ErrorKind::kRateLimited},
       .description = "Beyond the session's numbers, up to its cap, whatever pools and stop times say. The reason "
                      "is kept in the visit's history, and an event of its own is told."},
      [&service](http::Path<SessionId> id, http::Body<ExtraNumberInput> input, http::IdempotencyKey key,
                 http::Context& context) -> Task<Result<TakenAnswer>> {
        ExtraNumberInput wish = *std::move(input);
        wish.waive.emplace_back("session.extra_number");
        co_return co_await TakeNumber(
            service,
            {.wish = {.session = *id, .from = wish.from, .extra = true},
             .patient = wish.patient,
             .channel = std::move(wish.channel),
             .actor = {},
             .staff_override = scheduling::Override{.rules = std::move(wish.waive), .reason = std::move(wish.reason)}},
            key, context);
      });
}

}  // namespace medres::api
