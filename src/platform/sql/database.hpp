#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "base/error.hpp"
#include "base/time.hpp"
#include "platform/async/task.hpp"
#include "platform/sql/value.hpp"

namespace medres::sql {

/// One connection inside one transaction, lent to a unit of work. Not thread-safe; the unit must not keep it.
/// Failures: `database.unavailable` (kUnavailable), `database.timeout` (kTimeout), `database.constraint` (kConflict,
/// arg `constraint`), `database.statement` (kInternal, args `statement`, `reason`). After a failure only leaving the
/// unit makes sense: the transaction is gone.
class Session {
 public:
  virtual ~Session() = default;
  virtual Dialect dialect() const = 0;

  virtual Task<Result<Rows>> Run(const Statement& statement, Params params = {}) = 0;

  /// Runs the calls in order and returns their results in order; on PostgreSQL in one pipeline, one round trip.
  virtual Task<Result<std::vector<Rows>>> RunAll(std::vector<Call> calls) = 0;

  /// The same as the unit's last words: where the driver can, COMMIT travels with them and saves a round trip. The unit
  /// must return straight after it.
  virtual Task<Result<std::vector<Rows>>> RunAllAndCommit(std::vector<Call> calls) { return RunAll(std::move(calls)); }

  /// Several statements as one text, without parameters or results: migrations.
  virtual Task<Status> Script(std::string_view text) = 0;
};

/// A database: many readers, transactions for writing. Thread-safe; the caller's coroutine resumes on its own executor.
///
/// A unit is a coroutine over a Session. It may run on another thread than its caller (SQLite runs it on the writer's
/// or a reader's thread), so it touches only what it was given and computes without waiting for anything but its
/// session. A unit of Write that returns an error or throws is rolled back; otherwise the answer leaves after COMMIT is
/// durable. SQLite commits the units that are queued together in one transaction (each in a savepoint). A COMMIT whose
/// outcome is unknown (connection lost) fails with `database.commit_unknown` (kUnavailable).
class Database {
 public:
  using Unit = std::move_only_function<Task<Status>(Session&)>;

  virtual ~Database() = default;
  virtual Dialect dialect() const = 0;

  /// Waiting for a connection counts against the deadline too.
  virtual Task<Status> RunRead(Unit unit, Milliseconds deadline) = 0;
  virtual Task<Status> RunWrite(Unit unit, Milliseconds deadline) = 0;

  static constexpr Milliseconds kDeadline{5000};

  /// `auto count = co_await database.Read<std::int64_t>([](Session& s) -> Task<Result<std::int64_t>> { … });`
  template <class T, class Work>
  Task<Result<T>> Read(Work work, Milliseconds deadline = kDeadline) {
    std::optional<T> value;
    const Status status = co_await RunRead(Keep(value, std::move(work)), deadline);
    if (!status) co_return Fail(status.error());
    co_return std::move(*value);
  }

  template <class T, class Work>
  Task<Result<T>> Write(Work work, Milliseconds deadline = kDeadline) {
    std::optional<T> value;
    const Status status = co_await RunWrite(Keep(value, std::move(work)), deadline);
    if (!status) co_return Fail(status.error());
    co_return std::move(*value);
  }

 private:
  template <class T, class Work>
  static Unit Keep(std::optional<T>& value, Work work) {
    return [&value, work = std::move(work)](Session& session) mutable -> Task<Status> {
      Result<T> result = co_await work(session);
      if (!result) co_return Fail(std::move(result).error());
      value.emplace(*std::move(result));
      co_return Status();
    };
  }
};

}  // namespace medres::sql
