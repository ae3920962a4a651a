#include "api/rest/scheduling/sessions/list.hpp"

#include "api/rest/scheduling/sessions/views.hpp"
#include "api/rest/scopes.hpp"
#include "scheduling/calendar/zone.hpp"

namespace medres::api {

struct SessionQuery {
  ResourceId resource;
  LocalDate from;
  int days = 7;
};
BOOST_DESCRIBE_STRUCT(SessionQuery, (), (resource, from, days))
constexpr auto DescribeJson(const SessionQuery*) {
  return json::Object("SessionQuery", "Whose sessions, and when.",
                      json::Field("resource").Help("With all that stand below it: a department's doctors."),
                      json::Field("from").Help("A date in the resource's zone.").Example("2026-12-01"),
                      json::Field("days").Optional().Range(1, 60));
}

struct SessionListView {
  std::vector<SessionView> items;
};
BOOST_DESCRIBE_STRUCT(SessionListView, (), (items))
constexpr auto DescribeJson(const SessionListView*) {
  return json::Object("SessionList", "Sessions in order of their start, as far ahead as they have come to be.");
}

void AddListSessions(http::Group& group, scheduling::SessionService& service) {
  group.Add("GET /api/v1/sessions",
            {.id = "listSessions",
             .summary = "Sessions, and which numbers are free",
             .scope = scopes::kSchedulingRead,
             .touches = http::kNobody,
             .errors = {ErrorKind::kNotFound}},
            [&service](http::Query<SessionQuery> query) -> Task<Result<SessionListView>> {
              MEDRES_CO_TRY(const auto found, co_await service.List(query->resource, query->from, query->days));
              SessionListView list;
              for (const auto& session : found) list.items.push_back(ToView(session));
              co_return list;
            });
  group.Add("GET /api/v1/sessions/{id}",
            {.id = "getSession",
             .summary = "Read a session",
             .scope = scopes::kSchedulingRead,
             .touches = http::kNobody,
             .errors = {ErrorKind::kNotFound}},
            [&service](http::Path<scheduling::SessionId> id) -> Task<Result<http::Versioned<SessionView>>> {
              MEDRES_CO_TRY(const auto found, co_await service.Get(*id));
              co_return http::Versioned<SessionView>{ToView(found), found.entry->session.version};
            });
}

}  // namespace medres::api
