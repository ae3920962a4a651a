#include "app/event_wiring.hpp"

#include "api/rest/events/events.hpp"
#include "app/edge.hpp"
#include "app/notifying.hpp"
#include "app/schema.hpp"
#include "app/settings_wiring.hpp"
#include "notification/planner.hpp"
#include "platform/events/bus/bus.hpp"
#include "platform/events/bus/letter_service.hpp"
#include "platform/events/feed.hpp"
#include "platform/events/follower.hpp"

namespace medres::app {
namespace {

using container::New;
using container::Optional;

std::unique_ptr<events::Feed> MakeFeed(config::Settings& settings, sql::Database& database, async::Loops& loops,
                                       log::Logger& logger) {
  const events::FeedOptions options{.max_readers = static_cast<int>(settings.Integer("events.max_streams"))};
  return std::make_unique<events::Feed>(database, loops.At(0), options,
                                        [&logger](std::exception_ptr) { logger.Error("the feed has ended"); });
}

/// Where NOTIFY is heard; nothing on SQLite.
std::optional<sql::PostgresOptions> ListenOptions(const config::Settings& settings, const sql::Database& database) {
  if (database.dialect() != sql::Dialect::kPostgres) return std::nullopt;
  sql::PostgresOptions listen;
  listen.dsn = settings.Text("database.url");
  return listen;
}

std::unique_ptr<events::Follower> MakeFollower(config::Settings& settings, sql::Database& database, async::Loops& loops,
                                               Clock& clock, log::Logger& logger, trace::Tracer& tracer) {
  events::FollowerOptions options;
  options.tracer = &tracer;
  options.listen = ListenOptions(settings, database);
  return std::make_unique<events::Follower>(database, loops.At(0), clock, options,
                                            [&logger](std::exception_ptr) { logger.Error("the follower has ended"); });
}

std::unique_ptr<events::Bus> MakeBus(events::Bus::Parts& parts, config::Settings& settings, Schema& /*its tables*/) {
  const events::Bus::Options options{.poll = Milliseconds(settings.Integer("events.poll_ms")),
                                     .relay = {.kept = settings.Integer("events.stream_entries")}};
  return std::make_unique<events::Bus>(parts, options);
}

/// Who consumes what. Names are for ever: marks in the database bear them.
struct EventConsumers {
  EventConsumers(events::Bus& bus, notification::NoticePlanner& planner, notification::WebhookSender& webhooks) {
    bus.On({.name = "notification", .kinds = {"*"}, .handler = [&planner](sql::Session& session, events::Told told) {
              return planner.Plan(session, told);
            }});
    bus.On({.name = "webhooks", .kinds = {"*"}, .handler = [&webhooks](sql::Session& session, events::Told told) {
              return webhooks.Owe(session, told);
            }});
  }
};

}  // namespace

void AddEvents(container::Container& program) {
  program.Add("feed", MakeFeed).Start(&events::Feed::Start).Stop(&events::Feed::Stop);
  program.Add("event_streams", [](config::LiveSettings& live) {
    return live.Add<api::EventStreamOptions>({"events.heartbeat_ms"}, StreamOptions);
  });
  program.Add("letters", New<events::LetterService, sql::Database&, const Clock&>);
}

void AddConsumers(container::Container& program) {
  program.Add("follower", MakeFollower);
  program.Add("bus_parts", [](sql::Database& database, async::Loops& loops, const Clock& clock,
                              metrics::Registry& registry, log::Logger& logger, Optional<redis::Client> redis,
                              config::Settings& settings, trace::Tracer& tracer) {
    return events::Bus::Parts{.database = database,
                              .loops = loops,
                              .clock = clock,
                              .registry = registry,
                              .logger = logger,
                              .chance = Chance,
                              .redis = redis ? &*redis : nullptr,
                              .listen = ListenOptions(settings, database),
                              .tracer = &tracer};
  });
  program.Add("bus", MakeBus).Initialize(&events::Bus::Begin).Start(&events::Bus::Start).Stop(&events::Bus::Stop);
  program.Add("event_consumers",
              New<EventConsumers, events::Bus&, notification::NoticePlanner&, notification::WebhookSender&>);
}

}  // namespace medres::app
