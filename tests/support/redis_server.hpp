#pragma once

#include <string>
#include <vector>

#include "support/server_process.hpp"

namespace medres::test {

/// A Redis of the test's own, which keeps nothing on disk. Throws std::runtime_error when it does not start.
class RedisServer final : public ServerProcess {
 public:
  /// Whether redis-server is installed; a test that needs it says "skipped" without.
  static bool IsInstalled();

  /// More lines of its configuration: `requirepass secret`.
  explicit RedisServer(std::string settings = {});

  std::string Url() const { return "redis://127.0.0.1:" + std::to_string(port()); }
  std::string SocketUrl() const { return "unix://" + File("socket"); }

 private:
  std::vector<std::string> Command() const override;
  bool Greets(int socket) const override;

  std::string settings_;
};

}  // namespace medres::test
