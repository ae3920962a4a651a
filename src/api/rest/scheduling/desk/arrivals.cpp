#include "api/rest/scheduling/appointments/views.hpp"
#include "api/rest/scheduling/desk/queues.hpp"
#include "api/rest/scheduling/desk/views.hpp"
#include "api/rest/scopes.hpp"

namespace medres::api {
namespace {

using TicketAnswer = http::Reply<http::Created<http::Versioned<TicketView>>>;

http::Operation DescribeArrival(std::string_view id, std::string_view summary, std::string_view description) {
  return {.id = id,
          .summary = summary,
          .scope = scopes::kDeskWrite,
          .touches = {.type = "Ticket"},
          .errors = {ErrorKind::kNotFound, ErrorKind::kConflict},
          .description = description};
}

TicketAnswer AnswerOf(const scheduling::Admission& admission) {
  const TicketView view = ToView(admission.ticket);
  return {.status = admission.again ? 200 : 201,
          .headers = {},
          .value = {"/api/v1/desk/tickets/" + view.id.Text(), {view, view.version}}};
}

}  // namespace

void AddDeskArrivals(http::Group& group, scheduling::DeskService& service) {
  group.Add("POST /api/v1/desk/check-ins",
            DescribeArrival("checkIn", "A patient with a visit is here",
                            "The visit has arrived and its patient has a number; who is checked in already gets the "
                            "same ticket (200)."),
            [&service](http::Body<CheckInInput> body, http::Context& context) -> Task<Result<TicketAnswer>> {
              CheckInInput input = *std::move(body);
              MEDRES_CO_TRY(auto staff_override, ToOverride(std::move(input.override), context));
              MEDRES_CO_TRY(const auto admission,
                            co_await service.CheckIn({.visit = input.appointment,
                                                      .facility = input.facility,
                                                      .pickup_code = std::move(input.pickup_code),
                                                      .priority = input.priority,
                                                      .actor = context.caller->subject,
                                                      .staff_override = std::move(staff_override)}));
              co_return AnswerOf(admission);
            });
  group.Add(
      "POST /api/v1/desk/walk-ins",
      DescribeArrival("walkIn", "A patient without a visit is here",
                      "Gets the next free time of today as a visit of the channel `onsite`; when there is none, a "
                      "place in the shortest queue. Who waits for the service already gets the same ticket (200)."),
      [&service](http::Body<WalkInInput> body, http::Context& context) -> Task<Result<TicketAnswer>> {
        WalkInInput input = *std::move(body);
        MEDRES_CO_TRY(const auto admission, co_await service.WalkIn({.service_type = input.service_type,
                                                                     .patient = input.patient,
                                                                     .resources = std::move(input.resources),
                                                                     .priority = input.priority,
                                                                     .actor = context.caller->subject,
                                                                     .guardian = input.guardian,
                                                                     .booked_by = input.booked_by}));
        co_return AnswerOf(admission);
      });
}

}  // namespace medres::api
