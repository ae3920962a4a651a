#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "base/error.hpp"
#include "base/time.hpp"

/// Backups of a whole database, as one file and a manifest beside it (`<file>.json`). Everything here blocks: it is for
/// the command line and for RunBlocking.
namespace medres::sql {

/// What a backup says of itself.
struct BackupManifest {
  std::string program;  ///< the version that made it
  std::string dialect;  ///< "sqlite" or "postgres"
  int schema_version = 0;
  std::string created_at;
  std::int64_t bytes = 0;
  std::string digest;
  std::map<std::string, std::int64_t> rows;  ///< of every table, in the snapshot that was copied

  bool operator==(const BackupManifest&) const = default;
};

/// What the rooms above know. The digest of a file's bytes is a text, as SHA-256 in hexadecimal.
struct BackupContext {
  std::string program;
  int schema_version = 0;  ///< that this program knows; a backup of a newer one is not restored
  Instant now;
  std::function<std::string(std::string_view)> digest;
};

/// Failures: kNotFound `backup.missing` {file}; kConflict `backup.damaged` {file, what}.
Result<BackupManifest> ReadManifest(const std::string& file);

/// Copies a SQLite database, open or not, while others write; checks the copy's integrity. The file appears when it is
/// whole. Failures: kConflict `backup.exists` {file}, `backup.damaged` {file, what}; the database's.
Result<BackupManifest> BackupSqlite(const std::string& path, const std::string& file, const BackupContext& context);

/// Puts a backup in a database's place; what was there stays as `<path>.before-restore`. Whoever calls holds the lock
/// that keeps other processes off the database. Checked before anything is touched: digest, integrity, schema, counts
/// of rows. Failures: as ReadManifest; kConflict `backup.other_database` {found, expected}, `schema.too_new` {found,
/// known}; the database's.
Result<BackupManifest> RestoreSqlite(const std::string& file, const std::string& path, const BackupContext& context);

/// pg_dump of one snapshot, whose rows are counted in the same transaction. Failures as BackupSqlite; kUnavailable
/// `backup.tool` {program, reason}.
Result<BackupManifest> BackupPostgres(const std::string& dsn, const std::string& file, const BackupContext& context);

/// pg_restore in one transaction into an empty database; `replace` drops the schema `public` of another first. Checked
/// before: digest, schema, that nobody else is connected; after: the counts of rows. Failures as RestoreSqlite and
/// BackupPostgres; kConflict `backup.in_use` {connections}, `backup.not_empty` {tables}.
Result<BackupManifest> RestorePostgres(const std::string& file, const std::string& dsn, bool replace,
                                       const BackupContext& context);

}  // namespace medres::sql
