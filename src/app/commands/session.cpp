#include "app/commands/session.hpp"

#include <filesystem>

#include "app/wiring.hpp"

namespace medres::app {

Result<std::unique_ptr<HouseSession>> HouseSession::OpenLoaded(Environment& environment) {
  std::unique_ptr<HouseSession> session(new HouseSession());
  AddHouse(session->program_, environment);
  MEDRES_CHECK(session->program_.Start());
  return session;
}

std::string AdminKeyFile(const config::Settings& settings) {
  const auto folder = std::filesystem::path(settings.Text("security.key_file")).parent_path();
  return (folder / "admin_key").string();
}

}  // namespace medres::app
