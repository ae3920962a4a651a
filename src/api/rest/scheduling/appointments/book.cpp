#include "api/rest/scheduling/appointments/book.hpp"

#include "api/rest/scheduling/appointments/book_input.hpp"
#include "api/rest/scheduling/appointments/views.hpp"
#include "api/rest/scopes.hpp"

namespace medres::api {

Result<scheduling::BookCommand> ToCommand(BookInput input, const http::Context& context) {
  MEDRES_TRY(auto staff_override, ToOverride(std::move(input.override), context));
  return scheduling::BookCommand{.service_type = input.service_type,
                                 .patient = input.patient,
                                 .start = input.start,
                                 .resources = std::move(input.resources),
                                 .channel = std::move(input.channel),
                                 .actor = context.caller->subject,
                                 .idempotency = std::nullopt,
                                 .others = std::move(input.participants),
                                 .staff_override = std::move(staff_override),
                                 .guardian = input.guardian,
                                 .booked_by = input.booked_by};
}

void AddBookAppointment(http::Group& group, scheduling::BookingService& service) {
  using Answer = http::Reply<http::Created<http::Versioned<AppointmentView>>>;
  group.Add(
      "POST /api/v1/appointments",
      {.id = "bookAppointment",
       .summary = "Book a visit",
       .scope = scopes::kSchedulingWrite,
       .touches = {.type = "Appointment"},
       .errors = {ErrorKind::kConflict},
       .description = "Durable before it is answered, and never twice: the same key with the same body is the same "
                      "visit (200), with another body it is refused (422)."},
      [&service](http::Body<BookInput> input, http::IdempotencyKey key,
                 http::Context& context) -> Task<Result<Answer>> {
        MEDRES_CO_TRY(auto command, ToCommand(*std::move(input), context));
        MEDRES_CO_TRY(command.idempotency, ToKey(key, context));
        MEDRES_CO_TRY(const auto booked, co_await service.Book(std::move(command)));
        const AppointmentView view = ToView(booked.appointment);
        Answer answer{.status = booked.replayed ? 200 : 201,
                      .headers = {},
                      .value = {"/api/v1/appointments/" + view.id.Text(), {view, view.version}}};
        co_return answer;
      });
}

}  // namespace medres::api
