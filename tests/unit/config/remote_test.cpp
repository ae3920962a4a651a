#include "platform/config/remote.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>
#include <optional>

#include "platform/http/server.hpp"
#include "support/set_clock.hpp"
#include "support/sql_database.hpp"
#include "unit/http/sample_api.hpp"

namespace medres::config {
namespace {

/// The project's own server gives out settings.
class RemoteSourceTest : public testing::Test {
 protected:
  RemoteSourceTest() {
    api_.router.Group({.tag = "Settings", .description = "What is given out."})
        .Add("GET /settings", {.id = "settings", .summary = "Settings"},
             [this](const http::Request& request) -> Result<http::Response> {
               asked_.push_back({.prefer = std::string(request.Header("Prefer").value_or("")),
                                 .known = std::string(request.Header("If-None-Match").value_or("")),
                                 .key = std::string(request.Header("Authorization").value_or(""))});
               http::Response response{
                   .status = status_, .content_type = http::kTextType, .headers = {}, .body = text_};
               if (!tag_.empty()) response.headers.emplace_back("ETag", tag_);
               if (!tag_.empty() && asked_.back().known == tag_) {
                 response.status = 304;
                 response.body.clear();
               }
               return response;
             });
    http::ServerOptions options;
    options.port = 0;
    server_.emplace(api_.router, loops_, api_.clock, options);
    options_.url = "http://127.0.0.1:" + std::to_string(server_->Start().value()) + "/settings";
    options_.cache_file = folder_.File("kept/remote.yaml");
    options_.wait = std::chrono::seconds(7);
    loops_.Start();
  }
  ~RemoteSourceTest() override {
    async::RunToEnd(server_->Stop(Milliseconds(5000)));
    loops_.Stop();
  }

  struct Asked {
    std::string prefer, known, key;
  };

  static Result<std::optional<Layer>> Ask(RemoteSource& source) { return async::RunSync(source.Ask(true)); }

  test::TemporaryFolder folder_;
  http_test::SampleApi api_;
  async::Loops loops_{1};
  std::optional<http::Server> server_;
  net::Dialer dialer_;
  net::HttpClient client_{dialer_};
  test::SetClock clock_;
  RemoteSource::Options options_;
  int status_ = 200;
  std::string tag_ = "\"1\"";
  std::string text_ = "log.level: debug\n";
  std::vector<Asked> asked_;
};

TEST_F(RemoteSourceTest, IsAskedForNewsAlone) {
  options_.key = "secret";
  RemoteSource source(client_, clock_, options_);
  EXPECT_FALSE(source.heard());
  const auto first = Ask(source);
  ASSERT_TRUE(first) << ToString(first.error());
  ASSERT_TRUE(*first);
  EXPECT_EQ((**first).values, (std::map<std::string, std::string>{{"log.level", "debug"}}));
  EXPECT_EQ((**first).places.at("log.level"), options_.url + ":1");
  EXPECT_EQ((**first).revision, "\"1\"");
  EXPECT_EQ((**first).origin, Origin::kRemote);
  clock_.Pass(Milliseconds(5));
  EXPECT_EQ(*Ask(source), std::nullopt);
  EXPECT_EQ(source.heard(), clock_.Now());
  EXPECT_EQ(asked_[0].prefer, "") << "nothing to wait for: we know nothing";
  EXPECT_EQ(asked_[0].key, "Bearer secret");
  EXPECT_EQ(asked_[1].prefer, "wait=7");
  EXPECT_EQ(asked_[1].known, "\"1\"");
  tag_ = "\"2\"";
  text_ = R"({"log": {"level": "error"}})";
  EXPECT_EQ((**Ask(source)).values.at("log.level"), "error");
}

TEST_F(RemoteSourceTest, WithoutETagsTheTextItselfTells) {
  tag_.clear();
  RemoteSource source(client_, clock_, options_);
  ASSERT_TRUE(*Ask(source));
  EXPECT_EQ(*Ask(source), std::nullopt);
  text_ = "log.level: info\n";
  ASSERT_TRUE(*Ask(source));
}

TEST_F(RemoteSourceTest, WhatIsWrongIsNamed) {
  RemoteSource source(client_, clock_, options_);
  text_ = "log.level: a\nlog.level: b\n";
  EXPECT_EQ(Ask(source).error().issues.at(0),
            (Issue{"config.duplicate", "log.level", {{"place", options_.url + ":2"}, {"first", options_.url + ":1"}}}));
  status_ = 500;
  tag_.clear();
  EXPECT_EQ(Ask(source).error(),
            Error::Unavailable("config.remote_status", {{"url", options_.url}, {"status", "500"}}));
}

TEST_F(RemoteSourceTest, WhatWasTakenIsKeptForItsOwnerAlone) {
  RemoteSource source(client_, clock_, options_);
  const auto layer = Ask(source);
  ASSERT_TRUE(source.Keep(**layer));
  struct stat kept{};
  ASSERT_EQ(stat(options_.cache_file.c_str(), &kept), 0);
  EXPECT_EQ(kept.st_mode & 0777U, 0600U);
  const Layer again = RemoteSource::Kept(options_);
  EXPECT_EQ(again.values, (**layer).values);
  EXPECT_EQ(again.revision, "\"1\"");
  RemoteSource next(client_, clock_, options_);
  next.Known(again);
  EXPECT_EQ(*Ask(next), std::nullopt) << "a new process goes on from there";
}

TEST_F(RemoteSourceTest, WhatWasKeptOfAnotherOrIsBrokenIsNothing) {
  EXPECT_TRUE(RemoteSource::Kept(options_).values.empty());
  RemoteSource source(client_, clock_, options_);
  const auto layer = Ask(source);
  ASSERT_TRUE(source.Keep(**layer));
  auto other = options_;
  other.url += "/other";
  EXPECT_TRUE(RemoteSource::Kept(other).values.empty());
  std::ofstream(options_.cache_file) << "# url " << options_.url << "\n# etag \"1\"\nlog: [\n";
  EXPECT_TRUE(RemoteSource::Kept(options_).values.empty());
  EXPECT_EQ(RemoteSource::Kept(options_).revision, "");
}

}  // namespace
}  // namespace medres::config
