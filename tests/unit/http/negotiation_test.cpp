#include <gtest/gtest.h>

#include "platform/http/gzip.hpp"
#include "platform/http/language.hpp"
#include "platform/http/message.hpp"
#include "platform/http/percent.hpp"

namespace medres::http {
namespace {

TEST(HttpLanguage, FollowsWeights) {
  const std::pair<std::string_view, Language> cases[] = {
      {"", Language::kEn},
      {"zh", Language::kZh},
      {"zh-CN", Language::kZh},
      {"ZH-Hant-TW;q=0.5", Language::kZh},
      {"en, zh;q=0.9", Language::kEn},
      {"en;q=0.3, zh;q=0.4", Language::kZh},
      {"zh, en", Language::kEn},
      {"fr, de", Language::kEn},
      {"zh;q=0", Language::kEn},
      {"zh;q=2", Language::kEn},
      {"zh;level=1;q=0.7 , en;q=0.6", Language::kZh},
      {"*", Language::kEn},
      {",,;,zh", Language::kZh},
  };
  for (const auto& [header, language] : cases) EXPECT_EQ(NegotiateLanguage(header), language) << header;
}

TEST(HttpGzip, IsUsedWhereItIsWelcomeAndPays) {
  const std::pair<std::string_view, bool> encodings[] = {{"gzip", true},      {"gzip, br", true},     {"*", true},
                                                         {"gzip;q=0", false}, {"*, gzip;q=0", false}, {"br", false},
                                                         {"", false},         {"xgzip", false}};
  for (const auto& [header, accepted] : encodings) EXPECT_EQ(AcceptsGzip(header), accepted) << header;
  const std::pair<std::string_view, bool> types[] = {{"application/json", true},
                                                     {"application/problem+json", true},
                                                     {"text/html; charset=utf-8", true},
                                                     {"image/svg+xml", true},
                                                     {"image/png", false},
                                                     {"", false},
                                                     {"application/pdf", false}};
  for (const auto& [type, text_like] : types) EXPECT_EQ(IsTextLike(type), text_like) << type;
  Gzip gzip(4);
  const std::string text(10'000, 'a');
  const std::string once = gzip.Compress(text);
  EXPECT_LT(once.size(), 100U);
  EXPECT_EQ(gzip.Compress(text), once) << "the tables of one text must not leak into the next";
}

TEST(HttpPercent, Decodes) {
  EXPECT_EQ(PercentDecoded("a%20b+c"), "a b+c");
  EXPECT_EQ(PercentDecoded("a+b", true), "a b");
  EXPECT_EQ(PercentDecoded("%E4%b8%AD"), "中");
  for (const std::string_view broken : {"%", "%2", "%g0", "a%2", "%00"})
    EXPECT_EQ(PercentDecoded(broken), std::nullopt) << broken;
}

TEST(HttpPercent, TakesQueriesApart) {
  const QueryPairs query("a=1&b=x%26y&c&=d&a=2=3&&e=+");
  ASSERT_TRUE(query.ok());
  std::string shown;
  for (const auto& [name, value] : query.pairs()) shown.append("[").append(name).append("|").append(value).append("]");
  EXPECT_EQ(shown, "[a|1][b|x&y][c|][|d][a|2=3][e| ]");
  EXPECT_FALSE(QueryPairs("a=%").ok());
  std::string many;
  for (std::size_t i = 0; i <= QueryPairs::kMaxPairs; ++i) many += "a&";
  EXPECT_FALSE(QueryPairs(many).ok());
}

TEST(HttpMessage, KnowsMethodsAndHeaders) {
  for (const char* name : {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
    EXPECT_EQ(ToString(*ParseMethod(name)), name);
  EXPECT_EQ(ParseMethod("get"), std::nullopt);
  const HeaderField fields[] = {{"X-A", "1"}, {"x-a", "2"}};
  const Request request{.method = Method::kGet, .target = "/p?q=1?2", .headers = fields, .body = {}, .peer = {}};
  EXPECT_EQ(request.Header("X-a"), "1");
  EXPECT_EQ(request.Path(), "/p");
  EXPECT_EQ(request.Query(), "q=1?2");
}

}  // namespace
}  // namespace medres::http
