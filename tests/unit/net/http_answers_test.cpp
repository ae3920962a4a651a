#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <thread>

#include "platform/async/loops.hpp"
#include "platform/net/http_client.hpp"

namespace medres::net {
namespace {

/// Takes one connection, reads to the end of the request's head, says what it is given, byte by byte when asked to, and
/// closes.
class OneAnswer {
 public:
  OneAnswer(std::string text, bool in_crumbs) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in at{};
    at.sin_family = AF_INET;
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(::bind(socket_, reinterpret_cast<const sockaddr*>(&at), sizeof at), 0);
    EXPECT_EQ(::listen(socket_, 1), 0);
    socklen_t size = sizeof at;
    ::getsockname(socket_, reinterpret_cast<sockaddr*>(&at), &size);
    port_ = ntohs(at.sin_port);
    thread_ = std::jthread([this, text = std::move(text), in_crumbs] { Serve(text, in_crumbs); });
  }
  ~OneAnswer() {
    ::shutdown(socket_, SHUT_RDWR);
    thread_.join();
    ::close(socket_);
  }

  std::string url() const { return "http://127.0.0.1:" + std::to_string(port_) + "/"; }

 private:
  void Serve(const std::string& text, bool in_crumbs) const {
    const int peer = ::accept(socket_, nullptr, nullptr);
    if (peer < 0) return;
    std::string head;
    for (char c = 0; !head.ends_with("\r\n\r\n") && ::recv(peer, &c, 1, 0) == 1;) head.push_back(c);
    const std::size_t step = in_crumbs ? 1 : text.size();
    for (std::size_t at = 0; at < text.size(); at += step) {
      if (::send(peer, text.data() + at, step, MSG_NOSIGNAL) < 0) break;
    }
    ::close(peer);
  }

  int socket_;
  std::uint16_t port_ = 0;
  std::jthread thread_;
};

struct AnswerCase {
  const char* name;
  std::string text;
  std::string body;     ///< or
  std::string failure;  ///< the code
};

TEST(HttpAnswers, AreReadHoweverTheyAreFramedAndCut) {
  const AnswerCase cases[] = {
      {"length", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", "hello", ""},
      {"chunks", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n", "hello", ""},
      {"until the end", "HTTP/1.0 200 OK\r\n\r\nhello", "hello", ""},
      {"nothing", "HTTP/1.1 204 No Content\r\n\r\n", "", ""},
      {"after an interim one",
       "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", "ok", ""},
      {"cut short", "HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhello", "", "net.broken_answer"},
      {"cut in a chunk", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nhel", "", "net.broken_answer"},
      {"no HTTP", "SSH-2.0-OpenSSH_9.2\r\n\r\n", "", "net.broken_answer"},
      {"silence", "", "", "net.broken_answer"},
      {"a long body", "HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n" + std::string(5000, 'x'), "",
       "net.answer_too_large"},
      {"a long body in chunks",
       "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1388\r\n" + std::string(5000, 'x'), "",
       "net.answer_too_large"},
      {"a long head", "HTTP/1.1 200 OK\r\nX: " + std::string(100'000, 'x') + "\r\n\r\n", "", "net.answer_too_large"},
  };
  const Dialer dialer;
  for (const bool in_crumbs : {false, true}) {
    for (const AnswerCase& one : cases) {
      if (in_crumbs && one.text.size() > 1000) continue;
      const OneAnswer server(one.text, in_crumbs);
      const auto answer = async::RunSync(HttpClient(dialer).Call(
          {.method = "GET", .url = server.url(), .headers = {}, .body = {}}, {.body_limit = 1000}));
      EXPECT_EQ(answer ? "" : answer.error().code, one.failure) << one.name;
      if (answer) EXPECT_EQ(answer->body, one.body) << one.name;
    }
  }
}

}  // namespace
}  // namespace medres::net
