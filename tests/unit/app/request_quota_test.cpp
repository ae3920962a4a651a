#include "app/request_quota.hpp"

#include <gtest/gtest.h>

#include "platform/http/router.hpp"

/// Who is held to which rate, in this process.
namespace medres::app {
namespace {

http::Route RouteAt(std::string path, std::string_view scope) {
  return {.method = http::Method::kGet,
          .path = std::move(path),
          .parameters = {},
          .operation = {.id = "x", .summary = "x", .scope = scope},
          .group = {},
          .signature = {},
          .handler = {}};
}

class RequestQuotaTest : public testing::Test {
 protected:
  /// How many of `tries` go through, and what the last answer says.
  int Passed(int tries, std::shared_ptr<const http::Identity> caller, std::string_view peer,
             std::vector<http::HeaderField> headers = {}, const char* path = "/files") {
    const http::Route route = RouteAt(path, caller ? "catalog:read" : "");
    int passed = 0;
    for (int i = 0; i < tries; ++i) {
      const http::Request request{.target = path, .headers = headers, .body = {}, .peer = peer};
      http::Context context(request);
      context.route = &route;
      context.caller = caller;
      context.now = Instant{1'000'000};
      const Status admitted = quota_.Admit(context);
      if (admitted) ++passed;
      last_ = admitted ? "" : admitted.error().code + " " + admitted.error().args.at(0).second;
      http::Response response;
      quota_.Tell(context, response);
      told_.clear();
      for (const auto& [name, value] : response.headers) told_ += name + "=" + value + ";";
    }
    return passed;
  }

  static std::shared_ptr<const http::Identity> Named(std::string subject, std::optional<http::Rate> rate = {}) {
    http::Identity identity{.subject = std::move(subject), .scopes = {"*"}};
    identity.rate = rate;
    return std::make_shared<const http::Identity>(std::move(identity));
  }

  RequestQuota quota_{{.known = {.per_second = 10, .burst = 5},
                       .strangers = {.per_second = 2, .burst = 3},
                       .proxies = *http::TrustedProxies::Parse("10.0.0.0/8")}};
  std::string last_, told_;
};

TEST_F(RequestQuotaTest, HoldsEachToTheirRate) {
  EXPECT_EQ(Passed(20, Named("key:usual"), "1.1.1.1"), 5);
  EXPECT_EQ(told_, "RateLimit-Limit=5;RateLimit-Remaining=0;RateLimit-Reset=1;");
  EXPECT_EQ(Passed(20, Named("key:small", http::Rate{.per_second = 1, .burst = 2}), "1.1.1.1"), 2);
  EXPECT_EQ(last_, "access.quota 1");
  EXPECT_EQ(told_, "RateLimit-Limit=2;RateLimit-Remaining=0;RateLimit-Reset=2;");
  EXPECT_EQ(Passed(20, Named("key:large", http::Rate{.per_second = 50, .burst = 19}), "1.1.1.1"), 19);
  EXPECT_EQ(Passed(20, Named("key:free", http::Rate{.per_second = 0, .burst = 1}), "1.1.1.1"), 20);
  EXPECT_EQ(told_, "");
}

TEST_F(RequestQuotaTest, CountsStrangersByWhereTheyComeFrom) {
  EXPECT_EQ(Passed(5, nullptr, "1.1.1.1"), 3);
  EXPECT_EQ(told_, "RateLimit-Limit=3;RateLimit-Remaining=0;RateLimit-Reset=2;");
  EXPECT_EQ(Passed(5, nullptr, "1.1.1.1", {{"X-Forwarded-For", "2.2.2.2"}}), 0) << "says who is no proxy";
  EXPECT_EQ(Passed(5, nullptr, "10.0.0.1", {{"X-Forwarded-For", "2.2.2.2"}}), 3);
  EXPECT_EQ(Passed(5, nullptr, "10.0.0.2", {{"X-Forwarded-For", "3.3.3.3, 2.2.2.2"}}), 0) << "the same one";
  EXPECT_EQ(Passed(5, nullptr, "2001:db8::1"), 3);
  EXPECT_EQ(Passed(5, nullptr, "2001:db8::2"), 0) << "of the same line";
  EXPECT_EQ(Passed(20, Named("address:1.1.1.1"), "1.1.1.1"), 5) << "apart from those who are known";
}

TEST_F(RequestQuotaTest, TellsHealthToEverybody) {
  EXPECT_EQ(Passed(20, nullptr, "1.1.1.1", {}, "/healthz"), 20);
  EXPECT_EQ(Passed(20, nullptr, "1.1.1.1", {}, "/readyz"), 20);
  EXPECT_EQ(Passed(20, nullptr, "local"), 20) << "comes from nowhere";
}

}  // namespace
}  // namespace medres::app
