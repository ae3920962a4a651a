#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <filesystem>
#include <stdexcept>

#include "base/text.hpp"
#include "scenario/program.hpp"
#include "support/sql_database.hpp"

namespace medres::scenario {
namespace {

/// A file descriptor that is closed with it.
class Descriptor {
 public:
  explicit Descriptor(int file) : file_(file) {
    if (file_ < 0) throw std::runtime_error("no file descriptor");
  }
  ~Descriptor() { close(file_); }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int file() const { return file_; }

  /// Everything up to `end`, or to the end of the file.
  std::string ReadTo(std::string_view end) const {
    std::string text;
    std::array<char, 16384> buffer{};
    while (end.empty() || text.find(end) == std::string::npos) {
      const ssize_t size = read(file_, buffer.data(), buffer.size());
      if (size <= 0) break;
      text.append(buffer.data(), static_cast<std::size_t>(size));
    }
    return text;
  }

 private:
  int file_;
};

std::string Compose(const Call& call) {
  std::string text = call.method + " " + call.target + " HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n";
  for (const HeaderLine& header : call.headers) text.append(header.name + ": " + header.value + "\r\n");
  if (!call.body.empty()) text.append("Content-Length: " + std::to_string(call.body.size()) + "\r\n");
  return text + "\r\n" + call.body;
}

Reply ParseReply(const std::string& received) {
  const auto end_of_head = received.find("\r\n\r\n");
  if (!received.starts_with("HTTP/1.1 ") || end_of_head == std::string::npos) {
    throw std::runtime_error("not an HTTP answer: " + received.substr(0, 200));
  }
  Reply reply{.status = static_cast<int>(text::ParseInteger(received.substr(9, 3)).value_or(0)),
              .headers = {},
              .body = received.substr(end_of_head + 4)};
  for (const std::string_view line : text::Split(std::string_view(received).substr(0, end_of_head), '\n')) {
    const auto colon = line.find(':');
    if (colon == std::string_view::npos) continue;
    reply.headers.push_back({std::string(line.substr(0, colon)), std::string(text::Trim(line.substr(colon + 1)))});
  }
  return reply;
}

/// The binary beside this program: the same build, so that it takes a clock.
std::string BinaryPath() {
  const auto binary = std::filesystem::read_symlink("/proc/self/exe").parent_path() / "medres";
  if (!std::filesystem::exists(binary)) throw std::runtime_error("build the target medres: no " + binary.string());
  return binary.string();
}

class Server final : public Stage {
 public:
  Server(const Keys& keys, Secrets& secrets) {
    const auto settings = SettingsFor("sqlite:" + folder_.File("medres.db"), folder_.File(""));
    secrets = Program(settings).Make(keys);
    Launch(settings);
  }
  ~Server() override { Close(); }

  void SetClock(Instant now) override {
    const Reply reply = Send({.method = "PUT",
                              .target = "/testing/clock",
                              .headers = {{"Content-Type", "application/json"}},
                              .body = R"({"now":")" + FormatInstant(now) + R"("})"});
    if (reply.status != 200) throw std::runtime_error("the clock cannot be set: " + reply.body);
  }

  Reply Send(const Call& call) override {
    const Descriptor connection(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port_);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (connect(connection.file(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
      throw std::runtime_error("the server does not take a connection");
    }
    const std::string text = Compose(call);
    for (std::size_t sent = 0; sent < text.size();) {
      const ssize_t size = send(connection.file(), text.data() + sent, text.size() - sent, MSG_NOSIGNAL);
      if (size < 0) break;  // it may have answered already; what it said is read below
      sent += static_cast<std::size_t>(size);
    }
    return ParseReply(connection.ReadTo(""));
  }

  std::string Close() override {
    if (process_ == 0) return "";
    kill(process_, SIGTERM);
    int status = 0;
    waitpid(process_, &status, 0);
    process_ = 0;
    return status == 0 ? "" : "the server ended with " + std::to_string(status);
  }

 private:
  void Launch(const std::vector<std::string>& settings) {
    std::vector<std::string> words{BinaryPath(), "--config", folder_.File("none.yaml")};
    for (const std::string& setting : settings) words.insert(words.end(), {"--set", setting});
    words.emplace_back("serve");
    std::vector<char*> arguments;
    for (std::string& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);

    std::array<int, 2> ends{};
    if (pipe2(ends.data(), O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
    const Descriptor out(ends[0]);
    {
      const Descriptor in(ends[1]);
      posix_spawn_file_actions_t actions;
      posix_spawn_file_actions_init(&actions);
      posix_spawn_file_actions_adddup2(&actions, in.file(), STDOUT_FILENO);
      const int failed = posix_spawn(&process_, arguments[0], &actions, nullptr, arguments.data(), environ);
      posix_spawn_file_actions_destroy(&actions);
      if (failed != 0) throw std::runtime_error("the server cannot be started");
    }
    const std::string said = out.ReadTo("/docs");
    const auto end = said.find("/docs");
    const auto colon = said.rfind(':', end);
    const auto port =
        end == std::string::npos ? std::nullopt : text::ParseInteger(said.substr(colon + 1, end - colon - 1));
    if (!port) throw std::runtime_error("the server did not start: " + said);
    port_ = static_cast<std::uint16_t>(*port);
  }

  test::TemporaryFolder folder_;
  pid_t process_ = 0;
  std::uint16_t port_ = 0;
};

}  // namespace

std::unique_ptr<Stage> OpenServer(const Keys& keys, Secrets& secrets) {
  return std::make_unique<Server>(keys, secrets);
}

}  // namespace medres::scenario
