#include <cstdio>
#include <filesystem>

#include "app/commands/commands.hpp"
#include "app/commands/session.hpp"
#include "app/process_lock.hpp"
#include "platform/async/loops.hpp"
#include "platform/sql/sqlite_database.hpp"

namespace medres::app {
namespace {

std::string SqlitePath(const Environment& environment) {
  constexpr std::string_view kPrefix = "sqlite:";
  const std::string& url = environment.settings.Text("database.url");
  return url.starts_with(kPrefix) ? url.substr(kPrefix.size()) : std::string();
}

/// pg_dump and pg_restore take the address from the environment, so that no password shows in a list of processes.
int RunPostgresTool(const Environment& environment, const std::string& command) {
  setenv("PGDATABASE", environment.settings.Text("database.url").c_str(), 1);
  return std::system(command.c_str()) == 0 ? kOk : kFailed;
}

std::string Quoted(const std::string& path) {
  std::string quoted = "'";
  for (const char c : path) quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return quoted + "'";
}

}  // namespace

int Migrate(Environment& environment, bool allow_contract) {
  auto opened = Open(environment.settings);
  if (!opened) return environment.Report(opened.error());
  opened->loops->Start();
  const SystemClock clock;
  const auto report = async::RunSync(MigrateDatabase(*opened->database, clock, allow_contract));
  if (!report) return environment.Report(report.error());
  for (const std::string& name : report->applied) std::printf("applied %s\n", name.c_str());
  for (const std::string& name : report->held_back) std::printf("held back %s (needs --contract)\n", name.c_str());
  std::printf("schema version %d\n", report->version);
  return kOk;
}

int Backup(Environment& environment, const std::string& file) {
  const std::string path = SqlitePath(environment);
  if (std::filesystem::exists(file)) return environment.Report(Error::Conflict("backup.exists", {{"file", file}}));
  if (path.empty()) return RunPostgresTool(environment, "pg_dump -Fc -f " + Quoted(file));
  if (const Status copied = sql::BackupSqlite(path, file); !copied) return environment.Report(copied.error());
  std::printf("backed up %s to %s (%ju bytes)\n", path.c_str(), file.c_str(),
              static_cast<std::uintmax_t>(std::filesystem::file_size(file)));
  return kOk;
}

int Restore(Environment& environment, const std::string& file) {
  if (!std::filesystem::exists(file)) return environment.Report(Error::NotFound("backup.missing", {{"file", file}}));
  const std::string path = SqlitePath(environment);
  if (path.empty()) {
    return RunPostgresTool(
        environment, "pg_restore --clean --if-exists --exit-on-error --no-owner -d \"$PGDATABASE\" " + Quoted(file));
  }
  const auto lock = ProcessLock::Take(path);
  if (!lock) return environment.Report(lock.error());
  // Restored beside, then swapped in: a broken backup never replaces what is there.
  const std::string fresh = path + ".restoring";
  std::filesystem::remove(fresh);
  if (const Status copied = sql::BackupSqlite(file, fresh); !copied) return environment.Report(copied.error());
  if (std::filesystem::exists(path)) std::filesystem::rename(path, path + ".before-restore");
  for (const char* suffix : {"-wal", "-shm"}) {
    std::filesystem::remove(path + suffix);
    std::filesystem::remove(fresh + suffix);
  }
  std::filesystem::rename(fresh, path);
  std::printf("restored %s; the former database is %s.before-restore\n", path.c_str(), path.c_str());
  return kOk;
}

int ExplainSettings(const Environment& environment) {
  for (const auto& one : environment.settings.Explain()) {
    std::printf("%-28s %-28s from %s", std::string(one.declaration->key).c_str(), one.value.c_str(),
                one.source.c_str());
    for (const std::string& other : one.others) std::printf(" (over %s)", other.c_str());
    std::printf("\n%-28s %s%s\n", "", std::string(one.declaration->help).c_str(),
                one.declaration->reloadable ? " Reloadable." : "");
  }
  return kOk;
}

}  // namespace medres::app
