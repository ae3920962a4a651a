#pragma once

#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "app/figures.hpp"
#include "platform/config/settings.hpp"
#include "platform/container/container.hpp"
#include "platform/sql/stale_reads.hpp"

namespace medres::app {

/// What the driver of one replica tells: statements count with the primary's, the rest goes to the record of its own
/// pool. Thread-safe; what it is given must outlive it.
class ReplicaFigures final : public sql::Observer {
 public:
  ReplicaFigures(DatabaseFigures& statements, pool::Record& pool) : statements_(statements), pool_(pool) {}

  void OnStatement(std::string_view name, std::chrono::nanoseconds took, bool succeeded) override {
    statements_.OnStatement(name, took, succeeded);
  }
  void OnLent(std::chrono::nanoseconds waited) override { pool_.Lent(waited); }
  void OnReturned(std::chrono::nanoseconds used) override { pool_.Returned(used); }
  void OnTurnedAway(ErrorKind why) override { pool_.TurnedAway(why); }
  void OnHeld(std::chrono::nanoseconds /*held*/) override { pool_.HeldLong(); }
  void OnConnect(bool succeeded) override { pool_.Connected(succeeded); }
  void OnPool(int pool, const sql::PoolFigures& figures) override { pool_.Stands(pool, figures); }

 private:
  DatabaseFigures& statements_;
  pool::Record& pool_;
};

/// Who answered stale reads, and how far replicas are behind. Thread-safe; what it is given must outlive it.
class StaleReadFigures final : public sql::StaleReadsObserver {
 public:
  /// A record for each of the URLs, in their order.
  StaleReadFigures(const config::Settings& settings, DatabaseFigures& statements, pool::Board& pools,
                   metrics::Registry& registry);

  void OnStaleRead(bool by_replica) override { (by_replica ? by_replica_ : by_primary_).Add(); }
  void OnLag(std::size_t replica, std::optional<std::chrono::nanoseconds> lag) override;

  sql::Observer& OfReplica(std::size_t replica) { return *replicas_[replica].driver; }

 private:
  struct OfOne {
    pool::Record& pool;
    metrics::Gauge& lag;
    std::unique_ptr<ReplicaFigures> driver;
  };
  metrics::Counter& by_replica_;
  metrics::Counter& by_primary_;
  std::vector<OfOne> replicas_;
};

/// Reads that may be a little old, from the replicas that `database.replica_urls` names, else from the primary.
void AddReplicas(container::Container& program);

}  // namespace medres::app
