#include <gtest/gtest.h>

#include "platform/async/completion.hpp"
#include "platform/http/server.hpp"
#include "unit/http/sample_server.hpp"
#include "unit/http/socket_client.hpp"

/// Bodies that are handled while they come, over real sockets.
namespace medres::http_test {
namespace {

constexpr std::string_view kLine = "{\"n\":1}\n";

std::string Repeated(std::string_view text, std::size_t times) {
  std::string all;
  all.reserve(text.size() * times);
  for (std::size_t i = 0; i < times; ++i) all += text;
  return all;
}

std::string Head(std::string_view more) {
  return "POST /counts HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer admin\r\nContent-Type: application/x-ndjson\r\n" +
         std::string(more) + "\r\n";
}

std::string Sized(std::string_view body) {
  return Head("Content-Length: " + std::to_string(body.size()) + "\r\n").append(body);
}

std::string Chunk(std::string_view part) {
  char size[20];
  std::snprintf(size, sizeof size, "%zx\r\n", part.size());
  return std::string(size).append(part).append("\r\n");
}

constexpr std::string_view kChunked = "Transfer-Encoding: chunked\r\n";
constexpr std::string_view kNoMore = "0\r\n\r\n";
constexpr std::string_view kAsk = "GET /cached HTTP/1.1\r\nHost: a\r\n\r\n";

/// The sample service; "/first" answers with its body's first line and leaves the rest.
class Intake : public SampleServer {
 public:
  explicit Intake(const http::ServerOptions& options = {}) {
    api.router.Group({.tag = "Halting", .description = "Takes its time."})
        .Add("POST /first", {.id = "takeFirst", .summary = "Read one line"},
             [](http::JsonLines<std::map<std::string, int>> lines) -> Task<Result<std::map<std::string, int>>> {
               MEDRES_CO_TRY(const auto batch, co_await lines.Next(1));
               co_return *batch.items[0].value;
             })
        .Add("POST /held", {.id = "holdBody", .summary = "Read when it is let go"},
             [this](http::JsonLines<std::map<std::string, int>> lines) -> Task<Result<std::map<std::string, int>>> {
               MEDRES_CO_CHECK(co_await lines.Next(1));
               co_await release.Wait();
               std::map<std::string, int> seen{{"lines", 1}};
               for (bool is_last = false; !is_last;) {
                 MEDRES_CO_TRY(const auto batch, co_await lines.Next(100));
                 seen["lines"] = static_cast<int>(batch.through);
                 is_last = batch.is_last;
               }
               co_return seen;
             });
    Start(options);
  }
  ~Intake() { Stop(Milliseconds(5000)); }

