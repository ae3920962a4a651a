#include "app/replica_wiring.hpp"

#include <string>

#include "app/database_urls.hpp"
#include "platform/sql/postgres.hpp"

namespace medres::app {
namespace {

sql::PostgresOptions ReplicaOptions(const config::Settings& settings, sql::Observer& observer) {
  sql::PostgresOptions options;
  options.min_connections = static_cast<int>(settings.Integer("database.connections_min"));
  options.max_connections = static_cast<int>(settings.Integer("database.connections_max"));
  options.automatic_size = settings.Text("database.sizing") == "automatic";
  options.observer = &observer;
  return options;
}

metrics::Counter& AnsweredBy(metrics::Registry& registry, std::string_view who) {
  return registry.GetCounter("medres_database_stale_reads_total",
                             "Reads that might be a little old, by who answered them.",
                             "by=\"" + std::string(who) + "\"");
}

Result<std::unique_ptr<sql::StaleReads>> OpenReplicas(config::Settings& settings, sql::Database& database,
                                                      StaleReadFigures& figures, async::Loops& loops) {
  MEDRES_TRY(const std::vector<std::string> urls, ReplicaUrlsOf(settings));
  std::vector<std::unique_ptr<sql::Database>> replicas;
  for (const std::string& url : urls) {
    sql::PostgresOptions options = ReplicaOptions(settings, figures.OfReplica(replicas.size()));
    options.dsn = url;
    replicas.push_back(sql::OpenPostgres(options, loops));
  }
  const sql::StaleReads::Options options{.max_lag = Milliseconds(settings.Integer("database.replica_max_lag_ms")),
                                         .observer = &figures};
  return std::make_unique<sql::StaleReads>(database, std::move(replicas), loops.At(0), options);
}

}  // namespace

StaleReadFigures::StaleReadFigures(const config::Settings& settings, DatabaseFigures& statements, pool::Board& pools,
                                   metrics::Registry& registry)
    : by_replica_(AnsweredBy(registry, "replica")), by_primary_(AnsweredBy(registry, "primary")) {
  const std::size_t count = ReplicaUrlsOf(settings).value_or(std::vector<std::string>()).size();
  for (std::size_t i = 1; i <= count; ++i) {
    const std::string name = "replica-" + std::to_string(i);
    pool::Record& pool = pools.Add({.name = name,
                                    .kind = "postgresql",
                                    .min = static_cast<int>(settings.Integer("database.connections_min")),
                                    .max = static_cast<int>(settings.Integer("database.connections_max")),
                                    .max_waiting = sql::PostgresOptions().max_waiting});
    metrics::Gauge& lag = registry.GetGauge(
        "medres_database_replica_lag_seconds",
        "How far a replica is behind its primary at most; -1 while that is not known.", "pool=\"" + name + "\"");
    lag.Set(-1);
    replicas_.push_back({pool, lag, std::make_unique<ReplicaFigures>(statements, pool)});
  }
}

void StaleReadFigures::OnLag(std::size_t replica, std::optional<std::chrono::nanoseconds> lag) {
  OfOne& one = replicas_[replica];
  one.pool.Lags(lag);
  one.lag.Set(lag ? std::chrono::duration<double>(*lag).count() : -1);
}

void AddReplicas(container::Container& program) {
  program.Add("stale_read_figures", [](config::Settings& settings, DatabaseFigures& statements, pool::Board& pools,
                                       metrics::Registry& registry) {
    return std::make_unique<StaleReadFigures>(settings, statements, pools, registry);
  });
  program.Add("stale_reads", OpenReplicas).Start(&sql::StaleReads::Start).Stop(&sql::StaleReads::Stop);
}

}  // namespace medres::app
