#include <gtest/gtest.h>

#include "unit/http/sample_api.hpp"

namespace medres::http_test {
namespace {

using http::Method;

const std::string kRoom = "/rooms/" + std::string(kRoomId);

TEST(HttpRouter, RefusesWhatHttpForbids) {
  SampleApi api;
  EXPECT_EQ(IssuesOf(api.Get("/nothing").body), "http.no_route");
  EXPECT_EQ(api.Get("/rooms/").status, 404) << "an empty id is nobody's";
  const Answer wrong = api.Call(Method::kPatch, kRoom);
  EXPECT_EQ(wrong.status, 405);
  EXPECT_EQ(wrong.headers.at("Allow"), "GET, HEAD, PUT, DELETE, OPTIONS");
  const Answer options = api.Call(Method::kOptions, "/rooms");
  EXPECT_EQ(options.status, 204);
  EXPECT_EQ(options.headers.at("Allow"), "GET, HEAD, POST, OPTIONS");
  EXPECT_EQ(api.Call(Method::kOptions, "*").status, 204);
  EXPECT_EQ(api.Call(Method::kOptions, "/nothing").status, 404);
  EXPECT_EQ(api.Call(Method::kHead, "/rooms").status, 200);
}

TEST(HttpRouter, AsksWhoCallsAndWhetherTheyMay) {
  const struct {
    Method method;
    std::string target;
    std::string_view key;
    int status;
    std::string_view challenge;
  } cases[] = {
      {Method::kGet, "/rooms", "", 200, ""},
      {Method::kGet, kRoom, "", 401, R"(Bearer realm="medres")"},
      {Method::kGet, kRoom, "Bearer x", 401, R"(Bearer realm="medres", error="invalid_token")"},
      {Method::kGet, kRoom, kReader.value, 200, ""},
      {Method::kGet, kRoom, kAdmin.value, 200, ""},
      {Method::kDelete, kRoom, kReader.value, 403,
       R"(Bearer realm="medres", error="insufficient_scope", scope="room:write")"},
      {Method::kGet, "/me", kReader.value, 200, ""},
      {Method::kGet, "/me", "", 401, R"(Bearer realm="medres")"},
  };
  SampleApi api;
  for (const auto& [method, target, key, status, challenge] : cases) {
    std::vector<http::HeaderField> headers;
    if (!key.empty()) headers.push_back({"Authorization", key});
    const Answer answer = api.Call(method, target, headers);
    EXPECT_EQ(answer.status, status) << target << key;
    const auto found = answer.headers.find("WWW-Authenticate");
    EXPECT_EQ(found == answer.headers.end() ? "" : found->second, challenge) << target << key;
  }
}

TEST(HttpRouter, WaitsForWhoCallsAndGoesOnAsEver) {
  SampleApi api;
  const http::HeaderField slow{"Authorization", "Bearer slow"};
  const Answer fast = api.Get(kRoom, {kAdmin});
  const Answer found = api.Get(kRoom, {slow});
  EXPECT_EQ(found.status, 200);
  EXPECT_EQ(found.body, fast.body);
  EXPECT_EQ(found.headers.count("X-Request-Id"), 1U);
  EXPECT_EQ(api.Get("/rooms", {slow}).status, 200) << "where nobody needs to be known nobody waits";
  EXPECT_EQ(api.Call(Method::kDelete, kRoom, {{"Authorization", "Bearer slow stranger"}}).status, 401);
  EXPECT_EQ(api.Post("/rooms", "{", {slow}).status, 400) << "input is read after that";
  EXPECT_EQ(api.Get(kRoom, {{"Authorization", "Bearer slow fault"}}).status, 500);
  ASSERT_EQ(api.recorder.failures.size(), 1U);
  EXPECT_EQ(api.recorder.lines.size(), 6U) << "each is told of once";
}

TEST(HttpRouter, KeepsPersonsOutOfCaches) {
  SampleApi api;
  EXPECT_EQ(api.Get(kRoom, {kAdmin}).headers.at("Cache-Control"), "no-store");
}

TEST(HttpRouter, ChecksIdentityBeforeInput) {
  SampleApi api;
  EXPECT_EQ(api.Post("/rooms", "{", {}).status, 401) << "strangers learn nothing about the input";
  EXPECT_EQ(api.Post("/rooms", "{", {kReader}).status, 403);
}

TEST(HttpRouter, NamesScopesWithWildcards) {
  const http::Identity identity{.subject = "s", .scopes = {"room:*", "rota:read"}};
  EXPECT_TRUE(identity.Has("room:write"));
  EXPECT_TRUE(identity.Has("rota:read"));
  EXPECT_FALSE(identity.Has("rota:write"));
  EXPECT_FALSE(identity.Has("rooms:read"));
  EXPECT_FALSE(identity.Has("room"));
  EXPECT_TRUE((http::Identity{.subject = "s", .scopes = {"*"}}).Has("anything:at-all"));
}

TEST(HttpRouter, LimitsRates) {
  SampleApi api;
  api.limiter.left = 1;
  EXPECT_EQ(api.Get("/rooms").status, 200);
  const Answer limited = api.Get("/rooms");
  EXPECT_EQ(limited.status, 429);
  EXPECT_EQ(limited.headers.at("Retry-After"), "7");
}

TEST(HttpRouter, AsksTheLimiterOnceForEachWhoeverTheyAre) {
  struct Case {
    std::string_view target;
    std::vector<http::HeaderField> headers;
    int status;
    int asked;
  };
  const Case cases[] = {{"/rooms", {}, 200, 1},     {"/rooms", {kReader}, 200, 1},
                        {kRoom, {}, 401, 1},  // before anybody looks who it is
                        {kRoom, {kReader}, 200, 1}, {kRoom, {{"Authorization", "Bearer nobody"}}, 401, 0},
                        {"/nowhere", {}, 404, 1}};
  for (const Case& one : cases) {
    SampleApi api;
    const int before = api.limiter.left;
    EXPECT_EQ(api.Get(one.target, one.headers).status, one.status) << one.target;
    EXPECT_EQ(before - api.limiter.left, one.asked) << one.target << one.headers.size();
  }
  SampleApi api;
  api.limiter.left = 0;
  EXPECT_EQ(api.Get(kRoom).status, 429);
}

TEST(HttpRouter, TellsTheLimiterOfWrongCredentialsAlone) {
  SampleApi api;
  api.limiter.left_to_refuse = 2;
  const http::HeaderField wrong{"Authorization", "Bearer nobody"};
  EXPECT_EQ(api.Get(kRoom).status, 401) << "has none";
  EXPECT_EQ(api.Get(kRoom, {wrong}).status, 401);
  EXPECT_EQ(api.Call(Method::kDelete, kRoom, {{"Authorization", "Bearer slow stranger"}}).status, 401);
  EXPECT_EQ(api.limiter.left_to_refuse, 0);
  api.limiter.left = 2;
  EXPECT_EQ(api.Get(kRoom, {kReader}).status, 200) << "is looked at first";
  EXPECT_EQ(api.Get(kRoom, {wrong}).status, 401) << "the limiter lets it be";
  const Answer slowed = api.Get(kRoom, {wrong});
  EXPECT_EQ(slowed.status, 429);
  EXPECT_EQ(slowed.headers.at("Retry-After"), "7");
}

TEST(HttpRouter, TurnsExceptionsIntoAnswersThatKeepSecrets) {
  SampleApi api;
  for (const std::string_view target : {"/throws", "/throws-later", "/internal"}) {
    const Answer answer = api.Get(target);
    EXPECT_EQ(answer.status, 500) << target;
    EXPECT_EQ(answer.body.find("secret"), std::string::npos) << answer.body;
  }
  EXPECT_EQ(api.recorder.failures, (std::vector<std::string>{"a secret table", "a secret host",
                                                             "internal: database.statement reason=a secret column"}));
}

TEST(HttpRouter, TellsTheObserverTemplatesNotPaths) {
  SampleApi api;
  api.Get(kRoom, {kReader});
  api.Get("/nothing");
  api.Get("/throws-later");
  EXPECT_EQ(api.recorder.lines, (std::vector<std::string>{"getRoom /rooms/{id} 200", " unmatched 404",
                                                          "getThrowsLater /throws-later 500"}));
}

TEST(HttpRouter, LetsAnEdgeSpellItsFailures) {
  SampleApi api;
  EXPECT_EQ(api.Get("/plain/broken").body, "plain thing.unknown");
  EXPECT_EQ(api.Get("/plain/secret").body, "plain request.credentials_missing");
  EXPECT_EQ(api.Get("/plain/unknown").body, "plain http.no_route");
  EXPECT_EQ(api.Get("/plainly").headers.at("Content-Type"), "application/problem+json");
}

TEST(HttpRouter, CarriesTheTraceOn) {
  constexpr std::string_view kTrace = "0af7651916cd43dd8448eb211c80319c";
  SampleApi api;
  const Answer known =
      api.Get("/nothing", {{"traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"}});
  EXPECT_EQ(known.headers.at("X-Request-Id"), kTrace);
  EXPECT_NE(known.body.find(R"("trace_id":"0af7651916cd43dd8448eb211c80319c")"), std::string::npos);
  for (const std::string_view broken : {"", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331",
                                        "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
                                        "00-00000000000000000000000000000000-b7ad6b7169203331-01",
                                        "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
                                        "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
                                        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-x"}) {
    const Answer fresh = api.Get("/rooms", {{"traceparent", broken}});
    EXPECT_EQ(fresh.headers.at("X-Request-Id").size(), 32U);
    EXPECT_NE(fresh.headers.at("X-Request-Id"), kTrace) << broken;
  }
  EXPECT_EQ(http::TraceContext::From("01-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-x").trace_id(), kTrace)
      << "a later version may say more";
}

TEST(HttpRouter, SparesCallersWhatTheyHave) {
  SampleApi api;
  const std::pair<std::string_view, int> cases[] = {
      {"\"3\"", 304}, {"W/\"3\"", 304}, {"\"1\", \"3\"", 304}, {"*", 304}, {"\"2\"", 200}, {"3", 200}, {"", 200}};
  for (const auto& [tag, status] : cases) {
    const Answer answer = api.Get(kRoom, {kReader, {"If-None-Match", tag}});
    EXPECT_EQ(answer.status, status) << tag;
    EXPECT_EQ(answer.body.empty(), status == 304) << tag;
  }
}

TEST(HttpRouter, GivesHandlersTimeAndDeadline) {
  SampleApi api;
  Instant seen;
  api.router.Group({.tag = "T", .description = "D"})
      .Add("GET /deadline", {.id = "getDeadline", .summary = "s"}, [&seen](http::Context& context) -> Status {
        seen = context.deadline;
        return {};
      });
  api.Get("/deadline");
  EXPECT_EQ(seen, api.clock.now + Milliseconds(10'000));
}

TEST(HttpRouter, KnowsHowARouteTakesItsBody) {
  SampleApi api;
  EXPECT_EQ(api.router.BodyOf(Method::kPost, "/rooms").limit, 100U);
  EXPECT_FALSE(api.router.BodyOf(Method::kPost, "/rooms").is_streamed);
  EXPECT_EQ(api.router.BodyOf(Method::kPut, kRoom).limit, http::kDefaultBodyLimit);
  EXPECT_EQ(api.router.BodyOf(Method::kPost, "/nothing").limit, http::kDefaultBodyLimit);
  EXPECT_TRUE(api.router.BodyOf(Method::kPost, "/counts").is_streamed);
}

}  // namespace
}  // namespace medres::http_test
