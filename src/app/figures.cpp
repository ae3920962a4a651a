#include "app/figures.hpp"

#include <atomic>
#include <mutex>
#include <string>

#include "app/version.hpp"
#include "platform/trace/tracer.hpp"

namespace medres::app {
namespace {

using std::chrono::nanoseconds;

double Seconds(nanoseconds time) { return std::chrono::duration<double>(time).count(); }
double Number(std::int64_t count) { return static_cast<double>(count); }

std::string PoolNumber(int pool) { return "pool=\"" + std::to_string(pool) + "\""; }

metrics::Gauge& ConnectionsGauge(metrics::Registry& registry, int pool, std::string_view state) {
  return registry.GetGauge(
      "medres_database_connections",
      "Connections to the database, of a loop or a set of threads; open are the idle and the lent.",
      PoolNumber(pool) + ",state=\"" + std::string(state) + "\"");
}

void AddBookings(metrics::Registry& registry, const scheduling::Committer& committer) {
  registry.AddCounter("medres_booking_batches_total", "Transactions that decided bookings and changes.",
                      [&] { return Number(committer.figures().batches); });
  registry.AddCounter("medres_booking_wishes_total", "Bookings and changes that were asked for.",
                      [&] { return Number(committer.figures().jobs); });
  registry.AddCounter("medres_booking_accepted_total", "Bookings and changes that were made.",
                      [&] { return Number(committer.figures().accepted); });
  registry.AddCounter("medres_booking_replayed_batches_total",
                      "Batches decided again one by one after a violated constraint: a bug, confined.",
                      [&] { return Number(committer.figures().replayed_batches); });
}

void AddEvents(metrics::Registry& registry, const events::Follower& follower) {
  registry.AddCounter("medres_events_delivered_total", "Events heard from the outbox, one's own included.",
                      [&] { return Number(follower.figures().delivered); });
  registry.AddCounter("medres_events_failed_reads_total", "Times that the outbox could not be read.",
                      [&] { return Number(follower.figures().failed_reads); });
  registry.AddCounter("medres_events_failed_deliveries_total", "Batches of events that had to be brought again.",
                      [&] { return Number(follower.figures().failed_deliveries); });
  registry.AddGauge("medres_events_lag_seconds", "Age of the oldest event that is told but not heard.",
                    [&] { return Seconds(follower.figures().lag); });
}

void AddConnections(metrics::Registry& registry, const http::ServerCounters& counters) {
  const auto read = [](const std::atomic<std::int64_t>& count) {
    return [&count] { return Number(count.load(std::memory_order_relaxed)); };
  };
  registry.AddGauge("medres_http_open_connections", "Connections that are open.", read(counters.open_connections));
  registry.AddCounter("medres_http_connections_total", "Connections accepted.", read(counters.accepted));
  registry.AddCounter("medres_http_turned_away_total", "Connections closed at once for want of room.",
                      read(counters.turned_away));
  registry.AddCounter("medres_http_timed_out_total", "Connections closed because their time was over.",
                      read(counters.timed_out));
  registry.AddCounter("medres_http_broken_total", "Connections closed because what came was not HTTP.",
                      read(counters.broken));
}

void AddAudit(metrics::Registry& registry, const access::AuditTrail& audit) {
  registry.AddCounter("medres_audit_lost_total", "Records of who looked at what that found no room to wait.",
                      [&] { return Number(audit.lost()); });
}

void AddProcess(metrics::Registry& registry, const log::Logger& logger, Instant now) {
  registry.AddCounter("medres_log_dropped_lines_total", "Lines of the log that gave way because nobody read them.",
                      [&] { return Number(logger.dropped()); });
  registry
      .GetGauge("medres_build_info", "1, with the build as labels.",
                "version=\"" + metrics::EscapeLabel(kVersion) + "\",testing=\"" + (kTesting ? "yes" : "no") + "\"")
      .Set(1);
  registry.GetGauge("process_start_time_seconds", "When the process began to serve, in seconds since 1970.")
      .Set(Number(now.milliseconds) / 1e3);
}

}  // namespace

DatabaseFigures::DatabaseFigures(metrics::Registry& registry, pool::Record& pool)
    : registry_(registry),
      pool_(pool),
      wait_(registry.GetHistogram("medres_database_wait_seconds", "What a unit of work waited for a connection.")),
      use_(registry.GetHistogram("medres_database_use_seconds", "How long a unit of work kept its connection.")),
      commit_(registry.GetHistogram("medres_database_commit_seconds",
                                    "Transactions of SQLite's writer, from begin until they are durable.")),
      units_(registry.GetCounter("medres_database_committed_units_total", "Units of work in those transactions.")),
      connected_(registry.GetCounter("medres_database_connects_total", "Attempts to connect to PostgreSQL.",
                                     "outcome=\"connected\"")),
      refused_(registry.GetCounter("medres_database_connects_total", "Attempts to connect to PostgreSQL.",
                                   "outcome=\"refused\"")) {}

DatabaseFigures::OfStatement DatabaseFigures::Of(std::string_view statement) {
  {
    const std::shared_lock lock(mutex_);
    if (const auto found = statements_.find(statement); found != statements_.end()) return found->second;
  }
  const std::string label = "statement=\"" + metrics::EscapeLabel(statement) + "\"";
  const OfStatement figures{
      registry_.GetHistogram("medres_database_statement_seconds", "Time of a statement, by its name.", label),
      registry_.GetCounter("medres_database_statement_failures_total", "Statements that failed.", label)};
  const std::unique_lock lock(mutex_);
  return statements_.emplace(statement, figures).first->second;
}

void DatabaseFigures::OnStatement(std::string_view name, nanoseconds took, bool succeeded) {
  const OfStatement figures = Of(name);
  figures.seconds.Observe(Seconds(took));
  if (const trace::Context& current = trace::Current(); trace::IsRecorded(current)) {
    trace::Span span = trace::SpanBelow(current, name, trace::Kind::kClient, trace::WallNow() - took.count());
    span.failed = !succeeded;
    span.Say("db.operation.name", name);
    trace::Record(current, span);
  }
  if (!succeeded) figures.failures.Add();
}

void DatabaseFigures::OnLent(nanoseconds waited) {
  wait_.Observe(Seconds(waited));
  pool_.Lent(waited);
}

void DatabaseFigures::OnReturned(nanoseconds used) {
  use_.Observe(Seconds(used));
  pool_.Returned(used);
}

void DatabaseFigures::OnCommit(std::size_t units, nanoseconds took) {
  commit_.Observe(Seconds(took));
  units_.Add(static_cast<std::int64_t>(units));
}

void DatabaseFigures::OnConnect(bool succeeded) {
  (succeeded ? connected_ : refused_).Add();
  pool_.Connected(succeeded);
}

DatabaseFigures::OfPool::OfPool(metrics::Registry& registry, int pool)
    : open(ConnectionsGauge(registry, pool, "open")),
      idle(ConnectionsGauge(registry, pool, "idle")),
      connecting(ConnectionsGauge(registry, pool, "connecting")),
      waiting(registry.GetGauge("medres_database_waiting", "Units of work that wait for a connection.",
                                PoolNumber(pool))) {}

void DatabaseFigures::OnPool(int pool, const sql::PoolFigures& figures) {
  pool_.Stands(pool, figures);
  const std::unique_lock lock(mutex_);
  while (pools_.size() <= static_cast<std::size_t>(pool)) {
    pools_.emplace_back(registry_, static_cast<int>(pools_.size()));
  }
  OfPool& shown = pools_[static_cast<std::size_t>(pool)];
  shown.open.Set(figures.open);
  shown.idle.Set(figures.idle);
  shown.connecting.Set(figures.connecting);
  shown.waiting.Set(figures.waiting);
}

ServerFigures::ServerFigures(metrics::Registry& registry, const scheduling::Committer& committer,
                             const events::Follower& follower, const HttpServer& server,
                             const access::AuditTrail& audit, const log::Logger& logger, const Clock& clock) {
  AddBookings(registry, committer);
  AddEvents(registry, follower);
  AddConnections(registry, server.counters());
  AddAudit(registry, audit);
  AddProcess(registry, logger, clock.Now());
}

}  // namespace medres::app
