#pragma once

#include "base/time.hpp"
#include "platform/async/task.hpp"
#include "platform/sql/database.hpp"
#include "platform/sql/migrations.hpp"

namespace medres::app {

/// The database's schema, brought up to this program's. Whoever reads the database at the start depends on it.
class Schema {
 public:
  /// `allow_contract`: also the steps that older programs cannot live with.
  Schema(sql::Database& database, const Clock& clock, bool allow_contract)
      : database_(database), clock_(clock), allow_contract_(allow_contract) {}

  /// Failures: `schema.*`, the database's.
  Task<Status> Migrate();

  /// What was done, after Migrate.
  const sql::MigrationReport& report() const { return report_; }

 private:
  sql::Database& database_;
  const Clock& clock_;
  bool allow_contract_;
  sql::MigrationReport report_;
};

}  // namespace medres::app
