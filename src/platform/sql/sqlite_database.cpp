#include "platform/sql/sqlite_database.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <thread>
#include <tuple>
#include <vector>

#include "platform/sql/sqlite_connection.hpp"
#include "platform/sql/unit_queue.hpp"

namespace medres::sql {
namespace {

constexpr std::size_t kMaxGroup = 128;

struct SqliteSql {
  static constexpr Statement kBegin{"begin", "begin"};
  static constexpr Statement kBeginWrite{"begin_immediate", "begin immediate"};
  static constexpr Statement kCommit{"commit", "commit"};
  static constexpr Statement kRollback{"rollback", "rollback"};
  static constexpr Statement kSavepoint{"savepoint", "savepoint unit"};
  static constexpr Statement kRelease{"release", "release unit"};
  static constexpr Statement kRollbackTo{"rollback_to", "rollback to unit"};
};

Status Execute(SqliteConnection& connection, const Statement& statement) {
  const auto rows = connection.Run(statement, {});
  return rows ? Status() : Fail(rows.error());
}

/// Runs a unit that is not late already, with its deadline in force for its statements.
UnitEnd RunInTime(SqliteConnection& connection, Observer& observer, QueuedUnit& queued) {
  if (UnitClock::now() > queued.deadline) {
    observer.OnTurnedAway(ErrorKind::kTimeout);
    return {Fail(Error::Timeout("database.timeout")), nullptr};
  }
  const async::CarryHere carry(queued.carried);
  SqliteSession session(connection, observer);
  connection.SetDeadline(queued.deadline);
  UnitEnd end = RunUnit(queued.unit, session);
  connection.ClearDeadline();
  return end;
}

/// One transaction for everything that was queued: the cost of making it durable is shared.
class WriteGroup {
 public:
  WriteGroup(SqliteConnection& connection, Observer& observer, const std::vector<QueuedUnitPtr>& units)
      : connection_(connection), observer_(observer), units_(units), ends_(units.size()) {}

  /// How many units were committed. Nobody is answered yet.
  std::size_t Run() {
    for (std::size_t i = 0; i < units_.size(); ++i) {
      if (!connection_.InTransaction()) {
        first_ = i;
        if (const Status begun = Execute(connection_, SqliteSql::kBeginWrite); !begun) {
          FailFrom(i, units_.size(), begun.error());
          break;
        }
      }
      ends_[i] = RunInSavepoint(*units_[i]);
      if (!connection_.InTransaction()) LoseTransaction(i);
    }
    Commit();
    return static_cast<std::size_t>(
        std::ranges::count_if(ends_, [](const UnitEnd& end) { return end.status.has_value(); }));
  }

  void Answer() {
    for (std::size_t i = 0; i < units_.size(); ++i) units_[i]->end.Set(std::move(ends_[i]));
  }

 private:
  /// A savepoint makes the unit's failure its own.
  UnitEnd RunInSavepoint(QueuedUnit& queued) {
    if (auto begun = Execute(connection_, SqliteSql::kSavepoint); !begun) return {begun, nullptr};
    UnitEnd end = RunInTime(connection_, observer_, queued);
    if (!connection_.InTransaction()) return end;
    if (!end.status) std::ignore = Execute(connection_, SqliteSql::kRollbackTo);
    if (auto released = Execute(connection_, SqliteSql::kRelease); !released && end.status) end.status = released;
    return end;
  }

  /// SQLite ends the whole transaction when the disk is full or fails: those before `unit` are undone with it.
  void LoseTransaction(std::size_t unit) {
    const Error lost = ends_[unit].status ? Error::Internal("database.transaction_lost") : ends_[unit].status.error();
    FailFrom(first_, unit + 1, lost);
  }

  void Commit() {
    if (!connection_.InTransaction()) return;
    const Status committed = Execute(connection_, SqliteSql::kCommit);
    if (committed) return;
    if (connection_.InTransaction()) std::ignore = Execute(connection_, SqliteSql::kRollback);
    FailFrom(first_, units_.size(), committed.error());
  }

  void FailFrom(std::size_t first, std::size_t end, const Error& error) {
    for (std::size_t i = first; i < end; ++i) {
      if (ends_[i].status) ends_[i].status = Fail(error);
    }
  }

