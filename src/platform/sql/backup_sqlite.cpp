#include <filesystem>
#include <tuple>

#include "platform/sql/backup_files.hpp"
#include "platform/sql/sqlite_connection.hpp"
#include "platform/sql/sqlite_database.hpp"

namespace medres::sql {
namespace {

struct BackupSqliteSql {
  static constexpr Statement kIntegrity{"backup.integrity", "pragma integrity_check(1)"};
  static constexpr Statement kTables{
      "backup.tables",
      "select name from sqlite_master where type = 'table' and name not like 'sqlite_%' order by name"};
  static constexpr Statement kVersion{"backup.version", "select coalesce(max(version), 0) from schema_migrations"};
  /// One file, which can be read from where nothing may be written.
  static constexpr std::string_view kFold = "pragma journal_mode = delete";
};

Result<std::int64_t> CountRows(SqliteConnection& connection, const std::string& table) {
  const std::string text = "select count(*) from \"" + table + "\"";
  MEDRES_TRY(const Rows rows, connection.Run({"backup.count", text}, {}));
  return rows[0].Integer(0);
}

/// Looks at every page, and counts.
Result<BackupManifest> Inspect(SqliteConnection& connection, const std::string& file) {
  MEDRES_TRY(const Rows integrity, connection.Run(BackupSqliteSql::kIntegrity, {}));
  if (integrity[0].Text(0) != "ok") return Fail(Damaged(file, integrity[0].Text(0)));
  BackupManifest manifest;
  manifest.dialect = "sqlite";
  MEDRES_TRY(const Rows tables, connection.Run(BackupSqliteSql::kTables, {}));
  for (std::size_t i = 0; i < tables.size(); ++i) {
    const std::string table(tables[i].Text(0));
    MEDRES_TRY(manifest.rows[table], CountRows(connection, table));
  }
  if (manifest.rows.contains("schema_migrations")) {
    MEDRES_TRY(const Rows version, connection.Run(BackupSqliteSql::kVersion, {}));
    manifest.schema_version = static_cast<int>(version[0].Integer(0));
  }
  return manifest;
}

/// A copy that stands alone as one file, and what is in it. A leftover of an interrupted run is replaced.
Result<BackupManifest> CopyAndInspect(const std::string& from, const std::string& to) {
  for (const char* suffix : {"", "-wal", "-shm", "-journal"}) std::filesystem::remove(to + suffix);
  MEDRES_CHECK(CopySqlite(from, to));
  MEDRES_TRY(const auto copy, SqliteConnection::Open(to, SqliteConnection::Access::kReadWrite, true));
  MEDRES_TRY(BackupManifest manifest, Inspect(*copy, from));
  MEDRES_CHECK(copy->Script(BackupSqliteSql::kFold));
  return manifest;
}

/// Moves what is committed from the log into the file. A database that cannot be opened stays as it is.
void FoldLog(const std::string& path) {
  const auto last = SqliteConnection::Open(path, SqliteConnection::Access::kReadWrite, true);
  if (last) std::ignore = (*last)->Script("pragma wal_checkpoint(truncate)");
}

/// The database's name always leads to a whole file: the former one keeps a second name before it is replaced.
void Replace(const std::string& path, const std::string& fresh) {
  const std::string former = path + ".before-restore";
  if (std::filesystem::exists(path)) {
    FoldLog(path);
    std::filesystem::remove(former);
    std::filesystem::create_hard_link(path, former);
    for (const char* suffix : {"-wal", "-shm"}) {
      if (std::filesystem::exists(path + suffix)) std::filesystem::rename(path + suffix, former + suffix);
    }
  }
  std::filesystem::rename(fresh, path);
  SyncFolderOf(path);
}

}  // namespace

Result<BackupManifest> BackupSqlite(const std::string& path, const std::string& file, const BackupContext& context) {
  MEDRES_CHECK(ExpectNoFile(file));
  const std::string partial = file + ".partial";
  MEDRES_TRY(BackupManifest manifest, CopyAndInspect(path, partial));
  return Publish(std::move(manifest), partial, file, context);
}

Result<BackupManifest> RestoreSqlite(const std::string& file, const std::string& path, const BackupContext& context) {
  MEDRES_TRY(BackupManifest manifest, ExpectRestorable(file, "sqlite", context));
  const std::string fresh = path + ".restoring";
  MEDRES_TRY(const BackupManifest found, CopyAndInspect(file, fresh));
  if (found.rows != manifest.rows || found.schema_version != manifest.schema_version) {
    return Fail(Damaged(file, "rows"));
  }
  Replace(path, fresh);
  return manifest;
}

}  // namespace medres::sql
