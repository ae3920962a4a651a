#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "platform/http/problem.hpp"
#include "unit/http/sample_api.hpp"

namespace medres::http_test {
namespace {

TEST(HttpProblem, HasOneRowForEveryKind) {
  const std::pair<ErrorKind, int> rows[] = {
      {ErrorKind::kMalformed, 400},    {ErrorKind::kInvalid, 422},     {ErrorKind::kUnauthenticated, 401},
      {ErrorKind::kForbidden, 403},    {ErrorKind::kNotFound, 404},    {ErrorKind::kConflict, 409},
      {ErrorKind::kPrecondition, 412}, {ErrorKind::kRateLimited, 429}, {ErrorKind::kOverloaded, 503},
      {ErrorKind::kUnavailable, 503},  {ErrorKind::kTimeout, 504},     {ErrorKind::kInternal, 500},
  };
  const http::Messages messages = http::Messages::Embedded();
  for (const auto& [kind, status] : rows) {
    const http::ProblemKind& row = http::ProblemKindOf(kind);
    EXPECT_EQ(row.kind, kind);
    EXPECT_EQ(row.status, status);
    EXPECT_EQ(row.slug, ToString(kind)) << "one name for a kind everywhere";
    const std::string title = std::string("http.title.").append(row.slug);
    EXPECT_TRUE(messages.Has(http::Language::kEn, title)) << title;
  }
}

TEST(HttpProblem, SpeaksTheCallersLanguage) {
  SampleApi api;
  const Answer english = api.Get("/rooms?limit=0");
  EXPECT_EQ(english.headers.at("Content-Language"), "en");
  EXPECT_EQ(english.headers.at("Content-Type"), "application/problem+json");
  const Answer chinese =
      api.Get("/rooms?limit=0", {{"Accept-Language", "zh-CN,zh;q=0.9,en;q=0.8"},
                                 {"traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"}});
  EXPECT_EQ(
      chinese.body,
      R"({"type":"urn:medres:problem:invalid","title":"请求不合规则","status":422,"detail":"请求有一处或多处不合规则，见 errors。",)"
      R"("code":"request.invalid","instance":"/rooms","trace_id":"0af7651916cd43dd8448eb211c80319c",)"
      R"("errors":[{"pointer":"?limit","code":"json.range","message":"应在 1 与 100 之间。"}]})");
}

TEST(HttpProblem, CarriesEveryConflictWithItsValues) {
  SampleApi api;
  const Answer answer = api.Get("/conflict");
  EXPECT_EQ(answer.status, 409);
  EXPECT_NE(answer.body.find(R"("conflicts":[{"rule":"booking.taken","message":")"), std::string::npos) << answer.body;
  EXPECT_NE(answer.body.find(R"("resource":"R1","start":"S"}])"), std::string::npos) << answer.body;
}

TEST(HttpProblem, SaysWhatWasDoneBeforeItEndedAndWhy) {
  SampleApi api;
  const Answer answer = api.Get("/halted");
  EXPECT_EQ(answer.status, 503);
  EXPECT_EQ(answer.headers.at("Retry-After"), "3");
  EXPECT_NE(answer.body.find(R"("values":{"lines":"7","retry_after":"3"},"conflicts":[{"rule":"http.congested",)"),
            std::string::npos)
      << answer.body;
  EXPECT_NE(answer.body.find(R"("pointer":"/4/n"})"), std::string::npos) << answer.body;
}

TEST(HttpMessages, FillArguments) {
  const http::Messages messages("a.b: \"{x} and {y}, {x}{\"\nplain: \"text\"", "a.b: \"{y}与{x}\"\nplain: \"文\"");
  const ErrorArgs args{{"x", "1"}, {"y", "{x}"}};
  EXPECT_EQ(messages.Render(http::Language::kEn, "a.b", args), "1 and {x}, 1{") << "arguments are not templates";
  EXPECT_EQ(messages.Render(http::Language::kZh, "a.b", args), "{x}与1");
  EXPECT_EQ(messages.Render(http::Language::kEn, "a.b"), "{x} and {y}, {x}{");
  EXPECT_EQ(messages.Render(http::Language::kZh, "no.such"), "no.such");
}

TEST(HttpMessages, RefuseBrokenCatalogues) {
  EXPECT_THROW(http::Messages("a: \"1\"\na: \"2\"", ""), std::runtime_error);
  EXPECT_THROW(http::Messages("a: [", ""), std::runtime_error);
  EXPECT_THROW(http::Messages("a: {b: c}", ""), std::runtime_error);
}

/// The names between braces, in any order.
std::multiset<std::string> ArgumentsOf(std::string_view text) {
  std::multiset<std::string> names;
  while (text.find('{') != text.npos) {
    text.remove_prefix(text.find('{') + 1);
    names.emplace(text.substr(0, text.find('}')));
  }
  return names;
}

TEST(HttpMessages, SayTheSameInBothLanguages) {
  const http::Messages messages = http::Messages::Embedded();
  EXPECT_EQ(messages.Codes(http::Language::kEn), messages.Codes(http::Language::kZh));
  for (const std::string& code : messages.Codes(http::Language::kEn)) {
    EXPECT_EQ(ArgumentsOf(messages.Render(http::Language::kEn, code)),
              ArgumentsOf(messages.Render(http::Language::kZh, code)))
        << code;
  }
}

}  // namespace
}  // namespace medres::http_test
