#pragma once

#include <memory>

#include "app/environment.hpp"
#include "app/house.hpp"
#include "platform/sql/migrations.hpp"

namespace medres::app {

/// A house on its open and migrated database, for a command or the server. Loops run when the database needs them.
class HouseSession {
 public:
  /// Opens and migrates; memory is still empty. Failures: the database's, `schema.*`, `keys.file`.
  static Result<std::unique_ptr<HouseSession>> Open(Environment& environment, bool run_loops);
  /// The same, with memory loaded: for commands.
  static Result<std::unique_ptr<HouseSession>> OpenLoaded(Environment& environment);

  Status Load();
  ~HouseSession();

  House& house() { return *house_; }
  sql::Database& database() { return *open_.database; }
  async::Loops& loops() { return *open_.loops; }
  const std::string& postgres_dsn() const { return open_.postgres_dsn; }
  const Clock& clock() const { return *clock_; }

 private:
  HouseSession() = default;

  std::unique_ptr<Clock> clock_;
  OpenDatabase open_;
  std::unique_ptr<House> house_;
};

/// Brings the schema up to this program's.
Task<Result<sql::MigrationReport>> MigrateDatabase(sql::Database& database, const Clock& clock, bool allow_contract);

/// The administrator's key that the demo made, kept beside the field keys.
std::string AdminKeyFile(const config::Settings& settings);

}  // namespace medres::app
