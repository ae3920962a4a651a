#include <gtest/gtest.h>

#include "platform/async/completion.hpp"
#include "platform/http/body_stream.hpp"
#include "platform/http/server.hpp"
#include "unit/http/sample_server.hpp"
#include "unit/http/socket_client.hpp"

namespace medres::http_test {
namespace {

/// Says what it is given, and tells when it is stopped and when it has gone.
class Script final : public http::BodyStream {
 public:
  struct Watch {
    async::Completion<bool> stopped;
    async::Completion<bool> gone;
  };

  Script(std::vector<std::string> parts, bool for_ever, Watch& watch)
      : parts_(std::move(parts)), for_ever_(for_ever), watch_(watch) {}
  ~Script() override { watch_.gone.Set(true); }

  Task<std::optional<std::string>> Next() override {
    if (at_ < parts_.size()) co_return parts_[at_++];
    if (!for_ever_) co_return std::nullopt;
    if (!parts_.empty()) co_return parts_.back();
    co_await end_.Wait();
    co_return std::nullopt;
  }
  void Stop() override {
    watch_.stopped.Set(true);
    end_.Set(true);
  }

 private:
  std::vector<std::string> parts_;
  bool for_ever_;
  Watch& watch_;
  std::size_t at_ = 0;
  async::Completion<bool> end_;
};

/// The sample service, where one may wait, or listen for ever.
class Running : public SampleServer {
 public:
  explicit Running(const http::ServerOptions& options = {}, int loops = 1) : SampleServer(loops) {
    api.router.Group({.tag = "Slow", .description = "Waits."})
        .Add("GET /slow", {.id = "getSlow", .summary = "Wait"},
             [this]() -> Task<Status> {
               waiting.Set(true);
               co_await release.Wait();
               co_return Status();
             })
        .Add("GET /script", {.id = "getScript", .summary = "Parts"},
             [this]() -> Result<http::Response> { return Streamed({"one,", "", "two"}, false); })
        .Add("GET /flood", {.id = "getFlood", .summary = "Parts without end"},
             [this]() -> Result<http::Response> { return Streamed({std::string(1'000'000, 'x')}, true); })
        .Add("GET /silence", {.id = "getSilence", .summary = "Nothing, for ever"},
             [this]() -> Result<http::Response> { return Streamed({}, true); })
        .Add("GET /large", {.id = "getLarge", .summary = "A lot"}, []() -> Result<http::Response> {
          return http::Response{
              .status = 200, .content_type = http::kTextType, .headers = {}, .body = std::string(5'000'000, 'x')};
        });
    Start(options);
  }
  ~Running() { Stop(Milliseconds(5000)); }

  std::string Ask(std::string_view request) { return Client(port()).Send(request).ReadToEnd(); }

  async::Completion<bool> waiting;  ///< set when /slow has been entered
  async::Completion<bool> release;  ///< lets /slow go on
  Script::Watch watch;              ///< of the streams

