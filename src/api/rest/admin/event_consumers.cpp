#include "api/rest/admin/event_consumers.hpp"

#include "api/rest/scopes.hpp"

namespace medres::api {

struct EventConsumerView {
  std::string name;
  std::string place;
  std::int64_t waiting = 0;
  std::int64_t dead = 0;
};
BOOST_DESCRIBE_STRUCT(EventConsumerView, (), (name, place, waiting, dead))
constexpr auto DescribeJson(const EventConsumerView*) {
  return json::Object(
      "EventConsumer", "Who is told of events, and how far that has come.",
      json::Field("place").Help("Everything up to it has been handled or put aside.").Example("7361.42"),
      json::Field("waiting").Help("Events that are tried again."),
      json::Field("dead").Help("Events that were given up."));
}

struct ConsumerRewind {
  std::string after;
};
BOOST_DESCRIBE_STRUCT(ConsumerRewind, (), (after))
constexpr auto DescribeJson(const ConsumerRewind*) {
  return json::Object("EventConsumerRewind", "From where a consumer is to handle events again.",
                      json::Field("after").Help("An event's id: what was told after it.").Example("7361.42"));
}

struct LettersRevived {
  std::int64_t replayed = 0;
};
BOOST_DESCRIBE_STRUCT(LettersRevived, (), (replayed))
constexpr auto DescribeJson(const LettersRevived*) {
  return json::Object("EventLettersReplayed", "How many dead letters are handled again.");
}

void AddEventConsumers(http::Group& group, events::LetterService& letters) {
  group.Add("GET /api/v1/admin/events/consumers",
            {.id = "listEventConsumers", .summary = "Consumers of events as they stand", .scope = scopes::kAdmin},
            [&letters](http::Context&) -> Task<Result<http::Page<EventConsumerView>>> {
              MEDRES_CO_TRY(const auto consumers, co_await letters.Consumers());
              http::Page<EventConsumerView> page;
              for (const auto& consumer : consumers) {
                page.items.push_back({.name = consumer.name,
                                      .place = events::ToText(consumer.place),
                                      .waiting = consumer.waiting,
                                      .dead = consumer.dead});
              }
              co_return page;
            });
  group.Add("POST /api/v1/admin/events/consumers/{name}/replay",
            {.id = "replayConsumerLetters",
             .summary = "Have all dead letters of a consumer handled again",
             .scope = scopes::kAdmin,
             .errors = {ErrorKind::kNotFound}},
            [&letters](http::Path<std::string> name) -> Task<Result<LettersRevived>> {
              MEDRES_CO_TRY(const std::int64_t replayed, co_await letters.ReplayAll(*name));
              co_return LettersRevived{replayed};
            });
  group.Add("POST /api/v1/admin/events/consumers/{name}/rewind",
            {.id = "rewindConsumer",
             .summary = "Have a consumer handle again what was told after an event",
             .scope = scopes::kAdmin,
             .errors = {ErrorKind::kNotFound, ErrorKind::kConflict}},
            [&letters](http::Path<std::string> name, http::Body<ConsumerRewind> body) -> Task<Result<http::NoContent>> {
              const auto after = events::ParsePosition(body->after);
              if (!after) co_return Fail(Error::Invalid("events.last_event_id", "/after"));
              MEDRES_CO_CHECK(co_await letters.Rewind(*name, *after));
              co_return http::NoContent();
            });
}

}  // namespace medres::api
