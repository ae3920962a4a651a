#include "app/request_quota.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "app/refusal_trace.hpp"
#include "base/file.hpp"
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

  /// The same of credentials that are none: how many are answered as such.
  int Refused(int tries, std::string_view peer, const char* code = "request.credentials_invalid") {
    int refused = 0;
    for (int i = 0; i < tries; ++i) {
      const http::Request request{.target = "/files", .headers = {}, .body = {}, .peer = peer};
      http::Context context(request);
      context.now = Instant{1'000'000};
      const Status answered = quota_.Refused(context, Error::Unauthenticated(code));
      if (answered) ++refused;
      last_ = answered ? "" : answered.error().code + " " + answered.error().args.at(0).second;
    }
    return refused;
  }

  static std::shared_ptr<const http::Identity> Named(std::string subject, std::optional<http::Rate> rate = {}) {
    http::Identity identity{.subject = std::move(subject), .scopes = {"*"}};
    identity.rate = rate;
    return std::make_shared<const http::Identity>(std::move(identity));
  }

  RequestQuota quota_{{.known = {.per_second = 10, .burst = 5},
                       .strangers = {.per_second = 2, .burst = 3},
                       .refused = {.per_second = 1, .burst = 4},
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

TEST_F(RequestQuotaTest, SlowsWhoeverSendsWrongCredentialsAndNobodyElse) {
  EXPECT_EQ(Refused(20, "1.1.1.1"), 4);
  EXPECT_EQ(last_, "access.quota 1");
  EXPECT_EQ(Passed(20, Named("key:neighbour"), "1.1.1.1"), 5) << "whoever is known has a rate of their own";
  EXPECT_EQ(Passed(20, nullptr, "1.1.1.1"), 3) << "and so have those who show none";
  EXPECT_EQ(Refused(20, "2.2.2.2"), 4) << "another address";
  EXPECT_EQ(Refused(20, "1.1.1.1", "token.expired"), 20) << "was true once";
  EXPECT_EQ(Refused(20, "local"), 20) << "comes from nowhere";
}

TEST(RefusalTraceTest, NamesNoAddressAndNotTooOften) {
  const std::string path = testing::TempDir() + "/refusals.log";
  metrics::Registry registry;
  const auto keys = security::KeyRing::Generate();
  std::FILE* out = std::fopen(path.c_str(), "w");
  {
    log::Logger logger(log::Level::kInfo, log::Format::kJson, out);
    RefusalTrace trace(keys, registry, logger);
    for (int i = 0; i < 50; ++i) trace.NoteSlowed("1.1.1.1", Instant{1'000'000 + i});
    trace.NoteSlowed("2.2.2.2", Instant{1'000'000 + RefusalTrace::kPause.count()});
  }
  std::fclose(out);
  const std::string lines = *ReadFile(path);
  EXPECT_EQ(std::ranges::count(lines, '\n'), 2) << lines;
  EXPECT_EQ(lines.find("1.1.1.1"), lines.npos) << lines;
  EXPECT_NE(lines.find("\"slowed\":\"50\""), lines.npos) << "of the second line: those since the first: " << lines;
  EXPECT_NE(registry.Expose().find("medres_credentials_slowed_total 51\n"), std::string::npos);
}

TEST_F(RequestQuotaTest, TellsHealthToEverybody) {
  EXPECT_EQ(Passed(20, nullptr, "1.1.1.1", {}, "/healthz"), 20);
  EXPECT_EQ(Passed(20, nullptr, "1.1.1.1", {}, "/readyz"), 20);
  EXPECT_EQ(Passed(20, nullptr, "local"), 20) << "comes from nowhere";
}

}  // namespace
}  // namespace medres::app
