#include "platform/sql/sqlite_connection.hpp"

#include <fcntl.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstring>

namespace medres::sql {
namespace {

constexpr int kBusyMilliseconds = 5000;
constexpr int kStepsBetweenLooks = 10'000;  ///< of SQLite's machine, some 100 µs, before it is asked about the deadline
constexpr std::size_t kMaxStatements = 512;

/// Binds by type, without copying: parameters outlive the step.
struct Binder {
  sqlite3_stmt* statement;
  int index;
  int operator()(std::monostate) const { return sqlite3_bind_null(statement, index); }
  int operator()(std::int64_t value) const { return sqlite3_bind_int64(statement, index, value); }
  int operator()(double value) const { return sqlite3_bind_double(statement, index, value); }
  int operator()(const std::string& value) const {
    return sqlite3_bind_text64(statement, index, value.data(), value.size(), SQLITE_STATIC, SQLITE_UTF8);
  }
  int operator()(const Uuid& value) const {
    return sqlite3_bind_blob64(statement, index, value.bytes.data(), value.bytes.size(), SQLITE_STATIC);
  }
  int operator()(const Bytes& value) const {
    // A null pointer would bind NULL; an empty blob is not NULL.
    const char* data = value.data.empty() ? "" : value.data.data();
    return sqlite3_bind_blob64(statement, index, data, value.data.size(), SQLITE_STATIC);
  }
  template <class T>
  int operator()(const std::vector<T>&) const {
    return SQLITE_MISMATCH;
  }
};

int Bind(sqlite3_stmt* statement, int index, const Value::Data& data) {
  return std::visit(Binder{statement, index}, data);
}

void AppendCell(Rows& rows, sqlite3_stmt* statement, int column) {
  const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement, column));
  const auto bytes = [&] {
    const auto* data = static_cast<const char*>(sqlite3_column_blob(statement, column));
    return data == nullptr ? std::string_view() : std::string_view(data, size);
  };
  switch (sqlite3_column_type(statement, column)) {
    case SQLITE_INTEGER: rows.AppendInteger(sqlite3_column_int64(statement, column)); break;
    case SQLITE_FLOAT: rows.AppendReal(sqlite3_column_double(statement, column)); break;
    case SQLITE_TEXT: rows.AppendText(bytes()); break;
    case SQLITE_BLOB: rows.AppendBytes(bytes()); break;
    default: rows.AppendNull(); break;
  }
}

Error ToError(int code, const char* message, std::string_view statement) {
  switch (code & 0xff) {
    case SQLITE_CONSTRAINT: return Error::Conflict("database.constraint", {{"constraint", message}});
    case SQLITE_BUSY:
    case SQLITE_LOCKED: return Error::Unavailable("database.unavailable", {{"reason", message}});
    case SQLITE_FULL: return Error::Unavailable("database.disk_full");
    case SQLITE_IOERR: return Error::Unavailable("database.disk", {{"reason", message}});
    case SQLITE_READONLY: return Error::Unavailable("database.read_only");
    case SQLITE_NOTADB:
    case SQLITE_CORRUPT: return Error::Unavailable("database.damaged", {{"reason", message}});
    case SQLITE_INTERRUPT: return Error::Timeout("database.timeout");
    default: return Error::Internal("database.statement", {{"statement", std::string(statement)}, {"reason", message}});
  }
}

/// For its owner alone, whatever the umask; the files that SQLite puts beside it are made like it. Who made it with
/// another mode meant that. What fails here fails again, with a reason, when SQLite opens it.
void MakePrivateFile(const std::string& path) {
  const int file = open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (file < 0) return;
  fchmod(file, 0600);
  close(file);
}

}  // namespace

Result<std::unique_ptr<SqliteConnection>> SqliteConnection::Open(const std::string& path, Access access, bool durable) {
  if (access == Access::kReadWrite) MakePrivateFile(path);
  const int flags = access == Access::kReadWrite ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE : SQLITE_OPEN_READONLY;
  sqlite3* db = nullptr;
  const int code = sqlite3_open_v2(path.c_str(), &db, flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, nullptr);
  std::unique_ptr<SqliteConnection> connection(new SqliteConnection(db));
  if (code != SQLITE_OK) {
    return Fail(Error::Unavailable("database.open", {{"path", path}, {"reason", sqlite3_errstr(code)}}));
  }
  sqlite3_busy_timeout(db, kBusyMilliseconds);
  sqlite3_extended_result_codes(db, 1);
  sqlite3_progress_handler(db, kStepsBetweenLooks, &SqliteConnection::OnProgress, connection.get());
  if (access == Access::kReadWrite) {
    MEDRES_CHECK(
        connection->Script("pragma journal_mode = wal; pragma foreign_keys = on; pragma recursive_triggers = on;"));
    MEDRES_CHECK(connection->Script(durable ? "pragma synchronous = full;" : "pragma synchronous = normal;"));
  }
  // Readers look up rows by key, and loading everything once must not leave a copy of everything in each of them.
  MEDRES_CHECK(
      connection->Script(access == Access::kReadWrite ? "pragma cache_size = -16384;" : "pragma cache_size = -2048;"));
  MEDRES_CHECK(connection->Script("pragma temp_store = memory;"));
  return connection;
}

