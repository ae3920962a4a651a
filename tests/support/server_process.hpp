#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <vector>

#include "support/sql_database.hpp"

namespace medres::test {

/// A server of the test's own: a directory, a free port of loopback and a process, nothing left behind. What is
/// started, and what shows that it serves, its kind says; a kind is final and calls Begin at the end of its
/// constructor.
class ServerProcess {
 public:
  /// A port of loopback that nobody listens at now.
  static std::uint16_t FreePort();

  virtual ~ServerProcess();
  ServerProcess(const ServerProcess&) = delete;
  ServerProcess& operator=(const ServerProcess&) = delete;

  /// SIGKILL; it is gone when this returns.
  void Kill();
  /// After Kill: the same port. Throws std::runtime_error when it does not come back.
  void Restart();
  /// SIGSTOP and SIGCONT: it accepts connections, and says nothing.
  void Pause();
  void Resume();

  std::uint16_t port() const { return port_; }

 protected:
  ServerProcess() = default;

  /// Throws std::runtime_error when it does not start.
  void Begin();
  std::string File(const std::string& name) const { return folder_.File(name); }

  /// Program and arguments; asked anew at each start.
  virtual std::vector<std::string> Command() const = 0;
  /// Whether what was just reached at the port serves.
  virtual bool Greets(int /*socket*/) const { return true; }

 private:
  bool Start();
  bool Answers() const;

  TemporaryFolder folder_;
  std::uint16_t port_ = 0;
  pid_t process_ = -1;
};

}  // namespace medres::test
