#include "platform/sql/stale_reads.hpp"

#include <utility>

#include "platform/sql/replication_lag.hpp"

namespace medres::sql {
namespace {

using SteadyClock = std::chrono::steady_clock;

/// A poll that takes longer is as good as none.
constexpr Milliseconds kPollWithin{1'000};

struct StaleReadsSql {
  static constexpr Statement kPrimaryPostgres{
      "replica.primary", "select cast(pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0') as bigint)"};
  /// Nothing from who is no replica: it was promoted, or was a primary once, of which nobody knows what it has.
  static constexpr Statement kReplicaPostgres{
      "replica.replayed",
      "select case when pg_is_in_recovery() then cast(pg_wal_lsn_diff(pg_last_wal_replay_lsn(), '0/0') as bigint) end"};
};

Task<Result<std::optional<std::int64_t>>> Ask(Database& database, const Statement& statement) {
  co_return co_await database.Read<std::optional<std::int64_t>>(
      [&](Session& session) -> Task<Result<std::optional<std::int64_t>>> {
        MEDRES_CO_TRY(const Rows rows, co_await session.Run(statement));
        co_return rows[0].OptionalInteger(0);
      },
      kPollWithin);
}

/// Another database may do what this one could not.
bool IsWorthAnotherTry(const Error& error) {
  return error.kind == ErrorKind::kUnavailable || error.kind == ErrorKind::kOverloaded ||
         error.kind == ErrorKind::kTimeout;
}

}  // namespace

struct StaleReads::Replica {
  static constexpr std::int64_t kUnknown = -1;

  std::unique_ptr<Database> database;
  ReplicationLag lag;  ///< of who watches
  /// Nanoseconds of the steady clock: of that moment it has everything.
  std::atomic<std::int64_t> in_step_at = kUnknown;

  std::optional<std::chrono::nanoseconds> Lag() const {
    const std::int64_t at = in_step_at.load(std::memory_order_relaxed);
    if (at == kUnknown) return std::nullopt;
    return SteadyClock::now().time_since_epoch() - std::chrono::nanoseconds(at);
  }
};

StaleReads::StaleReads(Database& primary) : primary_(primary) {}

StaleReads::StaleReads(Database& primary, std::vector<std::unique_ptr<Database>> replicas,
                       boost::asio::io_context& loop, Options options)
    : primary_(primary),
      loop_(&loop),
      options_(options),
      group_(std::make_unique<async::TaskGroup>([](std::exception_ptr thrown) { std::rethrow_exception(thrown); })) {
  for (auto& database : replicas) {
    replicas_.push_back(std::make_unique<Replica>());
    replicas_.back()->database = std::move(database);
  }
}

StaleReads::~StaleReads() = default;

Task<Status> StaleReads::Start() {
  if (!replicas_.empty()) group_->Spawn(*loop_, Watch());
  co_return Status();
}

Task<void> StaleReads::Stop() {
  if (group_) co_await group_->Stop();
}

Task<Status> StaleReads::Run(const RepeatableUnit& unit, Milliseconds deadline) {
  const auto began = SteadyClock::now();
  if (Replica* replica = Choose(); replica != nullptr) {
    // What it takes too long for, the primary still has time for.
    const Status read = co_await replica->database->RunRead(unit, deadline / 2);
    if (read || !IsWorthAnotherTry(read.error())) {
      if (options_.observer != nullptr) options_.observer->OnStaleRead(true);
      co_return read;
    }
    replica->in_step_at = Replica::kUnknown;  // until it is measured again
  }
  if (options_.observer != nullptr) options_.observer->OnStaleRead(false);
  const auto passed = std::chrono::duration_cast<Milliseconds>(SteadyClock::now() - began);
  co_return co_await primary_.RunRead(unit, deadline - passed);
}

StaleReads::Replica* StaleReads::Choose() {
  const std::size_t count = replicas_.size();
  if (count == 0) return nullptr;
  const std::size_t turn = turns_.fetch_add(1, std::memory_order_relaxed);
  for (std::size_t i = 0; i < count; ++i) {
    Replica& replica = *replicas_[(turn + i) % count];
    if (const auto lag = replica.Lag(); lag && *lag <= options_.max_lag) return &replica;
  }
  return nullptr;
}

Task<void> StaleReads::Watch() {
  do {
    const auto asked = SteadyClock::now();
    const auto position = co_await Ask(primary_, StaleReadsSql::kPrimaryPostgres);
    for (std::size_t i = 0; i < replicas_.size(); ++i) {
      Replica& replica = *replicas_[i];
      if (position && *position) replica.lag.OnPrimary(asked, **position);
      co_await Measure(replica, i);
    }
  } while (co_await group_->Sleep(options_.poll));
}

Task<void> StaleReads::Measure(Replica& replica, std::size_t number) {
  const auto replayed = co_await Ask(*replica.database, StaleReadsSql::kReplicaPostgres);
  if (replayed && *replayed) {
    replica.lag.OnReplica(**replayed);
  } else {
    replica.lag.Forget();
  }
  const auto in_step_at = replica.lag.in_step_at();
  replica.in_step_at = in_step_at ? in_step_at->time_since_epoch().count() : Replica::kUnknown;
  if (options_.observer != nullptr) options_.observer->OnLag(number, replica.Lag());
}

}  // namespace medres::sql
