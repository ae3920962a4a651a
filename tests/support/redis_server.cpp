#include "support/redis_server.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <thread>

namespace medres::test {
namespace {

constexpr const char* kProgram = "/usr/bin/redis-server";

sockaddr_in Loopback(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

}  // namespace

std::uint16_t RedisServer::FreePort() {
  const int probe = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address = Loopback(0);
  socklen_t size = sizeof address;
  if (::bind(probe, reinterpret_cast<sockaddr*>(&address), size) != 0) throw std::runtime_error("no free port");
  ::getsockname(probe, reinterpret_cast<sockaddr*>(&address), &size);
  ::close(probe);
  return ntohs(address.sin_port);
}

bool RedisServer::IsInstalled() { return std::filesystem::exists(kProgram); }

RedisServer::RedisServer(std::string settings) : settings_(std::move(settings)) {
  // Between asking for a free port and taking it another program may take it: try anew.
  for (int i = 0; i < 5; ++i) {
    port_ = FreePort();
    if (Start()) return;
    Kill();
  }
  throw std::runtime_error("redis-server did not start");
}

RedisServer::~RedisServer() { Kill(); }

void RedisServer::Kill() {
  if (process_ <= 0) return;
  ::kill(process_, SIGKILL);
  ::waitpid(process_, nullptr, 0);
  process_ = -1;
}

void RedisServer::Restart() {
  if (!Start()) throw std::runtime_error("redis-server did not come back");
}

void RedisServer::Pause() { ::kill(process_, SIGSTOP); }

void RedisServer::Resume() { ::kill(process_, SIGCONT); }

bool RedisServer::Start() {
  const std::string file = folder_.File("redis.conf");
  std::ofstream(file) << "bind 127.0.0.1\nport " << port_ << "\nunixsocket " << folder_.File("socket")
                      << "\nsave \"\"\nappendonly no\ndir " << folder_.File("") << "\n"
                      << settings_ << "\n";
  process_ = ::fork();
  if (process_ == 0) {
    const int log = ::open(folder_.File("log").c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
    ::dup2(log, STDOUT_FILENO);
    ::dup2(log, STDERR_FILENO);
    ::execl(kProgram, kProgram, file.c_str(), static_cast<char*>(nullptr));
    ::_exit(127);
  }
  for (int i = 0; i < 1'000; ++i) {
    if (Answers()) return true;
    if (::waitpid(process_, nullptr, WNOHANG) == process_) {
      process_ = -1;
      return false;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  return false;
}

/// Any answer to PING will do, also that a password is wanted.
bool RedisServer::Answers() const {
  const int probe = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const sockaddr_in address = Loopback(port_);
  char answer[16];
  const bool answers = ::connect(probe, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0 &&
                       ::write(probe, "PING\r\n", 6) == 6 && ::read(probe, answer, sizeof answer) > 0;
  ::close(probe);
  return answers;
}

}  // namespace medres::test
