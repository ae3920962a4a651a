#include <gtest/gtest.h>

#include "unit/http/sample_api.hpp"

namespace medres::http_test {
namespace {

using http::Method;

TEST(HttpEndpoint, ReadsPathsAndQueries) {
  const std::string id(kRoomId);
  const struct {
    std::string target;
    int status;
    std::string_view issues;
  } cases[] = {
      {"/rooms", 200, ""},
      {"/rooms?limit=1&tag=a&tag=b,c", 200, ""},
      {"/rooms?limit=0", 422, "?limit json.range"},
      {"/rooms?limit=1&limit=2", 422, "?limit request.repeated_parameter"},
      {"/rooms?limit=x&colour=red", 422, "?limit json.type; ?colour request.unknown_parameter"},
      {"/rooms?tag=%zz", 400, "request.query_malformed"},
      {"/rooms?tag=%00", 400, "request.query_malformed"},
      {"/rooms?&&", 200, ""},
      {"/rooms/" + id + "/shelves/7", 200, ""},
      {"/rooms/" + id + "/shelves/%37", 200, ""},
      {"/rooms/x/shelves/y", 422, ":room json.format; :shelf json.type"},
      {"/rooms/x/shelves/%4", 400, "request.path_malformed"},
      {"/rooms/" + id + "/shelves/99999999999", 422, ":shelf json.range"},
  };
  SampleApi api;
  for (const auto& [target, status, issues] : cases) {
    const Answer answer = api.Get(target);
    EXPECT_EQ(answer.status, status) << target;
    if (status != 200) {
      EXPECT_EQ(IssuesOf(answer.body), issues) << target;
    }
  }
  EXPECT_EQ(
      api.Get("/rooms?limit=1&tag=a+b&tag=%E4%B8%AD").body,
      R"({"items":[{"name":"room","capacity":1},{"name":"a b","capacity":1},{"name":"中","capacity":1}],"next":"c2"})");
}

TEST(HttpEndpoint, ReportsBodyAndHeadersTogether) {
  const struct {
    std::string_view body;
    std::string_view key;
    int status;
    std::string_view issues;
  } cases[] = {
      {R"({"name":"A"})", "k1", 201, ""},
      {"", "k1", 400, "request.body_missing"},
      {"{", "k1", 400, "json.syntax"},
      {"{", "", 400, "json.syntax"},
      {"{}", "k1", 422, "/name json.missing"},
      {R"({"name":"","x":1})", "k1", 422, "/name json.length; /x json.unknown_member"},
      {R"({"name":"","x":1})", "", 400, "request.idempotency_key_missing"},
      {R"({"name":"A"})", "a b", 400, "request.idempotency_key_missing"},
      {R"({"name":"A"})", "\x7f", 400, "request.idempotency_key_missing"},
  };
  SampleApi api;
  for (const auto& [body, key, status, issues] : cases) {
    const Answer answer = api.Post("/rooms", body, {kAdmin, {"idempotency-KEY", key}});
    EXPECT_EQ(answer.status, status) << body;
    if (status != 201) {
      EXPECT_EQ(IssuesOf(answer.body), issues) << body;
    }
  }
}

TEST(HttpEndpoint, AnswersInTheManyWays) {
  SampleApi api;
  const Answer created = api.Post("/rooms", R"({"name":"A"})", {kAdmin, {"Idempotency-Key", "k1"}});
  EXPECT_EQ(created.body, R"({"name":"A by key:admin","capacity":1})");
  EXPECT_EQ(created.headers.at("Location"), "/rooms/k1");
  const std::string room = "/rooms/" + std::string(kRoomId);
  EXPECT_EQ(api.Get(room, {kReader}).headers.at("ETag"), "\"3\"");
  const Answer removed = api.Call(Method::kDelete, room, {kAdmin});
  EXPECT_EQ(removed.status, 204);
  EXPECT_EQ(removed.body, "");
  EXPECT_EQ(removed.headers.at("Content-Type"), "");
  EXPECT_EQ(api.Get("/cached").body, R"({"text":"kept"})");
  const Answer nested = api.Call(Method::kPut, room, {{"Content-Type", "application/json"}}, R"({"name":"B"})");
  EXPECT_EQ(nested.status, 202);
  EXPECT_EQ(nested.headers.at("ETag"), "\"9\"");
  EXPECT_EQ(nested.headers.at("X-More"), "1");
  EXPECT_EQ(nested.headers.at("Location"), room);
}

TEST(HttpEndpoint, ReadsIfMatch) {
  const std::pair<std::string_view, int> cases[] = {
      {"\"3\"", 204}, {"W/\"3\"", 204},      {"*", 204},     {"\"2\"", 412}, {"3", 400},
      {"\"\"", 400},  {"\"1\", \"3\"", 400}, {"\"x\"", 400},
  };
  SampleApi api;
  for (const auto& [header, status] : cases) {
    EXPECT_EQ(api.Call(Method::kDelete, "/rooms/" + std::string(kRoomId), {kAdmin, {"If-Match", header}}).status,
              status)
        << header;
  }
}

TEST(HttpEndpoint, TakesOnlyPlainJson) {
  const struct {
    std::string_view type;
    std::string_view encoding;
    int status;
  } cases[] = {
      {"application/json", "identity", 201},
      {"Application/JSON; charset=utf-8", "identity", 201},
      {"application/merge-patch+json", "identity", 201},
      {"text/plain", "identity", 415},
      {"application/jsonp", "identity", 415},
      {"+json", "identity", 415},
      {"", "identity", 415},
      {"application/json", "gzip", 415},
  };
  SampleApi api;
  for (const auto& [type, encoding, status] : cases) {
    const Answer answer = api.Call(
        Method::kPost, "/rooms",
        {kAdmin, {"Idempotency-Key", "k"}, {"Content-Type", type}, {"Content-Encoding", encoding}}, R"({"name":"A"})");
    EXPECT_EQ(answer.status, status) << type << " " << encoding;
  }
}

TEST(HttpEndpoint, RefusesToStartWithHandlersThatDoNotFit) {
  SampleApi api;
  auto group = api.router.Group({.tag = "T", .description = "D"});
  const auto plain = []() -> Status { return {}; };
  const auto one = [](http::Path<ResourceId>) -> Status { return {}; };
  EXPECT_THROW(group.Add("/no-method", {.id = "a", .summary = "s"}, plain), std::logic_error);
  EXPECT_THROW(group.Add("FETCH /x", {.id = "a", .summary = "s"}, plain), std::logic_error);
  EXPECT_THROW(group.Add("GET /none", {.id = "a", .summary = "s"}, one), std::logic_error);
  EXPECT_THROW(group.Add("GET /{a}/{b}", {.id = "a", .summary = "s"}, one), std::logic_error);
  EXPECT_THROW(group.Add("GET /rooms", {.id = "a", .summary = "s"}, plain), std::logic_error) << "taken";
  EXPECT_THROW(group.Add("GET /new", {.id = "getRoom", .summary = "s"}, plain), std::logic_error)
      << "operation id taken";
}

}  // namespace
}  // namespace medres::http_test
