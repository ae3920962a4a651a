#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "platform/sql/database.hpp"
#include "platform/sql/observer.hpp"

struct sqlite3;
struct sqlite3_stmt;

namespace medres::sql {

/// One connection to a SQLite file, used by one thread. Statements are prepared once and kept by their text.
class SqliteConnection {
 public:
  enum class Access { kReadWrite, kReadOnly };

  /// Failure: kUnavailable `database.open` with the path and the reason.
  static Result<std::unique_ptr<SqliteConnection>> Open(const std::string& path, Access access, bool durable);
  ~SqliteConnection();

  /// Failures as Session's. A full disk (kUnavailable `database.disk_full`) or a broken one (`database.disk`) may end
  /// the transaction too: ask InTransaction.
  Result<Rows> Run(const Statement& statement, const Params& params);
  Status Script(std::string_view text);

  /// From now on statements that come later are refused, and those that only read are interrupted (a write that is
  /// interrupted would take the whole transaction with it): kTimeout `database.timeout`.
  void SetDeadline(std::chrono::steady_clock::time_point deadline) { deadline_ = deadline; }
  void ClearDeadline() { deadline_ = kNoDeadline; }

  bool InTransaction() const;

  /// Copies the whole database into a new file while others go on (SQLite's online backup).
  Status CopyTo(const std::string& path);

 private:
  static constexpr auto kNoDeadline = std::chrono::steady_clock::time_point::max();

  explicit SqliteConnection(sqlite3* db) : db_(db) {}
  Result<sqlite3_stmt*> Prepare(const Statement& statement);
  void ForgetStatements();
  bool IsLate() const;
  /// Called by SQLite now and then while a statement runs; not zero interrupts it.
  static int OnProgress(void* connection);
  Error LastError(std::string_view statement) const;

  sqlite3* db_;
  std::map<std::string, sqlite3_stmt*, std::less<>> statements_;
  std::chrono::steady_clock::time_point deadline_ = kNoDeadline;
  bool interruptible_ = false;  ///< the statement that runs only reads
};

/// The connection as a unit of work sees it: every call is done when it returns, nothing suspends.
class SqliteSession final : public Session {
 public:
  SqliteSession(SqliteConnection& connection, Observer& observer) : connection_(connection), observer_(observer) {}
  Dialect dialect() const override { return Dialect::kSqlite; }
  Task<Result<Rows>> Run(const Statement& statement, Params params) override;
  Task<Result<std::vector<Rows>>> RunAll(std::vector<Call> calls) override;
  Task<Status> Script(std::string_view text) override;

 private:
  Result<Rows> RunObserved(const Statement& statement, const Params& params);

  SqliteConnection& connection_;
  Observer& observer_;
};

}  // namespace medres::sql
