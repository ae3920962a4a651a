#include "app/commands/session.hpp"

#include <malloc.h>

#include <filesystem>

#include "app/process_lock.hpp"
#include "platform/async/loops.hpp"

namespace medres::app {

Result<std::unique_ptr<HouseSession>> HouseSession::Open(Environment& environment, bool run_loops) {
  std::unique_ptr<HouseSession> session(new HouseSession());
  session->clock_ = std::make_unique<SystemClock>();
  MEDRES_TRY(OpenDatabase open, app::Open(environment.settings));
  session->open_ = std::move(open);
  if (run_loops || !session->open_.postgres_dsn.empty()) session->open_.loops->Start();
  MEDRES_TRY(security::KeyRing keys, security::KeyRing::LoadOrCreate(environment.settings.Text("security.key_file")));
  const auto migrated = async::RunSync(MigrateDatabase(*session->open_.database, *session->clock_, false));
  if (!migrated) return Fail(migrated.error());
  session->house_ = std::make_unique<House>(*session->open_.database, std::move(keys), *session->clock_);
  const std::string& admin = environment.settings.Text("access.admin_key");
  if (!admin.empty()) session->house_->access.SetAdminKey(admin);
  return session;
}

Result<std::unique_ptr<HouseSession>> HouseSession::OpenLoaded(Environment& environment) {
  MEDRES_TRY(auto session, Open(environment, false));
  MEDRES_CHECK(session->Load());
  return session;
}

Status HouseSession::Load() {
  MEDRES_CHECK(async::RunSync(house_->Load()));
  malloc_trim(0);  // reading everything leaves as much garbage behind as it fills
  return {};
}

HouseSession::~HouseSession() = default;

Task<Result<sql::MigrationReport>> MigrateDatabase(sql::Database& database, const Clock& clock, bool allow_contract) {
  co_return co_await sql::Migrate(database, sql::SelectMigrations(sql::EmbeddedMigrations(), database.dialect()),
                                  allow_contract, clock.Now());
}

std::string AdminKeyFile(const config::Settings& settings) {
  const auto folder = std::filesystem::path(settings.Text("security.key_file")).parent_path();
  return (folder / "admin_key").string();
}

}  // namespace medres::app
