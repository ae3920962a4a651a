#include "api/rest/scheduling/appointments/book.hpp"

#include "api/rest/scheduling/appointments/staff_override.hpp"
#include "api/rest/scheduling/appointments/views.hpp"
#include "api/rest/scopes.hpp"

namespace medres::api {

struct BookInput {
  ServiceTypeId service_type;
  PatientId patient;
  Instant start;
  std::vector<ResourceId> resources;
  std::string channel = "web";
  std::vector<PatientId> participants;
  std::optional<OverrideInput> override;
};
BOOST_DESCRIBE_STRUCT(BookInput, (), (service_type, patient, start, resources, channel, participants, override))
constexpr auto DescribeJson(const BookInput*) {
  return json::Object(
      "AppointmentInput", "A wish for a visit.",
      json::Field("start").Help("On the service's grid.").Example("2026-12-01T08:00:00+08:00"),
      json::Field("resources").Optional().Items(0, 16).Help("Left out, the house chooses."),
      json::Field("channel").Optional().Length(1, 32).Matches(json::kSlug).Example("web"),
      json::Field("participants").Optional().Items(0, 199).Help("Of a group visit: who comes besides."));
}

namespace {

Result<scheduling::BookCommand> ToCommand(BookInput input, const http::Context& context,
                                          const http::IdempotencyKey& key) {
  MEDRES_TRY(auto idempotency, ToKey(key, context));
  MEDRES_TRY(auto staff_override, ToOverride(std::move(input.override), context));
  return scheduling::BookCommand{.service_type = input.service_type,
                                 .patient = input.patient,
                                 .start = input.start,
                                 .resources = std::move(input.resources),
                                 .channel = std::move(input.channel),
                                 .actor = context.caller->subject,
                                 .idempotency = std::move(idempotency),
                                 .others = std::move(input.participants),
                                 .staff_override = std::move(staff_override)};
}

}  // namespace

void AddBookAppointment(http::Group& group, scheduling::BookingService& service) {
  using Answer = http::Reply<http::Created<http::Versioned<AppointmentView>>>;
  group.Add(
      "POST /api/v1/appointments",
      {.id = "bookAppointment",
       .summary = "Book a visit",
       .scope = scopes::kSchedulingWrite,
       .errors = {ErrorKind::kConflict},
       .description = "Durable before it is answered, and never twice: the same key with the same body is the same "
                      "visit (200), with another body it is refused (422)."},
      [&service](http::Body<BookInput> input, http::IdempotencyKey key,
                 http::Context& context) -> Task<Result<Answer>> {
        MEDRES_CO_TRY(auto command, ToCommand(*std::move(input), context, key));
        MEDRES_CO_TRY(const auto booked, co_await service.Book(std::move(command)));
        const AppointmentView view = ToView(booked.appointment);
        Answer answer{.status = booked.replayed ? 200 : 201,
                      .headers = {},
                      .value = {"/api/v1/appointments/" + view.id.Text(), {view, view.version}}};
        co_return answer;
      });
}

}  // namespace medres::api
