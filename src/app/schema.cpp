#include "app/schema.hpp"

namespace medres::app {

Task<Status> Schema::Migrate() {
  const auto migrations = sql::SelectMigrations(sql::EmbeddedMigrations(), database_.dialect());
  MEDRES_CO_TRY(report_, co_await sql::Migrate(database_, migrations, allow_contract_, clock_.Now()));
  co_return Status();
}

}  // namespace medres::app
