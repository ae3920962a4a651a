#include "api/rest/scheduling/holds.hpp"

#include "api/rest/scheduling/hold_views.hpp"
#include "api/rest/scopes.hpp"

namespace medres::api {

namespace {

using std::chrono::seconds;

Task<Result<http::Reply<http::Created<HoldView>>>> Hold(scheduling::HoldService& service, HoldInput input,
                                                        http::IdempotencyKey key, const http::Context& context) {
  MEDRES_CO_TRY(auto idempotency, ToKey(key, context));
  MEDRES_CO_TRY(const auto held, co_await service.Hold({.service_type = input.service_type,
                                                        .patient = input.patient,
                                                        .start = input.start,
                                                        .resources = std::move(input.resources),
                                                        .channel = std::move(input.channel),
                                                        .duration = seconds(input.duration_seconds),
                                                        .actor = context.caller->subject,
                                                        .idempotency = std::move(idempotency),
                                                        .guardian = input.guardian,
                                                        .booked_by = input.booked_by}));
  co_return http::Reply<http::Created<HoldView>>{
      .status = held.replayed ? 200 : 201,
      .headers = {},
      .value = {"/api/v1/appointments/" + held.appointment.id.Text(), ToHold(held.appointment)}};
}

http::Operation DescribeHold(std::string_view id, std::string_view summary, std::string_view description = {}) {
  return {.id = id,
          .summary = summary,
          .scope = scopes::kSchedulingWrite,
          .touches = {.type = "Appointment"},
          .errors = {ErrorKind::kNotFound, ErrorKind::kConflict},
          .description = description};
}

}  // namespace

void AddHolds(http::Group& group, scheduling::HoldService& service) {
  group.Add(
      "POST /api/v1/holds",
      DescribeHold("createHold", "Keep time for a while",
                   "Decided like a booking. It ends by itself, on the database's clock; the same key with the same "
                   "body is the same hold (200)."),
      [&service](http::Body<HoldInput> input, http::IdempotencyKey key, http::Context& context) {
        return Hold(service, *std::move(input), key, context);
      });
  group.Add("POST /api/v1/holds/{id}/renew", DescribeHold("renewHold", "Keep it longer"),
            [&service](http::Path<AppointmentId> id, http::Body<RenewInput> input,
                       http::Context& context) -> Task<Result<HoldView>> {
              MEDRES_CO_TRY(
                  const auto renewed,
                  co_await service.Renew(*id, input->token, seconds(input->duration_seconds), context.caller->subject));
              co_return ToHold(renewed);
            });
  group.Add("POST /api/v1/holds/{id}/book",
            DescribeHold("bookHold", "Make a visit of it", "The same token again answers with the same visit."),
            [&service](http::Path<AppointmentId> id, http::Body<BookHoldInput> input,
                       http::Context& context) -> Task<Result<http::Versioned<AppointmentView>>> {
              MEDRES_CO_TRY(const auto booked, co_await service.Book(*id, input->token, input->patient,
                                                                     context.caller->subject, input->booked_by));
              co_return http::Versioned<AppointmentView>{ToView(booked.appointment), booked.appointment.version};
            });
  group.Add("DELETE /api/v1/holds/{id}", DescribeHold("releaseHold", "Give it back"),
            [&service](http::Path<AppointmentId> id, http::Query<HoldTokenQuery> query,
                       http::Context& context) -> Task<Status> {
              MEDRES_CO_CHECK(co_await service.Release(*id, query->token, context.caller->subject));
              co_return Status();
            });
}

}  // namespace medres::api
