#include "api/rest/admin/event_archive.hpp"
#include "api/rest/scopes.hpp"

namespace medres::api {

using events::CountedBy;

enum class CountStretch : std::uint8_t { kHour, kDay };
BOOST_DESCRIBE_ENUM(CountStretch, kHour, kDay)
enum class CountKey : std::uint8_t { kType, kStatus, kServiceType, kDepartment };
BOOST_DESCRIBE_ENUM(CountKey, kType, kStatus, kServiceType, kDepartment)

struct EventCountQuery {
  std::optional<std::string> type;
  std::optional<Instant> from;
  std::optional<Instant> to;
  CountStretch stretch = CountStretch::kDay;
  CountKey by = CountKey::kType;
  int limit = 1000;
};
BOOST_DESCRIBE_STRUCT(EventCountQuery, (), (type, from, to, stretch, by, limit))
constexpr auto DescribeJson(const EventCountQuery*) {
  return json::Object("EventCountQuery", "Which archived events to count, and how.",
                      json::Field("stretch").Optional().Help("In UTC."), json::Field("by").Optional(),
                      json::Field("limit").Optional().Range(1, 10'000));
}

struct EventCountView {
  std::optional<std::string> key;
  Instant since;
  std::int64_t count = 0;
};
BOOST_DESCRIBE_STRUCT(EventCountView, (), (key, since, count))
constexpr auto DescribeJson(const EventCountView*) {
  return json::Object(
      "EventCount", "How many events there were of one kind in one stretch of time.",
      json::Field("key").Help("The type, status, service or department; absent of events that told none."),
      json::Field("since").Help("When the stretch begins."));
}

namespace {

Milliseconds WidthOf(CountStretch stretch) {
  switch (stretch) {
    case CountStretch::kHour: return std::chrono::hours(1);
    case CountStretch::kDay: return std::chrono::days(1);
  }
  return {};
}

CountedBy CountedByOf(CountKey key) {
  switch (key) {
    case CountKey::kType: return CountedBy::kType;
    case CountKey::kStatus: return CountedBy::kStatus;
    case CountKey::kServiceType: return CountedBy::kServiceType;
    case CountKey::kDepartment: return CountedBy::kDepartment;
  }
  return CountedBy::kType;
}

}  // namespace

void AddEventCounts(http::Group& group, events::EventArchive& archive) {
  group.Add("GET /api/v1/analytics/events",
            {.id = "countArchivedEvents",
             .summary = "Events by kind and time, counted",
             .scope = scopes::kAdmin,
             .errors = {ErrorKind::kInvalid, ErrorKind::kOverloaded}},
            [&archive](http::Query<EventCountQuery> query) -> Task<Result<http::Page<EventCountView>>> {
              events::ArchiveFilter filter{.type = query->type.value_or(""), .from = query->from, .to = query->to};
              std::vector<CountedBy> by;
              by.push_back(CountedByOf(query->by));
              MEDRES_CO_TRY(const auto counts, co_await archive.Count(std::move(filter), std::move(by),
                                                                      WidthOf(query->stretch), query->limit));
              http::Page<EventCountView> page;
              for (const events::EventCount& one : counts) {
                page.items.push_back({.key = one.keys.front(), .since = one.since, .count = one.count});
              }
              co_return page;
            });
}

}  // namespace medres::api
