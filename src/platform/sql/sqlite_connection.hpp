#pragma once

#include <memory>
#include <string>
#include <unordered_map>

#include "platform/sql/database.hpp"

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

  Result<Rows> Run(const Statement& statement, const Params& params);
  Status Script(std::string_view text);

  /// Copies the whole database into a new file while others go on (SQLite's online backup).
  Status CopyTo(const std::string& path);

 private:
  explicit SqliteConnection(sqlite3* db) : db_(db) {}
  Result<sqlite3_stmt*> Prepare(const Statement& statement);
  Error LastError(std::string_view statement) const;

  sqlite3* db_;
  std::unordered_map<const char*, sqlite3_stmt*> statements_;
};

/// The connection as a unit of work sees it: every call is done when it returns, nothing suspends.
class SqliteSession final : public Session {
 public:
  explicit SqliteSession(SqliteConnection& connection) : connection_(connection) {}
  Dialect dialect() const override { return Dialect::kSqlite; }
  Task<Result<Rows>> Run(const Statement& statement, Params params) override;
  Task<Result<std::vector<Rows>>> RunAll(std::vector<Call> calls) override;
  Task<Status> Script(std::string_view text) override;

 private:
  SqliteConnection& connection_;
};

}  // namespace medres::sql
