#include "app/pool_wiring.hpp"

#include "app/figures.hpp"
#include "platform/config/settings.hpp"
#include "platform/pool/board.hpp"
#include "platform/redis/cache_tier.hpp"
#include "platform/sql/postgres.hpp"
#include "platform/sql/sqlite_database.hpp"
#include "platform/trace/tracer.hpp"

namespace medres::app {
namespace {

/// SQLite's connections are its threads: one that writes and those that read.
pool::Identity DatabasePool(const config::Settings& settings) {
  pool::Identity identity{.name = "database", .kind = "postgresql"};
  if (settings.Text("database.url").starts_with("sqlite:")) {
    identity.kind = "sqlite";
    identity.min = identity.max = static_cast<int>(settings.Integer("database.readers")) + 1;
    identity.max_waiting = static_cast<int>(2 * sql::SqliteOptions().max_waiting);
  } else {
    identity.min = static_cast<int>(settings.Integer("database.connections_min"));
    identity.max = static_cast<int>(settings.Integer("database.connections_max"));
    identity.max_waiting = sql::PostgresOptions().max_waiting;
  }
  return identity;
}

Result<std::unique_ptr<redis::Client>> OpenRedis(config::Settings& settings, metrics::Registry& registry,
                                                 pool::Board& pools, async::Loops& loops) {
  redis::Options options;
  MEDRES_TRY(options.address, redis::ParseAddress(settings.Text("redis.url")));
  options.min_connections = static_cast<int>(settings.Integer("redis.connections_min"));
  options.max_connections = static_cast<int>(settings.Integer("redis.connections_max"));
  options.command_timeout = Milliseconds(settings.Integer("redis.command_timeout_ms"));
  options.authorities_file = settings.Text("net.authorities_file");
  options.metrics = &registry;
  options.record = &pools.Add({.name = "redis",
                               .kind = "redis",
                               .min = options.min_connections,
                               .max = options.max_connections,
                               .max_waiting = options.max_waiting});
  return std::make_unique<redis::Client>(options, loops);
}

}  // namespace

void AddPools(container::Container& program) {
  program.Add("pools", container::New<pool::Board, metrics::Registry&>);
  program
      .Add("database_figures",
           [](config::Settings& settings, metrics::Registry& registry, pool::Board& pools,
              trace::Tracer& /*outlives who records*/) {
             return DatabaseFigures(registry, pools.Add(DatabasePool(settings)));
           })
      .As<sql::Observer>();
}

void AddCaches(container::Container& program, const config::Settings& settings) {
  if (!settings.Text("redis.url").empty()) {
    program.Add("redis", OpenRedis);
    program.Add("cache_tier", container::New<redis::CacheTier, redis::Client&, async::Loops&, log::Logger&>)
        .Start(&redis::CacheTier::Start)
        .Stop(&redis::CacheTier::Stop);
  }
  program.Add("caches", [](metrics::Registry& registry, container::Optional<redis::CacheTier> tier) {
    return cache::Backing{.second = tier ? &*tier : nullptr, .metrics = &registry};
  });
}

}  // namespace medres::app
