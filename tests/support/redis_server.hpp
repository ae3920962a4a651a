#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>

#include "support/sql_database.hpp"

namespace medres::test {

/// A Redis of the test's own: a directory, a free port of loopback and a process, nothing left behind. It keeps nothing
/// on disk. Throws std::runtime_error when it does not start.
class RedisServer {
 public:
  /// Whether redis-server is installed; a test that needs it says "skipped" without.
  static bool IsInstalled();

  /// A port of loopback that nobody listens at now.
  static std::uint16_t FreePort();

  /// More lines of its configuration: `requirepass secret`.
  explicit RedisServer(std::string settings = {});
  ~RedisServer();
  RedisServer(const RedisServer&) = delete;
  RedisServer& operator=(const RedisServer&) = delete;

  /// SIGKILL; it is gone when this returns.
  void Kill();
  /// After Kill: the same port.
  void Restart();
  /// SIGSTOP and SIGCONT: it accepts connections, and says nothing.
  void Pause();
  void Resume();

  std::uint16_t port() const { return port_; }
  std::string Url() const { return "redis://127.0.0.1:" + std::to_string(port_); }
  std::string SocketUrl() const { return "unix://" + folder_.File("socket"); }

 private:
  bool Start();
  bool Answers() const;

  TemporaryFolder folder_;
  std::string settings_;
  std::uint16_t port_ = 0;
  pid_t process_ = -1;
};

}  // namespace medres::test
