#include "api/rest/admin/dead_letters.hpp"

#include "api/rest/scopes.hpp"

namespace medres::api {

using events::LetterId;

enum class LetterState : std::uint8_t { kWaiting, kDead };
BOOST_DESCRIBE_ENUM(LetterState, kWaiting, kDead)

struct EventLetterView {
  LetterId id;
  std::string consumer;
  LetterState status = LetterState::kDead;
  std::string event;
  std::string kind;
  std::string subject;
  Instant told_at;
  int attempts = 0;
  Instant due_at;
  std::string failure;
  Instant updated_at;
  json::Raw data;
};
BOOST_DESCRIBE_STRUCT(EventLetterView, (),
                      (id, consumer, status, event, kind, subject, told_at, attempts, due_at, failure, updated_at,
                       data))
constexpr auto DescribeJson(const EventLetterView*) {
  return json::Object(
      "EventLetter", "An event that a consumer could not handle: it waits for another attempt, or was given up.",
      json::Field("event").Help("Its place in the journal, as in the event's id.").Example("7361.42"),
      json::Field("subject").Help("Whose event it is; events of one subject are handled in order."),
      json::Field("attempts").Help("Handlings that failed; 0 while it waits behind another of its subject."),
      json::Field("failure").Help("Why the last attempt failed."), json::Field("data").Help("What the event tells."));
}

struct EventLetterQuery {
  std::optional<std::string> consumer;
  std::optional<LetterState> status;
  int limit = 50;
  std::optional<LetterId> cursor;
};
BOOST_DESCRIBE_STRUCT(EventLetterQuery, (), (consumer, status, limit, cursor))
constexpr auto DescribeJson(const EventLetterQuery*) {
  return json::Object("EventLetterQuery", "Newest first.", json::Field("limit").Optional().Range(1, 200));
}

namespace {

EventLetterView LetterViewOf(const events::Letter& letter) {
  return {.id = letter.id,
          .consumer = letter.consumer,
          .status = letter.status == events::LetterStatus::kDead ? LetterState::kDead : LetterState::kWaiting,
          .event = events::ToText(letter.told.at),
          .kind = letter.told.event.kind,
          .subject = ToText(letter.told.event.subject),
          .told_at = letter.told.told_at,
          .attempts = letter.attempts,
          .due_at = letter.due_at,
          .failure = letter.failure,
          .updated_at = letter.updated_at,
          .data = json::Raw{letter.told.event.payload}};
}

events::LetterFilter FilterOf(const EventLetterQuery& query) {
  events::LetterFilter filter{
      .consumer = query.consumer.value_or(""), .status = std::nullopt, .before = query.cursor, .limit = query.limit};
  if (query.status) {
    filter.status = *query.status == LetterState::kDead ? events::LetterStatus::kDead : events::LetterStatus::kWaiting;
  }
  return filter;
}

}  // namespace

void AddDeadLetters(http::Group& group, events::LetterService& letters) {
  group.Add("GET /api/v1/admin/events/letters",
            {.id = "listEventLetters", .summary = "Events that consumers could not handle", .scope = scopes::kAdmin},
            [&letters](http::Query<EventLetterQuery> query) -> Task<Result<http::Page<EventLetterView>>> {
              MEDRES_CO_TRY(const auto found, co_await letters.List(FilterOf(*query)));
              http::Page<EventLetterView> page;
              for (const events::Letter& letter : found.items) page.items.push_back(LetterViewOf(letter));
              if (found.next) page.next.value = found.next->Text();
              co_return page;
            });
  group.Add("GET /api/v1/admin/events/letters/{id}",
            {.id = "getEventLetter",
             .summary = "An event that a consumer could not handle",
             .scope = scopes::kAdmin,
             .errors = {ErrorKind::kNotFound}},
            [&letters](http::Path<LetterId> id) -> Task<Result<EventLetterView>> {
              MEDRES_CO_TRY(const auto letter, co_await letters.Get(*id));
              co_return LetterViewOf(letter);
            });
  group.Add("POST /api/v1/admin/events/letters/{id}/replay",
            {.id = "replayEventLetter",
             .summary = "Have a dead letter handled again",
             .scope = scopes::kAdmin,
             .errors = {ErrorKind::kNotFound, ErrorKind::kConflict}},
            [&letters](http::Path<LetterId> id) -> Task<Result<EventLetterView>> {
              MEDRES_CO_TRY(const auto letter, co_await letters.Replay(*id));
              co_return LetterViewOf(letter);
            });
  group.Add("POST /api/v1/admin/events/letters/{id}/discard",
            {.id = "discardEventLetter",
             .summary = "Take a letter away; it is never handled",
             .scope = scopes::kAdmin,
             .errors = {ErrorKind::kNotFound}},
            [&letters](http::Path<LetterId> id) -> Task<Result<EventLetterView>> {
              MEDRES_CO_TRY(const auto letter, co_await letters.Discard(*id));
              co_return LetterViewOf(letter);
            });
}

}  // namespace medres::api
