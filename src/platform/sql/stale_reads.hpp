#pragma once

#include <atomic>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "platform/async/task_group.hpp"
#include "platform/sql/database.hpp"

namespace medres::sql {

/// What of stale reads is told. Called from several threads; outlives them.
class StaleReadsObserver {
 public:
  virtual ~StaleReadsObserver() = default;
  /// A read was answered by a replica, or by the primary in its place.
  virtual void OnStaleRead(bool /*by_replica*/) {}
  /// How far a replica is behind; nothing when that is not known.
  virtual void OnLag(std::size_t /*replica*/, std::optional<std::chrono::nanoseconds> /*lag*/) {}
};

/// Reads whose answer may be as old as a bound: who is given this instead of a Database has said that it can live with
/// that. Never for what decides something, for sessions, for rights. They go to the replicas in turn; a replica that is
/// further behind than the bound, or away, is passed over, and when none is left the primary is asked. Without replicas
/// (SQLite always) everything is asked of the primary. Thread-safe; the caller's coroutine resumes on its own executor.
class StaleReads {
 public:
  struct Options {
    Milliseconds max_lag{5'000};
    Milliseconds poll{250};  ///< how often the lag is measured
    StaleReadsObserver* observer = nullptr;
  };

  /// Of the primary alone.
  explicit StaleReads(Database& primary);
  /// `loop` must run while it is started, and the databases outlive it.
  StaleReads(Database& primary, std::vector<std::unique_ptr<Database>> replicas, boost::asio::io_context& loop,
             Options options);
  ~StaleReads();

  Task<Status> Start();
  Task<void> Stop();

  /// As Database::Read. The work may be begun on a replica, and run once more from its beginning on the primary.
  template <class T, class Work>
  Task<Result<T>> Read(Work work, Milliseconds deadline = Database::kDeadline) {
    std::optional<T> value;
    const RepeatableUnit unit = [&](Session& session) -> Task<Status> {
      Result<T> result = co_await work(session);
      if (!result) co_return Fail(std::move(result).error());
      value.emplace(*std::move(result));
      co_return Status();
    };
    const Status status = co_await Run(unit, deadline);
    if (!status) co_return Fail(status.error());
    co_return std::move(*value);
  }

 private:
  using RepeatableUnit = std::function<Task<Status>(Session&)>;
  struct Replica;

  Task<Status> Run(const RepeatableUnit& unit, Milliseconds deadline);
  Replica* Choose();
  Task<void> Watch();
  Task<void> Measure(Replica& replica, std::size_t number);

  Database& primary_;
  std::vector<std::unique_ptr<Replica>> replicas_;
  boost::asio::io_context* loop_ = nullptr;
  Options options_;
  std::atomic<std::size_t> turns_ = 0;
  std::unique_ptr<async::TaskGroup> group_;
};

}  // namespace medres::sql