  SqliteConnection& connection_;
  Observer& observer_;
  const std::vector<QueuedUnitPtr>& units_;
  std::vector<UnitEnd> ends_;
  std::size_t first_ = 0;  ///< unit of the transaction that is open
};

/// A deferred transaction sees one snapshot, the one of its first statement.
void ReadOne(SqliteConnection& connection, Observer& observer, QueuedUnit& queued) {
  UnitEnd end;
  if (end.status = Execute(connection, SqliteSql::kBegin); end.status) {
    end = RunInTime(connection, observer, queued);
    if (connection.InTransaction()) std::ignore = Execute(connection, SqliteSql::kRollback);
  }
  queued.end.Set(std::move(end));
}

class SqliteDatabase final : public Database {
 public:
  using Connection = std::unique_ptr<SqliteConnection>;

  SqliteDatabase(const SqliteOptions& options, Connection writer, std::vector<Connection> readers)
      : observer_(options.observer ? *options.observer : silent_),
        writer_(std::move(writer)),
        readers_(std::move(readers)),
        writes_(options.max_waiting, observer_),
        reads_(options.max_waiting, observer_) {
    Tell(kWriter, 1, 0, writes_);
    Tell(kReaders, readers_.size(), 0, reads_);
    threads_.emplace_back([this] { WriteGroups(); });
    for (const Connection& reader : readers_) {
      threads_.emplace_back([this, &connection = *reader] { ReadUnits(connection); });
    }
  }

  ~SqliteDatabase() override {
    writes_.Close();
    reads_.Close();
    threads_.clear();
  }

  Dialect dialect() const override { return Dialect::kSqlite; }
  Task<Status> RunRead(Unit unit, Milliseconds deadline) override { return reads_.Submit(std::move(unit), deadline); }
  Task<Status> RunWrite(Unit unit, Milliseconds deadline) override { return writes_.Submit(std::move(unit), deadline); }

 private:
  void WriteGroups() {
    for (auto group = writes_.Take(kMaxGroup); !group.empty(); group = writes_.Take(kMaxGroup)) {
      const UnitClock::time_point started = UnitClock::now();
      Tell(kWriter, 1, 1, writes_);
      for (const QueuedUnitPtr& unit : group) observer_.OnLent(started - unit->queued_at);
      WriteGroup units(*writer_, observer_, group);
      if (const std::size_t committed = units.Run(); committed > 0) {
        observer_.OnCommit(committed, UnitClock::now() - started);
      }
      observer_.OnReturned(UnitClock::now() - started);
      Tell(kWriter, 1, 0, writes_);
      units.Answer();
    }
  }

  void ReadUnits(SqliteConnection& connection) {
    for (auto one = reads_.Take(1); !one.empty(); one = reads_.Take(1)) {
      const UnitClock::time_point started = UnitClock::now();
      observer_.OnLent(started - one.front()->queued_at);
      Tell(kReaders, readers_.size(), ++reading_, reads_);
      ReadOne(connection, observer_, *one.front());
      observer_.OnReturned(UnitClock::now() - started);
      Tell(kReaders, readers_.size(), --reading_, reads_);
    }
  }

  /// A thread with its connection is what a pool elsewhere lends.
  void Tell(int pool, std::size_t threads, std::size_t busy, const UnitQueue& queue) {
    PoolFigures figures;
    figures.open = static_cast<int>(threads);
    figures.idle = static_cast<int>(threads - busy);
    figures.waiting = static_cast<int>(queue.Waiting());
    observer_.OnPool(pool, figures);
  }

  static constexpr int kWriter = 0;
  static constexpr int kReaders = 1;

  Observer silent_;
  Observer& observer_;
  Connection writer_;
  std::vector<Connection> readers_;
  UnitQueue writes_;
  UnitQueue reads_;
  std::atomic<std::size_t> reading_ = 0;
  std::vector<std::jthread> threads_;
};

}  // namespace

Result<std::unique_ptr<Database>> OpenSqlite(const SqliteOptions& options) {
  MEDRES_TRY(auto writer, SqliteConnection::Open(options.path, SqliteConnection::Access::kReadWrite, options.durable));
  std::vector<SqliteDatabase::Connection> readers;
  for (int i = 0; i < options.readers; ++i) {
    MEDRES_TRY(auto reader, SqliteConnection::Open(options.path, SqliteConnection::Access::kReadOnly, options.durable));
    readers.push_back(std::move(reader));
  }
  return std::make_unique<SqliteDatabase>(options, std::move(writer), std::move(readers));
}

Status CopySqlite(const std::string& from, const std::string& to) {
  MEDRES_TRY(auto source, SqliteConnection::Open(from, SqliteConnection::Access::kReadOnly, true));
  return source->CopyTo(to);
}

}  // namespace medres::sql