 private:
  http::Response Streamed(std::vector<std::string> parts, bool for_ever) {
    http::Response response{.status = 200, .content_type = http::kTextType, .headers = {}, .body = {}};
    response.stream = std::make_shared<Script>(std::move(parts), for_ever, watch);
    return response;
  }
};

http::ServerOptions Hasty() {
  http::ServerOptions options;
  options.sweep = Milliseconds(10);
  options.head_timeout = options.body_timeout = options.idle_timeout = Milliseconds(300);
  return options;
}

std::size_t Count(std::string_view text, std::string_view part) {
  std::size_t count = 0;
  for (auto at = text.find(part); at != text.npos; at = text.find(part, at + part.size())) ++count;
  return count;
}

TEST(HttpServer, AnswersOneAfterTheOtherOnOneConnection) {
  Running server;
  Client client(server.port());
  for (int i = 0; i < 3; ++i) {
    const std::string answer = client.Send("GET /cached HTTP/1.1\r\nHost: a\r\n\r\n").ReadUntil("kept\"}");
    EXPECT_TRUE(answer.starts_with("HTTP/1.1 200 OK\r\n")) << answer;
  }
  EXPECT_EQ(server.counters().accepted.load(), 1);
}

TEST(HttpServer, SharesItsPortWithNobody) {
  const Running first({}, 2);
  SampleApi api;
  async::Loops loops(1);
  http::ServerOptions options;
  options.port = first.port();
  http::Server second(api.router, loops, api.clock, options);
  const auto refused = second.Start();
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, "http.listen_failed");
}

TEST(HttpServer, AnswersPipelinedRequestsInOrder) {
  Running server;
  std::string requests;
  for (int i = 1; i <= 50; ++i) requests += "GET /rooms?limit=" + std::to_string(i) + " HTTP/1.1\r\nHost: a\r\n\r\n";
  requests +=
      "GET /throws-later HTTP/1.1\r\nHost: a\r\n\r\nHEAD /cached HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\nGET "
      "/late HTTP/1.1\r\n";
  const std::string answers = server.Ask(requests);
  EXPECT_EQ(Count(answers, "HTTP/1.1 200 OK"), 51U);
  std::size_t last = 0;
  for (int i = 1; i <= 50; ++i) {
    const auto at = answers.find("\"capacity\":" + std::to_string(i) + "}],");
    EXPECT_NE(at, answers.npos) << i;
    EXPECT_GT(at, last);
    last = at;
  }
  EXPECT_GT(answers.find("500 Internal Server Error"), last);
  EXPECT_TRUE(answers.ends_with("Content-Length: 15\r\n\r\n")) << "nothing after Connection: close";
}

TEST(HttpServer, RefusesAndClosesWithoutLosingTheAnswer) {
  const std::pair<std::string, std::string_view> cases[] = {
      {"rubbish\r\n\r\n", "400 Bad Request"},
      {"GET / HTTP/1.1\r\nHost: a\r\nX: " + std::string(20'000, 'x') + "\r\n\r\n", "431 Request Header"},
      {"POST /rooms HTTP/1.1\r\nHost: a\r\nContent-Length: 500000\r\n\r\n" + std::string(500'000, 'x'),
       "413 Content Too Large"},
      {"GET / HTTP/3.0\r\n\r\n", "505 HTTP Version"},
  };
  Running server;
  for (const auto& [request, status] : cases) {
    const std::string answer = server.Ask(request);
    EXPECT_NE(answer.find(status), answer.npos) << answer;
    EXPECT_NE(answer.find("Connection: close\r\n"), answer.npos);
  }
}

TEST(HttpServer, SaysContinueBeforeTheBody) {
  Running server;
  Client client(server.port());
  client.Send(
      "PUT /rooms/01JD3ZQ4M8E6T7V9X2B5C0N1RK HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nExpect: "
      "100-continue\r\n"
      "Content-Length: 12\r\n\r\n");
  EXPECT_EQ(client.ReadUntil("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
  EXPECT_TRUE(client.Send(R"({"name":"B"})").ReadUntil("}").starts_with("HTTP/1.1 202 Accepted"));
}

TEST(HttpServer, SweepsTheSlowAndTheIdle) {
  Running server(Hasty());
  EXPECT_NE(server.Ask("GET / HT").find("408 Request Timeout"), std::string::npos);
  EXPECT_NE(server.Ask("POST /rooms HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nhalf").find("408 Request Timeout"),
            std::string::npos);
  EXPECT_EQ(server.Ask(""), "") << "an idle connection is closed without a word";
  EXPECT_EQ(server.counters().timed_out.load(), 3);
}

TEST(HttpServer, LetsHandlersTakeLongerThanIdleConnections) {
  Running server(Hasty());
  Client client(server.port());
  client.Send("GET /slow HTTP/1.1\r\nHost: a\r\n\r\n");
  async::RunSync(server.waiting.Wait());
  EXPECT_EQ(server.Ask(""), "") << "by now an idle connection has been swept";
  server.release.Set(true);
  EXPECT_TRUE(client.ReadUntil("\r\n\r\n").starts_with("HTTP/1.1 204 No Content"));
}

TEST(HttpServer, TurnsAwayWhatItHasNoRoomFor) {
  http::ServerOptions options;
  options.max_connections_per_loop = 1;
  Running server(options);
  Client first(server.port());
  first.Send("GET /cached HTTP/1.1\r\nHost: a\r\n\r\n").ReadUntil("kept");
  EXPECT_TRUE(server.Ask("").starts_with("HTTP/1.1 503 Service Unavailable"));
  EXPECT_EQ(server.counters().turned_away.load(), 1);
}

TEST(HttpServer, WritesMoreThanASocketHolds) {
  Running server;
  const std::string answer = server.Ask("GET /large HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  EXPECT_EQ(answer.size() - answer.find("\r\n\r\n") - 4, 5'000'000U);
}

TEST(HttpServer, DrainsWhatIsInFlight) {
  Running server;
  Client busy(server.port());
  Client idle(server.port());
  idle.Send("GET /cached HTTP/1.1\r\nHost: a\r\n\r\n").ReadUntil("kept\"}");
  busy.Send("GET /slow HTTP/1.1\r\nHost: a\r\n\r\n");
  async::RunSync(server.waiting.Wait());
  std::jthread stopping([&server] { server.Stop(Milliseconds(20'000)); });
  EXPECT_EQ(idle.ReadToEnd(), "") << "closed at once";
  server.release.Set(true);
  const std::string answer = busy.ReadToEnd();
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 204 No Content")) << answer;
  EXPECT_NE(answer.find("Connection: close\r\n"), answer.npos);
}

TEST(HttpServer, BreaksOffWhatOutlastsTheGrace) {
  Running server;
  Client busy(server.port());
  busy.Send("GET /slow HTTP/1.1\r\nHost: a\r\n\r\n");
  async::RunSync(server.waiting.Wait());
  std::jthread stopping([&server] { server.Stop(Milliseconds(0)); });
  EXPECT_EQ(busy.ReadToEnd(), "");
  server.release.Set(true);
}

TEST(HttpServer, ServesOnEveryLoop) {
  Running server({}, 2);
  for (int i = 0; i < 20; ++i) {
    EXPECT_TRUE(
        server.Ask("GET /cached HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n").starts_with("HTTP/1.1 200 OK"));
  }
  EXPECT_EQ(server.counters().accepted.load(), 20);
}

TEST(HttpServer, SaysWhyItCannotListen) {
  SampleApi api;
  async::Loops loops(1);
  http::Server server(api.router, loops, api.clock, {.address = "203.0.113.1", .port = 0});
  const auto started = server.Start();
  ASSERT_FALSE(started.has_value());
  EXPECT_EQ(started.error().code, "http.listen_failed");
  http::Server nonsense(api.router, loops, api.clock, {.address = "nowhere", .port = 0});
  EXPECT_EQ(nonsense.Start().error().code, "http.listen_failed");
}

TEST(ServerStreams, WriteEachPartAsAChunk) {
  Running server;
  const std::string answer = server.Ask("GET /script HTTP/1.1\r\nHost: x\r\nAccept-Encoding: gzip\r\n\r\n");
  EXPECT_NE(answer.find("Transfer-Encoding: chunked\r\n"), answer.npos);
  EXPECT_NE(answer.find("Connection: close\r\n"), answer.npos);
  EXPECT_EQ(answer.find("Content-Length"), answer.npos);
  EXPECT_TRUE(answer.ends_with("\r\n\r\n4\r\none,\r\n3\r\ntwo\r\n0\r\n\r\n")) << answer;
}

TEST(ServerStreams, HeadHasNoParts) {
  Running server;
  const std::string answer = server.Ask("HEAD /script HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_TRUE(answer.ends_with("\r\n\r\n"));
  EXPECT_EQ(answer.find("one"), answer.npos);
}

TEST(ServerStreams, EndWhenTheServerStops) {
  Running server;
  Client client(server.port());
  EXPECT_NE(client.Send("GET /silence HTTP/1.1\r\nHost: x\r\n\r\n").ReadUntil("\r\n\r\n").find("200 OK"),
            std::string::npos);
  const auto before = std::chrono::steady_clock::now();
  server.Stop(Milliseconds(20'000));
  EXPECT_LT(std::chrono::steady_clock::now() - before, std::chrono::seconds(10)) << "the grace is not used up";
  EXPECT_TRUE(async::RunSync(server.watch.stopped.Wait()));
  EXPECT_EQ(client.ReadToEnd(), "0\r\n\r\n");
}

TEST(ServerStreams, ACallerWhoTakesNothingIsCutOff) {
  http::ServerOptions options;
  options.sweep = Milliseconds(10);
  options.write_timeout = Milliseconds(60);
  Running server(options);
  Client client(server.port());
  client.Send("GET /flood HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_TRUE(async::RunSync(server.watch.gone.Wait())) << "its stream is let go";
  EXPECT_GE(server.counters().timed_out, 1) << "more than once when a write ended at the very moment of its deadline";
}

}  // namespace
}  // namespace medres::http_test
