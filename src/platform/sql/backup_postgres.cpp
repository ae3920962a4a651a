#include <libpq-fe.h>

#include <charconv>
#include <chrono>
#include <filesystem>
#include <memory>
#include <thread>

#include "platform/sql/backup_files.hpp"
#include "platform/sql/child_process.hpp"

namespace medres::sql {
namespace {

using Environment = std::vector<std::pair<std::string, std::string>>;

struct BackupPostgresSql {
  static constexpr const char* kBegin = "begin isolation level repeatable read read only";
  static constexpr const char* kSnapshot = "select pg_export_snapshot()";
  static constexpr const char* kTables =
      "select quote_ident(schemaname) || '.' || quote_ident(tablename), tablename from pg_tables "
      "where schemaname not in ('pg_catalog', 'information_schema') order by 2";
  static constexpr const char* kOthers =
      "select count(*) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() "
      "and backend_type = 'client backend'";
  static constexpr const char* kEmpty =
      "drop schema public cascade; create schema public authorization pg_database_owner; "
      "grant usage on schema public to public";
  /// Transaction numbers are the old server's: followers of this one could wait for them for ever.
  static constexpr const char* kRenumber = "update outbox set xid = pg_current_xact_id()";
  /// The archive's place is one of the old server's; whatever it takes once more it knows.
  static constexpr const char* kArchiveAgain = "delete from outbox_place where consumer = 'event-archive'";
};

struct DropReply {
  void operator()(PGresult* reply) const { PQclear(reply); }
};
using Reply = std::unique_ptr<PGresult, DropReply>;

/// One blocking connection of the command line.
class Server {
 public:
  static Result<std::unique_ptr<Server>> Connect(const std::string& dsn) {
    std::unique_ptr<Server> server(new Server(PQconnectdb(dsn.c_str())));
    if (PQstatus(server->handle_) != CONNECTION_OK) return Fail(server->Failure());
    return server;
  }
  ~Server() { PQfinish(handle_); }
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  Result<Reply> Run(const std::string& text) {
    Reply reply(PQexec(handle_, text.c_str()));
    const ExecStatusType status = PQresultStatus(reply.get());
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) return Fail(Failure());
    return reply;
  }

  Result<std::int64_t> Number(const std::string& query) {
    MEDRES_TRY(const Reply reply, Run(query));
    const std::string_view text = PQgetvalue(reply.get(), 0, 0);
    std::int64_t number = 0;
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number;
  }

  std::string DatabaseName() const { return PQdb(handle_); }

 private:
  explicit Server(PGconn* handle) : handle_(handle) {}
  Error Failure() const {
    const std::string_view message = PQerrorMessage(handle_);
    return Error::Unavailable("database.unavailable", {{"reason", std::string(message.substr(0, message.find('\n')))}});
  }
  PGconn* handle_;
};

/// The address as libpq's environment variables.
Result<Environment> ToEnvironment(const std::string& dsn) {
  const auto drop = [](PQconninfoOption* options) { PQconninfoFree(options); };
  const std::unique_ptr<PQconninfoOption, decltype(drop)> options(PQconninfoParse(dsn.c_str(), nullptr), drop);
  if (!options) return Fail(Error::Unavailable("database.unavailable", {{"reason", "the address cannot be read"}}));
  Environment environment;
  for (const PQconninfoOption* option = options.get(); option->keyword != nullptr; ++option) {
    if (option->val != nullptr && option->envvar != nullptr) environment.emplace_back(option->envvar, option->val);
  }
  return environment;
}

Result<BackupManifest> Inspect(Server& server) {
  BackupManifest manifest;
  manifest.dialect = "postgres";
  MEDRES_TRY(const Reply tables, server.Run(BackupPostgresSql::kTables));
  for (int i = 0; i < PQntuples(tables.get()); ++i) {
    const std::string qualified = PQgetvalue(tables.get(), i, 0);
    const std::string name = PQgetvalue(tables.get(), i, 1);
    MEDRES_TRY(manifest.rows[name], server.Number("select count(*) from " + qualified));
    if (name == "schema_migrations") {
      MEDRES_TRY(const auto version, server.Number("select coalesce(max(version), 0) from " + qualified));
      manifest.schema_version = static_cast<int>(version);
    }
  }
  return manifest;
}

/// Nobody else is connected. A server process that has just been stopped may take a moment to leave.
Status AwaitAlone(Server& server) {
  constexpr int kLooks = 20;
  constexpr std::chrono::milliseconds kPause(100);
  std::int64_t others = 0;
  for (int look = 0; look < kLooks; ++look) {
    if (look > 0) std::this_thread::sleep_for(kPause);
    MEDRES_TRY(others, server.Number(BackupPostgresSql::kOthers));
    if (others == 0) return {};
  }
  return Fail(Error::Conflict("backup.in_use", {{"connections", std::to_string(others)}}));
}

Status MakeEmpty(Server& server, bool replace) {
  MEDRES_CHECK(AwaitAlone(server));
  MEDRES_TRY(const Reply tables, server.Run(BackupPostgresSql::kTables));
  if (PQntuples(tables.get()) == 0) return {};
  if (!replace) {
    return Fail(Error::Conflict("backup.not_empty", {{"tables", std::to_string(PQntuples(tables.get()))}}));
  }
  MEDRES_CHECK(server.Run(BackupPostgresSql::kEmpty));
  return {};
}

}  // namespace

Result<BackupManifest> BackupPostgres(const std::string& dsn, const std::string& file, const BackupContext& context) {
  MEDRES_CHECK(ExpectNoFile(file));
  MEDRES_TRY(const Environment environment, ToEnvironment(dsn));
  MEDRES_TRY(const auto server, Server::Connect(dsn));
  MEDRES_CHECK(server->Run(BackupPostgresSql::kBegin));
  MEDRES_TRY(const Reply snapshot, server->Run(BackupPostgresSql::kSnapshot));
  MEDRES_TRY(BackupManifest manifest, Inspect(*server));
  const std::string partial = file + ".partial";
  MEDRES_CHECK(RunProgram("pg_dump",
                          {"--format=custom", "--no-owner", "--no-password", "--file=" + partial,
                           std::string("--snapshot=") + PQgetvalue(snapshot.get(), 0, 0)},
                          environment));
  return Publish(std::move(manifest), partial, file, context);
}

Result<BackupManifest> RestorePostgres(const std::string& file, const std::string& dsn, bool replace,
                                       const BackupContext& context) {
  MEDRES_TRY(BackupManifest manifest, ExpectRestorable(file, "postgres", context));
  MEDRES_TRY(const Environment environment, ToEnvironment(dsn));
  MEDRES_TRY(const auto server, Server::Connect(dsn));
  MEDRES_CHECK(MakeEmpty(*server, replace));
  MEDRES_CHECK(RunProgram("pg_restore",
                          {"--exit-on-error", "--single-transaction", "--no-owner", "--no-password",
                           "--dbname=" + server->DatabaseName(), file},
                          environment));
  MEDRES_TRY(const BackupManifest found, Inspect(*server));
  if (found.rows != manifest.rows) return Fail(Damaged(file, "rows"));
  if (found.rows.contains("outbox")) MEDRES_CHECK(server->Run(BackupPostgresSql::kRenumber));
  if (found.rows.contains("outbox_place")) MEDRES_CHECK(server->Run(BackupPostgresSql::kArchiveAgain));
  return manifest;
}

}  // namespace medres::sql
