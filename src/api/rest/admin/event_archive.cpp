#include "api/rest/admin/event_archive.hpp"

#include "api/rest/scopes.hpp"

namespace medres::api {

struct ArchivedEventView {
  std::string id;
  std::string type;
  Instant at;
  std::optional<std::string> status;
  std::optional<std::string> service_type;
  std::optional<Instant> start;
  std::vector<std::string> resources;
  std::optional<std::string> department;
};
BOOST_DESCRIBE_STRUCT(ArchivedEventView, (), (id, type, at, status, service_type, start, resources, department))
constexpr auto DescribeJson(const ArchivedEventView*) {
  return json::Object(
      "ArchivedEvent", "What is kept of an event: what it was and when, never whom it was about.",
      json::Field("id").Help("When it was told, and its number.").Example("1732665600000.42"),
      json::Field("type").Example("appointment.booked"), json::Field("status").Help("Of the visit or entry, after it."),
      json::Field("start").Help("Of the visit."), json::Field("resources").Help("Of the visit."),
      json::Field("department").Help("That of the first of these that is in one, when it was archived."));
}

struct EventArchiveQuery {
  std::optional<std::string> type;
  std::optional<Instant> from;
  std::optional<Instant> to;
  int limit = 50;
  std::optional<std::string> cursor;
};
BOOST_DESCRIBE_STRUCT(EventArchiveQuery, (), (type, from, to, limit, cursor))
constexpr auto DescribeJson(const EventArchiveQuery*) {
  return json::Object("EventArchiveQuery", "Newest first.", json::Field("type").Example("appointment.booked"),
                      json::Field("from").Help("Told at this time or later."),
                      json::Field("to").Help("Told before this time."), json::Field("limit").Optional().Range(1, 500));
}

namespace {

std::optional<std::string> IfAny(std::string text) {
  return text.empty() ? std::nullopt : std::optional(std::move(text));
}

ArchivedEventView ArchivedViewOf(events::ArchivedEvent event) {
  return {.id = std::move(event.id),
          .type = std::move(event.type),
          .at = event.at,
          .status = IfAny(std::move(event.status)),
          .service_type = IfAny(std::move(event.service_type)),
          .start = event.start,
          .resources = std::move(event.resources),
          .department = IfAny(std::move(event.department))};
}

}  // namespace

void AddEventArchive(http::Group& group, events::EventArchive& archive) {
  group.Add("GET /api/v1/admin/event-archive",
            {.id = "listArchivedEvents",
             .summary = "What happened, also when the journal has it no more",
             .scope = scopes::kAdmin,
             .errors = {ErrorKind::kInvalid, ErrorKind::kOverloaded}},
            [&archive](http::Query<EventArchiveQuery> query) -> Task<Result<http::Page<ArchivedEventView>>> {
              events::ArchiveFilter filter{.type = query->type.value_or(""), .from = query->from, .to = query->to};
              MEDRES_CO_TRY(auto found,
                            co_await archive.List(std::move(filter), query->limit, query->cursor.value_or("")));
              http::Page<ArchivedEventView> page;
              for (events::ArchivedEvent& event : found.items) page.items.push_back(ArchivedViewOf(std::move(event)));
              if (!found.next.empty()) page.next.value = std::move(found.next);
              co_return page;
            });
}

}  // namespace medres::api
