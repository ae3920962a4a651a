#include "platform/http/cross_origin.hpp"

#include <gtest/gtest.h>

namespace medres::http_test {
namespace {

using http::CorsRules;
using http::ParseOrigins;

TEST(CrossOriginTest, TakesExactOriginsAlone) {
  EXPECT_EQ(ParseOrigins(" https://a.example , http://localhost:3000,"),
            (std::vector<std::string>{"https://a.example", "http://localhost:3000"}));
  EXPECT_TRUE(ParseOrigins("")->empty());
  for (const char* text : {"*", "https://*", "null", "a.example", "https://a.example/", "https://u@a.example",
                           "https://A.example", "ftp://a.example", "https://"}) {
    const auto parsed = ParseOrigins(text);
    ASSERT_FALSE(parsed) << text;
    EXPECT_EQ(parsed.error().issues.at(0).code, "http.cors_origin");
  }
}

std::string Told(const CorsRules& rules, http::Method method, std::vector<http::HeaderField> headers,
                 http::Response response) {
  const http::Request request{.method = method, .target = "/x", .headers = headers, .body = {}, .peer = {}};
  const http::Context context(request);
  http::CrossOrigin(rules).Leave(context, response);
  std::string told;
  for (const auto& [name, value] : response.headers) {
    if (name.starts_with("Access-Control-Allow-") || name == "Vary") told += name + "=" + value + ";";
  }
  return told;
}

TEST(CrossOriginTest, TellsTheOriginsOfTheListAndNobodyElse) {
  const CorsRules rules{.origins = {"https://a.example"}};
  EXPECT_EQ(Told(rules, http::Method::kGet, {{"Origin", "https://a.example"}}, {}),
            "Vary=Origin;Access-Control-Allow-Origin=https://a.example;");
  EXPECT_EQ(Told(rules, http::Method::kGet, {{"Origin", "https://b.example"}}, {}), "Vary=Origin;");
  EXPECT_EQ(Told(rules, http::Method::kGet, {}, {}), "Vary=Origin;");
  EXPECT_EQ(Told({}, http::Method::kGet, {{"Origin", "https://a.example"}}, {}), "");
  http::Response options{.status = 204, .content_type = {}, .headers = {{"Allow", "GET, PUT, OPTIONS"}}, .body = {}};
  const std::string told = Told(rules, http::Method::kOptions,
                                {{"Origin", "https://a.example"}, {"Access-Control-Request-Method", "PUT"}}, options);
  EXPECT_TRUE(told.contains("Access-Control-Allow-Methods=GET, PUT, OPTIONS;")) << told;
  EXPECT_TRUE(told.contains("Authorization")) << told;
  EXPECT_FALSE(told.contains("Credentials")) << told;
}

}  // namespace
}  // namespace medres::http_test
