#pragma once

#include <string>
#include <vector>

#include "support/server_process.hpp"

namespace medres::test {

/// A server of the test's own that speaks MongoDB's protocol (tests/node/mongo_server.mjs); it listens once it can
/// serve, and keeps everything in memory. Throws std::runtime_error when it does not start.
class MongoServer final : public ServerProcess {
 public:
  /// Whether Node.js and the package are there; a test that needs it says "skipped" without.
  static bool IsInstalled();

  MongoServer() { Begin(); }

  std::string Url(const std::string& database = "medres") const {
    return "mongodb://127.0.0.1:" + std::to_string(port()) + "/" + database;
  }

 private:
  std::vector<std::string> Command() const override;
};

}  // namespace medres::test