SqliteConnection::~SqliteConnection() {
  ForgetStatements();
  sqlite3_close_v2(db_);
}

bool SqliteConnection::InTransaction() const { return sqlite3_get_autocommit(db_) == 0; }

bool SqliteConnection::IsLate() const {
  return deadline_ != kNoDeadline && std::chrono::steady_clock::now() > deadline_;
}

int SqliteConnection::OnProgress(void* connection) {
  const auto* self = static_cast<const SqliteConnection*>(connection);
  return self->interruptible_ && self->IsLate() ? 1 : 0;
}

void SqliteConnection::ForgetStatements() {
  for (const auto& [text, statement] : statements_) sqlite3_finalize(statement);
  statements_.clear();
}

Error SqliteConnection::LastError(std::string_view statement) const {
  return ToError(sqlite3_extended_errcode(db_), sqlite3_errmsg(db_), statement);
}

Result<sqlite3_stmt*> SqliteConnection::Prepare(const Statement& statement) {
  const auto found = statements_.find(statement.text);
  if (found != statements_.end()) return found->second;
  sqlite3_stmt* prepared = nullptr;
  if (sqlite3_prepare_v3(db_, statement.text.data(), static_cast<int>(statement.text.size()), SQLITE_PREPARE_PERSISTENT,
                         &prepared, nullptr) != SQLITE_OK) {
    return Fail(LastError(statement.name));
  }
  if (statements_.size() >= kMaxStatements) ForgetStatements();
  statements_.emplace(statement.text, prepared);
  return prepared;
}

Result<Rows> SqliteConnection::Run(const Statement& statement, const Params& params) {
  if (IsLate()) return Fail(Error::Timeout("database.timeout"));
  MEDRES_TRY(sqlite3_stmt* const prepared, Prepare(statement));
  const auto reset = [this](sqlite3_stmt* used) {
    interruptible_ = false;
    sqlite3_reset(used);
    sqlite3_clear_bindings(used);
  };
  const std::unique_ptr<sqlite3_stmt, decltype(reset)> resetting(prepared, reset);
  const bool reads = sqlite3_stmt_readonly(prepared) != 0;
  for (std::size_t i = 0; i < params.size(); ++i) {
    if (const int code = Bind(prepared, static_cast<int>(i) + 1, params[i].data()); code != SQLITE_OK) {
      return Fail(ToError(code, sqlite3_errstr(code), statement.name));
    }
  }
  const int columns = sqlite3_column_count(prepared);
  Rows rows(static_cast<std::size_t>(columns));
  interruptible_ = reads;
  int code = sqlite3_step(prepared);
  for (; code == SQLITE_ROW; code = sqlite3_step(prepared)) {
    for (int column = 0; column < columns; ++column) AppendCell(rows, prepared, column);
  }
  if (code != SQLITE_DONE) return Fail(LastError(statement.name));
  if (!reads) rows.SetAffected(sqlite3_changes64(db_));
  return rows;
}

Status SqliteConnection::Script(std::string_view text) {
  const std::string terminated(text);
  if (sqlite3_exec(db_, terminated.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) return Fail(LastError("script"));
  return {};
}

Status SqliteConnection::CopyTo(const std::string& path) {
  MEDRES_TRY(auto target, Open(path, Access::kReadWrite, true));
  sqlite3_backup* backup = sqlite3_backup_init(target->db_, "main", db_, "main");
  if (backup == nullptr) return Fail(target->LastError("backup"));
  sqlite3_backup_step(backup, -1);
  if (sqlite3_backup_finish(backup) != SQLITE_OK) return Fail(target->LastError("backup"));
  return {};
}

Task<Result<Rows>> SqliteSession::Run(const Statement& statement, Params params) {
  co_return RunObserved(statement, params);
}

Result<Rows> SqliteSession::RunObserved(const Statement& statement, const Params& params) {
  const auto started = std::chrono::steady_clock::now();
  Result<Rows> rows = connection_.Run(statement, params);
  observer_.OnStatement(statement.name, std::chrono::steady_clock::now() - started, rows.has_value());
  return rows;
}

Task<Result<std::vector<Rows>>> SqliteSession::RunAll(std::vector<Call> calls) {
  std::vector<Rows> results;
  results.reserve(calls.size());
  for (const Call& call : calls) {
    MEDRES_CO_TRY(Rows rows, RunObserved(*call.statement, call.params));
    results.push_back(std::move(rows));
  }
  co_return results;
}

Task<Status> SqliteSession::Script(std::string_view text) { co_return connection_.Script(text); }

}  // namespace medres::sql
