#pragma once

#include <memory>
#include <string>

#include "platform/sql/database.hpp"
#include "platform/sql/observer.hpp"

namespace medres::sql {

struct SqliteOptions {
  std::string path;
  int readers = 2;
  bool durable = true;             ///< synchronous=FULL: what was answered survives a power cut
  std::size_t max_waiting = 4096;  ///< units that wait for the writer, and for the readers; more are refused
  Observer* observer = nullptr;
};

/// A database in one file, for one process at a time. The file is made when it is not there.
///
/// One thread writes: it takes the units that queued up during the last commit, at most 128, runs them one after the
/// other in one transaction, each in a savepoint, so that a failing one is undone alone, commits, and then answers all
/// of them. Reader threads run one unit each, on the snapshot of its first statement (WAL). Running statements that
/// only read are interrupted at their unit's deadline; others are refused after it. Destroyed when no caller waits any
/// more. Failure: kUnavailable `database.open`.
Result<std::unique_ptr<Database>> OpenSqlite(const SqliteOptions& options);

/// Copies the file of an open or closed database to a new one, consistently, while writers go on.
Status CopySqlite(const std::string& from, const std::string& to);

}  // namespace medres::sql
