#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "platform/sql/database.hpp"

namespace medres::sql {

/// One file of migrations/: NNNN_name.sql for both dialects, or NNNN_name.sqlite.sql and NNNN_name.postgres.sql.
/// Its first line says `-- phase: expand` (safe while the old program runs) or `-- phase: contract`.
struct MigrationFile {
  std::string_view name;
  std::string_view text;
};

/// Those compiled into this program, by name.
std::vector<MigrationFile> EmbeddedMigrations();

struct Migration {
  int version = 0;
  std::string name;
  std::string_view text;
  bool contracts = false;
  std::string checksum;
};

/// The files of one dialect in order of version; numbers may be left out. A repeated one or a missing phase throws
/// std::logic_error: the program must not start.
std::vector<Migration> SelectMigrations(const std::vector<MigrationFile>& files, Dialect dialect);

struct MigrationReport {
  int version = 0;  ///< of the schema now
  std::vector<std::string> applied;
  std::vector<std::string> held_back;  ///< contracting ones, without the flag
};

/// Brings an empty or older database up to this program, in one transaction, under an advisory lock, so that several
/// processes may start at once. Contracting migrations, and all after the first of them, wait for `allow_contract`.
/// Failures: kConflict `schema.too_new` {found, known}, kConflict `schema.changed` {migration}; the database's.
Task<Result<MigrationReport>> Migrate(Database& database, const std::vector<Migration>& migrations, bool allow_contract,
                                      Instant now);

/// The version a database has; 0 when it is empty.
Task<Result<int>> SchemaVersion(Database& database);

}  // namespace medres::sql
