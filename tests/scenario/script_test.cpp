#include "scenario/script.hpp"

#include <gtest/gtest.h>

namespace medres::scenario {
namespace {

int LineOfError(const std::string& text) {
  try {
    ParseScript(text, "x.scn");
    return 0;
  } catch (const ScriptError& error) {
    return error.place.line;
  }
}

TEST(Script, AnExchangeMayRunOverSeveralLines) {
  const Script script = ParseScript(R"(# a comment
now 2030-01-07T08:00:00Z

POST /things [If-Match: "3"] [X: ~^[a-z]$~] {"name": "a ] -> as"}
  # in between
  -> 201 [ETag: ~"4"~]
     {"list": [1, "..."]}
  as $id = /id
  as $where = [Location]
)",
                                    "x.scn");
  ASSERT_EQ(2, script.size());
  EXPECT_EQ("2030-01-07T08:00:00Z", std::get<Directive>(script[0].action).text);
  EXPECT_EQ(4, script[1].place.line);
  const auto& exchange = std::get<Exchange>(script[1].action);
  EXPECT_EQ("POST /things", exchange.method + " " + exchange.target);
  EXPECT_EQ("\"3\"", exchange.headers.at(0).value);
  EXPECT_EQ("~^[a-z]$~", exchange.headers.at(1).value);
  EXPECT_EQ(R"({"name": "a ] -> as"})", exchange.body);
  EXPECT_EQ(201, exchange.status);
  EXPECT_EQ("~\"4\"~", exchange.expected_headers.at(0).value);
  EXPECT_EQ(R"({"list": [1, "..."]})", exchange.expected_body);
  EXPECT_EQ("where", exchange.captures.at(1).name);
  EXPECT_EQ("[Location]", exchange.captures.at(1).source);
}

TEST(Script, ABlockIsABodyOfAnyKind) {
  const Script script = ParseScript("POST /lines \"\"\"\n{\"a\":1}\n\n# not a comment\n\"\"\" -> 200 ~ok~", "x.scn");
  const auto& exchange = std::get<Exchange>(script.at(0).action);
  EXPECT_EQ("{\"a\":1}\n\n# not a comment\n", exchange.body);
  EXPECT_EQ("~ok~", exchange.expected_body);
}

TEST(Script, ABlockMayEndOnItsLine) {
  const Script script = ParseScript("POST /x \"\"\"{\"a\": \"\"\" -> 400\nGET /y -> 200", "x.scn");
  ASSERT_EQ(2, script.size());
  EXPECT_EQ("{\"a\":", std::get<Exchange>(script[0].action).body);
}

TEST(Script, MistakesAreNamedByTheirLine) {
  EXPECT_EQ(2, LineOfError("\nFETCH /x -> 200"));
  EXPECT_EQ(1, LineOfError("GET /x"));
  EXPECT_EQ(1, LineOfError("GET /x -> 20"));
  EXPECT_EQ(3, LineOfError("GET /x -> 200\n\nPOST /x {\"a\": -> 200"));
  EXPECT_EQ(1, LineOfError("  as $x = /id"));
  EXPECT_EQ(1, LineOfError("GET /x -> 200 as x = /id"));
  EXPECT_EQ(1, LineOfError("GET /x -> 200 ~never"));
}

}  // namespace
}  // namespace medres::scenario
