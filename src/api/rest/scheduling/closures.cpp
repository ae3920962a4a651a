#include "api/rest/scheduling/closures.hpp"

#include "api/rest/scheduling/appointments/views.hpp"
#include "api/rest/scopes.hpp"

namespace medres::api {

using scheduling::ClosureId;
using scheduling::ClosureInput;

struct ClosureView {
  ClosureId id;
  ResourceId resource;
  Instant start;
  Instant end;
  scheduling::ClosureReason reason = scheduling::ClosureReason::kOther;
  std::string note;
  std::string actor;
  Instant created_at;
};
BOOST_DESCRIBE_STRUCT(ClosureView, (), (id, resource, start, end, reason, note, actor, created_at))
constexpr auto DescribeJson(const ClosureView*) {
  return json::Object("Closure", "A resource, with all below it, is away, whatever its rotas say.");
}

/// A closure that was made, and the visits that it falls into.
struct ClosedView : ClosureView {
  std::vector<AppointmentView> affected;
};
BOOST_DESCRIBE_STRUCT(ClosedView, (ClosureView), (affected))
constexpr auto DescribeJson(const ClosedView*) {
  return json::Object("Closed",
                      "The closure, and the visits that it falls into: they stay booked until they are moved.");
}

struct ClosureQuery {
  std::optional<ResourceId> resource;
  int limit = 50;
  std::optional<ClosureId> cursor;
};
BOOST_DESCRIBE_STRUCT(ClosureQuery, (), (resource, limit, cursor))
constexpr auto DescribeJson(const ClosureQuery*) {
  return json::Object("ClosureQuery", "", json::Field("limit").Optional().Range(1, 200));
}

namespace {

ClosureView ToClosureView(const scheduling::Closure& closure) {
  return {.id = closure.id,
          .resource = closure.resource,
          .start = closure.time.start,
          .end = closure.time.end,
          .reason = closure.reason,
          .note = closure.note,
          .actor = closure.actor,
          .created_at = closure.created_at};
}

http::Operation DescribeClosure(std::string_view id, std::string_view summary, std::string_view scope) {
  return {.id = id,
          .summary = summary,
          .scope = scope,
          .touches = {.type = "Schedule"},
          .errors = {ErrorKind::kNotFound, ErrorKind::kConflict}};
}

}  // namespace

void AddClosures(http::Group& group, scheduling::ClosureService& service) {
  group.Add(
      "GET /api/v1/closures",
      {.id = "listClosures", .summary = "List closures", .scope = scopes::kSchedulingRead, .touches = http::kNobody},
      [&service](http::Query<ClosureQuery> query) -> Task<Result<http::Page<ClosureView>>> {
        MEDRES_CO_TRY(const auto found, co_await service.List({.resource = query->resource,
                                                               .after = query->cursor.value_or(ClosureId{}),
                                                               .limit = query->limit}));
        http::Page<ClosureView> page;
        for (const auto& closure : found.items) page.items.push_back(ToClosureView(closure));
        if (found.next) page.next.value = found.next->Text();
        co_return page;
      });
  group.Add(
      "POST /api/v1/closures",
      {.id = "createClosure",
       .summary = "Close a resource for a time",
       .scope = scopes::kSchedulingWrite,
       .touches = {.type = "Schedule"},
       .description = "A booking that is decided at the same time is refused, or in the list of those affected."},
      [&service](http::Body<ClosureInput> input, http::Context& context) -> Task<Result<http::Created<ClosedView>>> {
        MEDRES_CO_TRY(const auto closed, co_await service.Close(*std::move(input), context.caller->subject));
        http::Created<ClosedView> created{"/api/v1/closures/" + closed.closure.id.Text(),
                                          {ToClosureView(closed.closure), {}}};
        for (const auto& visit : closed.affected) created.value.affected.push_back(ToView(visit));
        co_return created;
      });
  group.Add("GET /api/v1/closures/{id}", DescribeClosure("getClosure", "Read a closure", scopes::kSchedulingRead),
            [&service](http::Path<ClosureId> id) -> Task<Result<ClosureView>> {
              MEDRES_CO_TRY(const auto found, co_await service.Get(*id));
              co_return ToClosureView(found);
            });
  group.Add("DELETE /api/v1/closures/{id}", DescribeClosure("liftClosure", "Lift a closure", scopes::kSchedulingWrite),
            [&service](http::Path<ClosureId> id, http::Context& context) -> Task<Result<ClosureView>> {
              MEDRES_CO_TRY(const auto lifted, co_await service.Lift(*id, context.caller->subject));
              co_return ToClosureView(lifted);
            });
}

}  // namespace medres::api
