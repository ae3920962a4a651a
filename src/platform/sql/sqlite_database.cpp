#include "platform/sql/sqlite_database.hpp"

#include <thread>
#include <vector>

#include "platform/sql/sqlite_connection.hpp"
#include "platform/sql/unit_queue.hpp"

namespace medres::sql {
namespace {

constexpr std::size_t kMaxGroup = 128;
constexpr std::size_t kMaxQueue = 4096;

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

bool IsLate(const QueuedUnit& unit) { return SystemClock().Now() > unit.deadline; }

/// Runs one unit inside the group's transaction, in a savepoint, so that its failure is its own.
UnitEnd RunInSavepoint(SqliteConnection& connection, QueuedUnit& queued) {
  if (IsLate(queued)) return {Fail(Error::Timeout("database.timeout")), nullptr};
  if (auto begun = Execute(connection, SqliteSql::kSavepoint); !begun) return {begun, nullptr};
  SqliteSession session(connection);
  UnitEnd end = RunUnit(queued.unit, session);
  if (!end.status) Execute(connection, SqliteSql::kRollbackTo);
  if (auto released = Execute(connection, SqliteSql::kRelease); !released && end.status) end.status = released;
  return end;
}

/// One transaction for everything that was queued: the cost of making it durable is shared.
void WriteGroup(SqliteConnection& connection, const std::vector<QueuedUnitPtr>& group) {
  std::vector<UnitEnd> ends(group.size());
  Status committed = Execute(connection, SqliteSql::kBeginWrite);
  if (committed) {
    for (std::size_t i = 0; i < group.size(); ++i) ends[i] = RunInSavepoint(connection, *group[i]);
    committed = Execute(connection, SqliteSql::kCommit);
    if (!committed) Execute(connection, SqliteSql::kRollback);
  }
  for (std::size_t i = 0; i < group.size(); ++i) {
    if (!committed && ends[i].status) ends[i].status = committed;
    group[i]->end.Set(std::move(ends[i]));
  }
}

void ReadOne(SqliteConnection& connection, QueuedUnit& queued) {
  UnitEnd end{Fail(Error::Timeout("database.timeout")), nullptr};
  if (!IsLate(queued)) {
    if (end.status = Execute(connection, SqliteSql::kBegin); end.status) {
      SqliteSession session(connection);
      end = RunUnit(queued.unit, session);
      Execute(connection, SqliteSql::kRollback);
    }
  }
  queued.end.Set(std::move(end));
}

class SqliteDatabase final : public Database {
 public:
  using Connection = std::unique_ptr<SqliteConnection>;

  SqliteDatabase(Connection writer, std::vector<Connection> readers) : writer_(std::move(writer)), readers_(std::move(readers)) {
    threads_.emplace_back([this] {
      for (auto group = writes_.Take(kMaxGroup); !group.empty(); group = writes_.Take(kMaxGroup)) WriteGroup(*writer_, group);
    });
    for (const Connection& reader : readers_) {
      threads_.emplace_back([this, &connection = *reader] {
        for (auto one = reads_.Take(1); !one.empty(); one = reads_.Take(1)) ReadOne(connection, *one.front());
      });
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
  Connection writer_;
  std::vector<Connection> readers_;
  UnitQueue writes_{kMaxQueue};
  UnitQueue reads_{kMaxQueue};
  std::vector<std::jthread> threads_;
};

}  // namespace

Result<std::unique_ptr<Database>> OpenSqlite(const SqliteOptions& options) {
  MEDRES_TRY(auto writer,
             SqliteConnection::Open(options.path, SqliteConnection::Access::kReadWrite, options.durable));
  std::vector<SqliteDatabase::Connection> readers;
  for (int i = 0; i < options.readers; ++i) {
    MEDRES_TRY(auto reader, SqliteConnection::Open(options.path, SqliteConnection::Access::kReadOnly, options.durable));
    readers.push_back(std::move(reader));
  }
  return std::make_unique<SqliteDatabase>(std::move(writer), std::move(readers));
}

Status BackupSqlite(const std::string& from, const std::string& to) {
  MEDRES_TRY(auto source, SqliteConnection::Open(from, SqliteConnection::Access::kReadOnly, true));
  return source->CopyTo(to);
}

}  // namespace medres::sql
