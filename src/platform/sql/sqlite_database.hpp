#pragma once

#include <memory>
#include <string>

#include "platform/sql/database.hpp"

namespace medres::sql {

struct SqliteOptions {
  std::string path;
  int readers = 2;
  bool durable = true;  ///< synchronous=FULL: what was answered survives a power cut
};

/// A database in one file: one writer thread with group commit, some reader threads on snapshots (WAL). The file is made
/// when it is not there. Failure: kUnavailable `database.open`.
Result<std::unique_ptr<Database>> OpenSqlite(const SqliteOptions& options);

/// Copies the file of an open or closed database to a new one, consistently, while writers go on.
Status BackupSqlite(const std::string& from, const std::string& to);

}  // namespace medres::sql
