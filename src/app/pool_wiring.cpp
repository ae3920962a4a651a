#include "app/pool_wiring.hpp"

#include "app/figures.hpp"
#include "platform/config/settings.hpp"
#include "platform/pool/board.hpp"
#include "platform/sql/postgres.hpp"
#include "platform/sql/sqlite_database.hpp"

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

}  // namespace

void AddPools(container::Container& program) {
  program.Add("pools", container::New<pool::Board, metrics::Registry&>);
  program
      .Add("database_figures",
           [](config::Settings& settings, metrics::Registry& registry, pool::Board& pools) {
             return DatabaseFigures(registry, pools.Add(DatabasePool(settings)));
           })
      .As<sql::Observer>();
}

}  // namespace medres::app
