#include "support/redis_server.hpp"

#include <unistd.h>

#include <filesystem>
#include <fstream>

namespace medres::test {
namespace {

constexpr const char* kProgram = "/usr/bin/redis-server";

}  // namespace

bool RedisServer::IsInstalled() { return std::filesystem::exists(kProgram); }

RedisServer::RedisServer(std::string settings) : settings_(std::move(settings)) { Begin(); }

std::vector<std::string> RedisServer::Command() const {
  const std::string file = File("redis.conf");
  std::ofstream(file) << "bind 127.0.0.1\nport " << port() << "\nunixsocket " << File("socket")
                      << "\nsave \"\"\nappendonly no\ndir " << File("") << "\n"
                      << settings_ << "\n";
  return {kProgram, file};
}

/// Any answer to PING will do, also that a password is wanted.
bool RedisServer::Greets(int socket) const {
  char answer[16];
  return ::write(socket, "PING\r\n", 6) == 6 && ::read(socket, answer, sizeof answer) > 0;
}

}  // namespace medres::test