  async::Completion<bool> release;  ///< lets /held go on
};

http::ServerOptions Impatient() {
  http::ServerOptions options;
  options.sweep = Milliseconds(10);
  options.stream_idle_timeout = Milliseconds(150);
  return options;
}

TEST(ServerIntake, TakesABodyOfAnyLengthAndTheConnectionGoesOn) {
  Intake server;
  const std::string lines = Repeated(kLine, 50'000);
  std::string chunked = Head(kChunked);
  for (std::size_t at = 0; at < lines.size(); at += 50'000)
    chunked += Chunk(std::string_view(lines).substr(at, 50'000));
  chunked += kNoMore;
  for (const std::string& request : {Sized(lines), chunked}) {
    Client client(server.port());
    for (int i = 0; i < 2; ++i) {
      const std::string answer = client.Send(request).ReadUntil("\"ended\":\"\"}");
      EXPECT_NE(answer.find(R"({"good":50000,"bad":0,"lines":50000,"sum":50000,"ended":""})"), answer.npos) << answer;
      EXPECT_EQ(answer.find("Connection: close"), answer.npos);
    }
    EXPECT_TRUE(client.Send(kAsk).ReadUntil("kept").starts_with("HTTP/1.1 200 OK"));
  }
}

TEST(ServerIntake, WhatFollowsInTheSameReadIsTheNextRequest) {
  Intake server;
  for (const std::string& first : {Sized(kLine), Head(kChunked) + Chunk(kLine) + std::string(kNoMore)}) {
    const std::string answers = Client(server.port()).Send(first + std::string(kAsk)).ReadUntil("kept");
    EXPECT_NE(answers.find("\"good\":1"), answers.npos) << answers;
    EXPECT_NE(answers.find("kept"), answers.npos) << answers;
  }
}

TEST(ServerIntake, RefusesBeforeTheBodyIsRead) {
  Intake server;
  const std::string stranger =
      "POST /counts HTTP/1.1\r\nHost: a\r\nContent-Type: application/x-ndjson\r\nContent-Length: 1000000\r\n";
  for (const std::string_view expect : {"Expect: 100-continue\r\n\r\n", "\r\n"}) {
    const std::string answer = Client(server.port()).Send(stranger).Send(expect).ReadToEnd();
    EXPECT_TRUE(answer.starts_with("HTTP/1.1 401 Unauthorized")) << answer;
    EXPECT_NE(answer.find("Connection: close\r\n"), answer.npos);
  }
  const std::string wrong = Client(server.port())
                                .Send(
                                    "POST /counts HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer admin\r\n"
                                    "Content-Type: text/csv\r\nContent-Length: 1000000\r\n\r\n")
                                .ReadToEnd();
  EXPECT_TRUE(wrong.starts_with("HTTP/1.1 415 ")) << wrong;
  EXPECT_NE(wrong.find("application/x-ndjson"), wrong.npos);
  server.api.limiter.left = 0;
  const std::string limited = Client(server.port()).Send(Head("Content-Length: 1000000\r\n")).ReadToEnd();
  EXPECT_TRUE(limited.starts_with("HTTP/1.1 429 ")) << limited;
}

TEST(ServerIntake, SaysContinueWhenTheHandlerAsks) {
  Intake server;
  Client client(server.port());
  client.Send(Head("Expect: 100-continue\r\nContent-Length: 8\r\n"));
  EXPECT_EQ(client.ReadUntil("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
  EXPECT_NE(client.Send(kLine).ReadUntil("}").find("\"good\":1"), std::string::npos);
  EXPECT_TRUE(client.Send(kAsk).ReadUntil("kept").starts_with("HTTP/1.1 200 OK"));
}

TEST(ServerIntake, AHandlerThatLeavesTheRestEndsTheConnection) {
  Intake server;
  const std::string answer =
      Client(server.port())
          .Send(
              "POST /first HTTP/1.1\r\nHost: a\r\nContent-Type: application/x-ndjson\r\nContent-Length: "
              "100000\r\n\r\n{\"a\":7}\n")
          .ReadToEnd();
  EXPECT_NE(answer.find("Connection: close\r\n"), answer.npos);
  EXPECT_TRUE(answer.ends_with("{\"a\":7}")) << answer;
}

TEST(ServerIntake, ABrokenConnectionIsAnsweredWithWhatCame) {
  Intake server;
  struct Case {
    std::string sent;
    std::string_view ended;
  };
  const Case cases[] = {
      {Head("Content-Length: 1000\r\n") + "{\"n\":1}\n{\"n\":2}\n{\"n\":", "http.body_cut_off"},
      {Head(kChunked) + Chunk("{\"n\":1}\n{\"n\":2}\n{\"n\":"), "http.body_cut_off"},
      {Head(kChunked) + Chunk("{\"n\":1}\n{\"n\":2}\n") + "rubbish\r\n", "http.syntax"},
  };
  for (const Case& one : cases) {
    const std::string answer = Client(server.port()).Send(one.sent).EndSending().ReadToEnd();
    EXPECT_TRUE(answer.ends_with(R"({"good":2,"bad":0,"lines":2,"sum":3,"ended":")" + std::string(one.ended) + "\"}"))
        << answer;
    EXPECT_NE(answer.find("Connection: close\r\n"), answer.npos);
  }
}

TEST(ServerIntake, ACallerWhoIsSilentForLongIsAnswered) {
  Intake server(Impatient());
  const std::string answer = Client(server.port()).Send(Head("Content-Length: 1000\r\n")).Send(kLine).ReadToEnd();
  EXPECT_TRUE(answer.ends_with(R"("lines":1,"sum":1,"ended":"http.body_idle"})")) << answer;
}

TEST(ServerIntake, AStreamMayTakeLongButNotLongerThanIsSaid) {
  http::ServerOptions options = Impatient();
  options.body_timeout = Milliseconds(50);
  options.stream_timeout = Milliseconds(600);
  Intake server(options);
  Client client(server.port());
  client.Send(Head(kChunked));
  const auto begun = std::chrono::steady_clock::now();
  for (int i = 0; i < 60 && std::chrono::steady_clock::now() - begun < std::chrono::seconds(20); ++i) {
    client.Send(Chunk(kLine));
    std::this_thread::sleep_for(Milliseconds(20));
  }
  const std::string answer = client.EndSending().ReadToEnd();
  EXPECT_NE(answer.find("http.body_too_slow"), answer.npos) << answer;
}

TEST(ServerIntake, IsEndedWhenTheServerStops) {
  Intake server;
  Client client(server.port());
  client.Send(Head("Expect: 100-continue\r\nContent-Length: 1000\r\n")).ReadUntil("\r\n\r\n");
  client.Send(kLine);
  const auto before = std::chrono::steady_clock::now();
  server.Stop(Milliseconds(60'000));
  EXPECT_LT(std::chrono::steady_clock::now() - before, std::chrono::seconds(30)) << "the grace is not used up";
  const std::string answer = client.ReadToEnd();
  EXPECT_NE(answer.find(R"("ended":"http.stopping"})"), answer.npos) << answer;
}

/// A handler that takes nothing holds back its caller: what the server has in hand is its sockets' buffers and one
/// read.
TEST(ServerIntake, HoldsBackACallerWhoIsFasterThanTheHandler) {
  Intake server;
  Client client(server.port());
  const std::string body = Repeated("{\"n\":1}" + std::string(8'000, ' ') + "\n", 6'000);
  client.Send("POST /held HTTP/1.1\r\nHost: a\r\nContent-Type: application/x-ndjson\r\nContent-Length: " +
              std::to_string(body.size()) + "\r\n\r\n");
  const std::size_t taken = client.SendUntilFull(body, std::chrono::milliseconds(300));
  EXPECT_LT(taken, std::size_t{32} << 20U);
  server.release.Set(true);
  const std::string answer = client.Send(std::string_view(body).substr(taken)).ReadUntil("}");
  EXPECT_NE(answer.find("{\"lines\":6000}"), answer.npos) << answer;
}

}  // namespace
}  // namespace medres::http_test
