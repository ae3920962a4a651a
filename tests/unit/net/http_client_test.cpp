#include "platform/net/http_client.hpp"

#include <gtest/gtest.h>

#include <optional>

#include "platform/async/completion.hpp"
#include "platform/http/server.hpp"
#include "unit/http/sample_api.hpp"

namespace medres::net {
namespace {

/// The project's own server, to call.
class HttpClientTest : public testing::Test {
 protected:
  HttpClientTest() {
    api_.router.Group({.tag = "Called", .description = "What the client calls."})
        .Add("POST /echo", {.id = "echo", .summary = "Say what was said"},
             [](const http::Request& request) -> Result<http::Response> {
               http::Response response{.status = 202, .content_type = http::kTextType, .headers = {}, .body = {}};
               response.headers.emplace_back("X-Said", request.Header("X-Say").value_or("nothing"));
               response.body = std::string(request.body);
               return response;
             })
        .Add("GET /much", {.id = "much", .summary = "A lot"},
             []() -> Result<http::Response> {
               return http::Response{
                   .status = 200, .content_type = http::kTextType, .headers = {}, .body = std::string(100'000, 'x')};
             })
        .Add("GET /never", {.id = "never", .summary = "Wait"}, [this]() -> Task<Status> {
          co_await release_.Wait();
          co_return Status();
        });
    http::ServerOptions options;
    options.port = 0;
    server_.emplace(api_.router, loops_, api_.clock, options);
    base_ = "http://127.0.0.1:" + std::to_string(server_->Start().value());
    loops_.Start();
  }
  ~HttpClientTest() override {
    release_.Set(true);
    async::RunToEnd(server_->Stop(Milliseconds(5000)));
    loops_.Stop();
  }

  Result<HttpAnswer> Call(HttpRequest request, HttpCallOptions options = {}) {
    return async::RunSync(HttpClient(dialer_).Call(std::move(request), options));
  }

  http_test::SampleApi api_;
  async::Loops loops_{1};
  async::Completion<bool> release_;
  std::optional<http::Server> server_;
  Dialer dialer_;
  std::string base_;
};

TEST_F(HttpClientTest, SendsAndReceives) {
  const auto answer = Call({.url = base_ + "/echo", .headers = {{"X-Say", "hello"}}, .body = "号源"});
  ASSERT_TRUE(answer) << ToString(answer.error());
  EXPECT_EQ(answer->status, 202);
  EXPECT_TRUE(answer->succeeded());
  EXPECT_EQ(answer->Header("x-said"), "hello");
  EXPECT_EQ(answer->body, "号源");
}

TEST_F(HttpClientTest, TakesAnyStatusForAnAnswer) {
  const auto answer = Call({.method = "GET", .url = base_ + "/nowhere", .headers = {}, .body = {}});
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 404);
  EXPECT_FALSE(answer->succeeded());
}

TEST_F(HttpClientTest, BoundsTheBody) {
  const HttpRequest request{.method = "GET", .url = base_ + "/much", .headers = {}, .body = {}};
  EXPECT_EQ(Call(request)->body.size(), 100'000U);
  const auto refused = Call(request, {.body_limit = 1000});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, "net.answer_too_large");
}

TEST_F(HttpClientTest, GivesUpAtTheDeadline) {
  const auto late =
      Call({.method = "GET", .url = base_ + "/never", .headers = {}, .body = {}}, {.deadline = Milliseconds(50)});
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().kind, ErrorKind::kTimeout);
  EXPECT_EQ(late.error().code, "net.timeout");
}

TEST_F(HttpClientTest, IsNotLedIntoItsOwnNetwork) {
  for (const std::string& url : {base_ + "/echo", std::string("http://[::ffff:127.0.0.1]/")}) {
    const auto refused = Call({.url = url, .headers = {}, .body = {}}, {.reach = Reach::kPublic});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, "net.private_address") << url;
  }
}

TEST_F(HttpClientTest, SaysWhyNobodyAnswers) {
  const std::uint16_t closed = 1;
  const auto refused = Call({.url = "http://127.0.0.1:" + std::to_string(closed) + "/", .headers = {}, .body = {}});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, "net.unreachable");
  // The server speaks no TLS: the handshake fails, nothing is said in the clear.
  const auto insecure = Call({.url = "https" + base_.substr(4) + "/echo", .headers = {}, .body = {}});
  ASSERT_FALSE(insecure);
  EXPECT_EQ(insecure.error().code, "net.tls");
}

TEST_F(HttpClientTest, SendsNoHeaderThatIsTwo) {
  const auto refused = Call({.url = base_ + "/echo", .headers = {{"X-Say", "a\r\nX-More: b"}}, .body = {}});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().issues.at(0).code, "net.url");
}

}  // namespace
}  // namespace medres::net
