#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>

#include "support/sql_database.hpp"

namespace medres::test {

/// A server of the test's own that speaks MongoDB's protocol (tests/node/mongo_server.mjs): a free port of loopback and
/// a process, nothing left behind. It keeps everything in memory. Throws std::runtime_error when it does not start.
class MongoServer {
 public:
  /// Whether Node.js and the package are there; a test that needs it says "skipped" without.
  static bool IsInstalled();

  MongoServer();
  ~MongoServer();
  MongoServer(const MongoServer&) = delete;
  MongoServer& operator=(const MongoServer&) = delete;

  /// SIGKILL; it is gone when this returns, with what it kept.
  void Kill();
  /// After Kill: the same port.
  void Restart();
  /// SIGSTOP and SIGCONT: it accepts connections, and says nothing.
  void Pause();
  void Resume();

  std::string Url(const std::string& database = "medres") const {
    return "mongodb://127.0.0.1:" + std::to_string(port_) + "/" + database;
  }

 private:
  bool Start();
  bool Answers() const;

  TemporaryFolder folder_;
  std::uint16_t port_ = 0;
  pid_t process_ = -1;
};

}  // namespace medres::test
