#include "api/rest/scheduling/desk/queues.hpp"

#include "api/rest/scheduling/desk/views.hpp"
#include "api/rest/scopes.hpp"

namespace medres::api {

struct QueueQuery {
  std::optional<LocalDate> date;
};
BOOST_DESCRIBE_STRUCT(QueueQuery, (), (date))
constexpr auto DescribeJson(const QueueQuery*) {
  return json::Object("QueueQuery", "Which day's queue.",
                      json::Field("date").Help("In the resource's zone; today when left out.").Example("2026-12-01"));
}

namespace {

using scheduling::TicketId;
using TicketNow = http::Versioned<TicketView>;

http::Operation DescribeQueue(std::string_view id, std::string_view summary, std::string_view scope) {
  return {.id = id,
          .summary = summary,
          .scope = scope,
          .touches = {.type = "Ticket"},
          .errors = {ErrorKind::kNotFound, ErrorKind::kConflict}};
}

TicketNow NowOf(const scheduling::Ticket& ticket) { return {ToView(ticket), ticket.version}; }

}  // namespace

void AddDeskQueues(http::Group& group, scheduling::DeskService& service) {
  group.Add("GET /api/v1/desk/queues/{resource}",
            {.id = "getQueue",
             .summary = "Who waits for a resource",
             .scope = scopes::kDeskRead,
             .touches = {.type = "Ticket", .entity = "resource"},
             .errors = {ErrorKind::kNotFound}},
            [&service](http::Path<ResourceId> resource, http::Query<QueueQuery> query) -> Task<Result<QueueView>> {
              MEDRES_CO_TRY(const auto sheet, co_await service.Sheet(*resource, query->date));
              co_return ToView(sheet);
            });
  group.Add("POST /api/v1/desk/queues/{resource}/calls",
            DescribeQueue("callNext", "Call the next patient to a desk", scopes::kDeskWrite),
            [&service](http::Path<ResourceId> resource, http::Body<CallInput> input) -> Task<Result<TicketNow>> {
              MEDRES_CO_TRY(const auto called, co_await service.CallNext(*resource, input->desk));
              co_return NowOf(called);
            });
  group.Add("GET /api/v1/desk/tickets/{id}",
            {.id = "getTicket",
             .summary = "A ticket, and how long it is likely to take",
             .scope = scopes::kDeskRead,
             .touches = {.type = "Ticket"},
             .errors = {ErrorKind::kNotFound}},
            [&service](http::Path<TicketId> id) -> Task<Result<TicketNow>> {
              MEDRES_CO_TRY(const auto entry, co_await service.Get(*id));
              co_return TicketNow{ToView(entry), entry.ticket.version};
            });
  group.Add("POST /api/v1/desk/tickets/{id}/steps",
            DescribeQueue("stepTicket", "Recall, pass over, take back, start, finish, leave", scopes::kDeskWrite),
            [&service](http::Path<TicketId> id, http::Body<TicketStepInput> input,
                       http::Context& context) -> Task<Result<TicketNow>> {
              MEDRES_CO_TRY(const auto ticket,
                            co_await service.Step(*id, input->step, input->desk, context.caller->subject));
              co_return NowOf(ticket);
            });
}

}  // namespace medres::api
