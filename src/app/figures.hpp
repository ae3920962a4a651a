#pragma once

#include <deque>
#include <shared_mutex>
#include <string_view>
#include <unordered_map>

#include "access/audit_trail.hpp"
#include "app/serving.hpp"
#include "platform/events/follower.hpp"
#include "platform/metrics/metrics.hpp"
#include "platform/pool/board.hpp"
#include "platform/sql/observer.hpp"
#include "scheduling/booking/committer.hpp"

/// What the rooms count, under the names by which /metrics shows it.
namespace medres::app {

/// What the database's driver tells, of its statements and for the record of its pool. Thread-safe; registry and record
/// must outlive it.
class DatabaseFigures final : public sql::Observer {
 public:
  DatabaseFigures(metrics::Registry& registry, pool::Record& pool);

  void OnStatement(std::string_view name, std::chrono::nanoseconds took, bool succeeded) override;
  void OnLent(std::chrono::nanoseconds waited) override;
  void OnReturned(std::chrono::nanoseconds used) override;
  void OnTurnedAway(ErrorKind why) override { pool_.TurnedAway(why); }
  void OnHeld(std::chrono::nanoseconds /*held*/) override { pool_.HeldLong(); }
  void OnCommit(std::size_t units, std::chrono::nanoseconds took) override;
  void OnConnect(bool succeeded) override;
  void OnPool(int pool, const sql::PoolFigures& figures) override;

 private:
  struct OfStatement {
    metrics::Histogram& seconds;
    metrics::Counter& failures;
  };
  OfStatement Of(std::string_view statement);

  struct OfPool {
    OfPool(metrics::Registry& registry, int pool);
    metrics::Gauge& open;
    metrics::Gauge& idle;
    metrics::Gauge& connecting;
    metrics::Gauge& waiting;
  };

  metrics::Registry& registry_;
  pool::Record& pool_;
  metrics::Histogram& wait_;
  metrics::Histogram& use_;
  metrics::Histogram& commit_;
  metrics::Counter& units_;
  metrics::Counter& connected_;
  metrics::Counter& refused_;
  std::shared_mutex mutex_;
  std::unordered_map<std::string_view, OfStatement> statements_;  ///< names are constants
  std::deque<OfPool> pools_;
};

/// What a serving process counts elsewhere: bookings, events, connections, lines of the log; and which build it is,
/// since when.
class ServerFigures {
 public:
  ServerFigures(metrics::Registry& registry, const scheduling::Committer& committer, const events::Follower& follower,
                const HttpServer& server, const access::AuditTrail& audit, const log::Logger& logger,
                const Clock& clock);
};

}  // namespace medres::app
