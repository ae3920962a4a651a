#include "app/api_caller.hpp"

#include <netdb.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cctype>
#include <memory>

#include "base/text.hpp"

namespace medres::app {
namespace {

class Socket {
 public:
  explicit Socket(int file) : file_(file) {}
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;
  ~Socket() {
    if (file_ >= 0) close(file_);
  }
  int file() const { return file_; }

 private:
  int file_;
};

Error Unreachable(const std::string& listen) { return Error::Unavailable("api.unreachable", {{"listen", listen}}); }

int Connect(const std::string& host, const std::string& port) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  if (getaddrinfo(host.c_str(), port.c_str(), &hints, &found) != 0) return -1;
  const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> addresses(found, &freeaddrinfo);
  for (const addrinfo* one = found; one != nullptr; one = one->ai_next) {
    const int file = socket(one->ai_family, one->ai_socktype | SOCK_CLOEXEC, one->ai_protocol);
    if (file >= 0 && connect(file, one->ai_addr, one->ai_addrlen) == 0) return file;
    if (file >= 0) close(file);
  }
  return -1;
}

std::string Compose(const std::string& host, const ApiRequest& request) {
  std::string text = request.method + " " + request.target + " HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n";
  if (!request.key.empty()) text += "Authorization: Bearer " + request.key + "\r\n";
  if (!request.idempotency_key.empty()) text += "Idempotency-Key: " + request.idempotency_key + "\r\n";
  text += "Accept-Language: " + request.language + "\r\n";
  if (request.method != "GET") {
    text += "Content-Type: application/json\r\nContent-Length: " + std::to_string(request.body.size()) + "\r\n";
  }
  return text + "\r\n" + request.body;
}

}  // namespace

std::string PercentEncoded(std::string_view text) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string encoded;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (std::isalnum(byte) != 0 || c == '-' || c == '.' || c == '_' || c == '~') {
      encoded.push_back(c);
    } else {
      encoded.append("%").push_back(kHex[byte >> 4]);
      encoded.push_back(kHex[byte & 15]);
    }
  }
  return encoded;
}

Result<ApiAnswer> CallServer(const std::string& listen, const ApiRequest& request) {
  const auto colon = listen.rfind(':');
  const std::string host = listen.substr(0, colon);
  const Socket connection(Connect(host, colon == std::string::npos ? "80" : listen.substr(colon + 1)));
  if (connection.file() < 0) return Fail(Unreachable(listen));
  const std::string sent = Compose(host, request);
  if (send(connection.file(), sent.data(), sent.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(sent.size())) {
    return Fail(Unreachable(listen));
  }
  std::string received;
  std::array<char, 16384> buffer{};
  for (ssize_t size = recv(connection.file(), buffer.data(), buffer.size(), 0); size > 0;
       size = recv(connection.file(), buffer.data(), buffer.size(), 0)) {
    received.append(buffer.data(), static_cast<std::size_t>(size));
  }
  const auto end_of_head = received.find("\r\n\r\n");
  if (!received.starts_with("HTTP/1.1 ") || end_of_head == std::string::npos) return Fail(Unreachable(listen));
  const auto status = text::ParseInteger(std::string_view(received).substr(9, 3));
  return ApiAnswer{static_cast<int>(status.value_or(0)), received.substr(end_of_head + 4)};
}

}  // namespace medres::app
