#include <cstdio>

#include "app/commands/commands.hpp"
#include "app/process_lock.hpp"
#include "app/schema.hpp"
#include "app/version.hpp"
#include "app/wiring.hpp"
#include "platform/security/digest.hpp"
#include "platform/sql/backup.hpp"
#include "platform/sql/migrations.hpp"

namespace medres::app {
namespace {

std::string SqlitePath(const Environment& environment) {
  constexpr std::string_view kPrefix = "sqlite:";
  const std::string& url = environment.settings.Text("database.url");
  return url.starts_with(kPrefix) ? url.substr(kPrefix.size()) : std::string();
}

sql::BackupContext ContextOf(sql::Dialect dialect) {
  return {.program = std::string(kVersion),
          .schema_version = sql::SelectMigrations(sql::EmbeddedMigrations(), dialect).back().version,
          .now = SystemClock().Now(),
          .digest = security::Sha256Hex};
}

Result<sql::BackupManifest> TakeBackup(const Environment& environment, const std::string& file) {
  const std::string path = SqlitePath(environment);
  if (path.empty()) {
    return sql::BackupPostgres(environment.settings.Text("database.url"), file, ContextOf(sql::Dialect::kPostgres));
  }
  return sql::BackupSqlite(path, file, ContextOf(sql::Dialect::kSqlite));
}

Result<sql::BackupManifest> PutBack(const Environment& environment, const std::string& file, bool replace) {
  const std::string path = SqlitePath(environment);
  if (path.empty()) {
    return sql::RestorePostgres(file, environment.settings.Text("database.url"), replace,
                                ContextOf(sql::Dialect::kPostgres));
  }
  MEDRES_TRY(const auto lock, ProcessLock::Take(path));
  return sql::RestoreSqlite(file, path, ContextOf(sql::Dialect::kSqlite));
}

void Print(const char* what, const sql::BackupManifest& manifest, const std::string& file) {
  std::int64_t rows = 0;
  for (const auto& [table, count] : manifest.rows) rows += count;
  std::printf("%s %s: %jd bytes, %jd rows, schema %d, SHA-256 %s\n", what, file.c_str(),
              static_cast<std::intmax_t>(manifest.bytes), static_cast<std::intmax_t>(rows), manifest.schema_version,
              manifest.digest.c_str());
}

}  // namespace

int Migrate(Environment& environment, bool allow_contract) {
  container::Container program;
  AddDatabase(program, environment, allow_contract);
  if (const Status done = program.Start(); !done) return environment.Report(done.error());
  const sql::MigrationReport& report = program.Get<Schema>().report();
  for (const std::string& name : report.applied) std::printf("applied %s\n", name.c_str());
  for (const std::string& name : report.held_back) std::printf("held back %s (needs --contract)\n", name.c_str());
  std::printf("schema version %d\n", report.version);
  return kOk;
}

int Backup(Environment& environment, const std::string& file) {
  const auto manifest = TakeBackup(environment, file);
  if (!manifest) return environment.Report(manifest.error());
  Print("backed up to", *manifest, file);
  return kOk;
}

int Restore(Environment& environment, const std::string& file, bool replace) {
  const auto manifest = PutBack(environment, file, replace);
  if (!manifest) return environment.Report(manifest.error());
  Print("restored", *manifest, file);
  return kOk;
}

}  // namespace medres::app
