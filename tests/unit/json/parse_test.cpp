#include <gtest/gtest.h>

#include "unit/json/samples.hpp"

namespace medres::json_test {
namespace {

struct Case {
  std::string_view text;
  std::string_view expected;
};

/// What a body of type T is refused for, or "ok".
template <class T>
void Check(std::initializer_list<Case> cases) {
  for (const auto& [text, expected] : cases) EXPECT_EQ(Brief(json::Parse<T>(text)), expected) << text;
}

TEST(JsonSyntax, IsStrictAndSaysWhere) {
  Check<json::Raw>({
      {"", "json.syntax line=1 column=1"},
      {"{", "json.syntax line=1 column=2"},
      {"{\"a\":1,}", "json.syntax line=1 column=8"},
      {"{\n  \"a\": 1\n  \"b\": 2\n}", "json.syntax line=3 column=3"},
      {"\"中文\" x", "json.syntax line=1 column=6"},
      {"[1] [2]", "json.syntax line=1 column=5"},
      {"[01]", "json.syntax line=1 column=3"},
      {"[1.]", "json.syntax line=1 column=4"},
      {"[NaN]", "json.syntax line=1 column=2"},
      {"[1e999]", "json.syntax line=1 column=7"},
      {"// note\n1", "json.syntax line=1 column=1"},
      {"'a'", "json.syntax line=1 column=1"},
      {"\"\\ud800\"", "json.syntax line=1 column=8"},
      {"\"\xff\"", "json.syntax line=1 column=2"},
      {"\"\xc0\xaf\"", "json.syntax line=1 column=2"},
      {"\"tab\there\"", "json.syntax line=1 column=5"},
      {" [ 1 , 2 ] \n", "ok"},
      {"\"\\u4e2d\\n\"", "ok"},
  });
}

TEST(JsonSyntax, BoundsTheDepth) {
  const auto nested = [](std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); };
  EXPECT_EQ(Brief(json::Parse<json::Raw>(nested(32))), "ok");
  EXPECT_EQ(Brief(json::Parse<json::Raw>(nested(33))), "json.depth max=32");
  EXPECT_EQ(Brief(json::Parse<json::Raw>(nested(100'000))), "json.depth max=32");
}

TEST(JsonParse, ChecksTypes) {
  Check<Everything>({
      {"[]", " json.type expected=object"},
      {"null", " json.type expected=object"},
      {R"({"flag":1})", "/flag json.type expected=boolean"},
      {R"({"flag":null})", "/flag json.type expected=boolean"},
      {R"({"count":"1"})", "/count json.type expected=integer"},
      {R"({"count":1.5})", "/count json.type expected=integer"},
      {R"({"count":2147483648})", "/count json.range min=-2147483648 max=2147483647"},
      {R"({"small":-1})", "/small json.range min=0 max=255"},
      {R"({"big":9223372036854775808})", "/big json.range min=-9223372036854775808 max=9223372036854775807"},
      {R"({"big":1e300})", "/big json.range min=-9223372036854775808 max=9223372036854775807"},
      {R"({"ratio":"1"})", "/ratio json.type expected=number"},
      {R"({"text":1})", "/text json.type expected=string"},
      {R"({"maybe":"x"})", "/maybe json.type expected=integer"},
      {R"({"list":{}})", "/list json.type expected=array"},
      {R"({"list":[1,"x",2,null]})", "/list/1 json.type expected=integer; /list/3 json.type expected=integer"},
      {R"({"map":[]})", "/map json.type expected=object"},
      {R"({"map":{"a/b":"x","c~d":true}})",
       "/map/a~1b json.type expected=integer; /map/c~0d json.type expected=integer"},
      {R"({"status":3})", "/status json.type expected=string"},
      {R"({"status":"BOOKED"})", "/status json.enum allowed=booked, checked-in, entered-in-error"},
      {R"({"id":"x"})", "/id json.format expected=id"},
      {R"({"id":7})", "/id json.type expected=string"},
      {R"({"at":"2026-12-01"})", "/at json.format expected=date-time"},
      {R"({"date":"2026-02-30"})", "/date json.format expected=date"},
      {R"({"time":"24:01"})", "/time json.format expected=local-time"},
  });
}

TEST(JsonParse, ReportsEverythingAtOnce) {
  Check<Rota>({
      {"{}", "/name json.missing; /weekly json.missing"},
      {R"({"name":"a","weekly":[{"days":["fri"],"start":"8:00","ned":"x"}],"colour":1,"name":"b"})",
       "/weekly/0/days/0 json.enum allowed=mon, tue, sun; /weekly/0/start json.format expected=local-time; "
       "/weekly/0/ned json.unknown_member; /weekly/0/end json.missing; /colour json.unknown_member; "
       "/name json.duplicate_member"},
  });
}

TEST(JsonParse, HoldsTheRules) {
  const auto rota = [](std::string_view members) {
    return Brief(json::Parse<Rota>(std::string(R"({"name":"a","weekly":[{"days":[],"start":"08:00","end":"24:00"}])") +
                                   std::string(members) + "}"));
  };
  EXPECT_EQ(rota(""), "ok");
  EXPECT_EQ(rota(R"(,"duration_minutes":4)"), "/duration_minutes json.range min=5 max=1440");
  EXPECT_EQ(rota(R"(,"duration_minutes":1445)"), "/duration_minutes json.range min=5 max=1440");
  EXPECT_EQ(rota(R"(,"duration_minutes":32)"), "/duration_minutes json.multiple_of step=5");
  EXPECT_EQ(rota(R"(,"duration_minutes":3e1)"), "ok");
  EXPECT_EQ(rota(R"(,"weight":0.3)"), "ok") << "0.3 is three steps of 0.1, whatever binary fractions say";
  EXPECT_EQ(rota(R"(,"weight":0.35)"), "/weight json.multiple_of step=0.1");
  EXPECT_EQ(rota(R"(,"labels":{"a":"1234"})"), "/labels/a json.length min=0 max=3");
  EXPECT_EQ(rota(R"(,"labels":{"a":"","b":"","c":""})"), "/labels json.items min=0 max=2");
  EXPECT_EQ(rota(R"(,"zone":"Mars/+Base")"), "ok");
  EXPECT_EQ(rota(R"(,"zone":"a b")"), "/zone json.format expected=time-zone");
  EXPECT_EQ(rota(R"(,"version":null)"), "/version json.type expected=integer") << "an absent default is not null";
}

TEST(JsonParse, CountsCodePoints) {
  const auto named = [](std::string_view name) {
    return Brief(json::Parse<Rota>(std::string(R"({"weekly":[{"days":[],"start":"08:00","end":"09:00"}],"name":")") +
                                   std::string(name) + "\"}"));
  };
  EXPECT_EQ(named("上午门诊班"), "ok");
  EXPECT_EQ(named("上午专家门诊"), "/name json.length min=1 max=5");
  EXPECT_EQ(named(""), "/name json.length min=1 max=5; /name json.format expected=not-blank");
  EXPECT_EQ(named("  "), "/name json.format expected=not-blank");
  EXPECT_EQ(named("　\u00A0"), "/name json.format expected=not-blank");
}

TEST(JsonParse, TellsAbsentFromNull) {
  EXPECT_FALSE(json::Parse<Everything>("{}")->patch.has_value());
  const auto null = json::Parse<Everything>(R"({"patch":null})");
  ASSERT_TRUE(null->patch.has_value());
  EXPECT_FALSE(null->patch->value.has_value());
  EXPECT_EQ(json::Parse<Everything>(R"({"patch":3})")->patch->value, 3);
  EXPECT_FALSE(json::Parse<Everything>(R"({"maybe":null})")->maybe.has_value());
  EXPECT_FALSE(json::Parse<Everything>(R"({"nullable":null})")->nullable.value.has_value());
}

TEST(JsonParse, KeepsDefaultsOfWhatIsAbsent) {
  const auto rota = json::Parse<Rota>(R"({"name":"a","weekly":[{"days":["mon"],"start":"22:00","end":"02:00"}]})");
  ASSERT_TRUE(rota.has_value());
  EXPECT_EQ(rota->duration_minutes, 30);
  EXPECT_EQ(rota->zone, "Asia/Shanghai");
  EXPECT_EQ(rota->version, 1);
  EXPECT_EQ(rota->weekly.front().start, LocalTime{22 * 60});
}

TEST(JsonParse, ReadsNumbersExactly) {
  EXPECT_EQ(json::Parse<double>("0.1").value(), 0.1);
  EXPECT_EQ(json::Parse<double>("9007199254740993.5").value(), 9007199254740993.5);
  EXPECT_EQ(json::Parse<double>("123456789012345678901234567890").value(), 123456789012345678901234567890.0);
  EXPECT_EQ(json::Parse<double>("2.2250738585072011e-308").value(), 2.2250738585072011e-308);
  EXPECT_EQ(json::Parse<std::int64_t>("-9223372036854775808").value(), std::numeric_limits<std::int64_t>::min());
  EXPECT_EQ(json::Parse<int>("-0").value(), 0);
  EXPECT_EQ(json::Parse<double>("1e-400").value(), 0);
  EXPECT_EQ(json::Parse<int>("2.0").value(), 2);
}

TEST(JsonParse, StopsAtFiftyIssues) {
  std::string text = "[";
  for (int i = 0; i < 1000; ++i) text += "\"x\",";
  text.back() = ']';
  const auto result = json::Parse<std::vector<int>>(text);
  ASSERT_FALSE(result.has_value());
  EXPECT_EQ(result.error().issues.size(), json::Issues::kMax);
}

TEST(JsonParse, KeepsRawValuesCanonically) {
  EXPECT_EQ(json::Parse<Everything>(R"({"raw":{"b": [1.0, 2e2], "a":"x"}})")->raw.text, R"({"a":"x","b":[1,200]})");
  Check<Everything>({{R"({"raw":{"a":{"b":1,"b":2}}})", "/raw json.duplicate_member"}});
}

TEST(JsonParse, FollowsRecursiveTypes) {
  const auto tree = json::Parse<Tree>(R"({"value":1,"children":[{"value":2,"children":[]}]})");
  ASSERT_TRUE(tree.has_value());
  EXPECT_EQ(tree->children.at(0).value, 2);
}

TEST(JsonFormats, AcceptAndRefuse) {
  struct FormatCase {
    const json::Format& format;
    std::string_view text;
    bool accepted;
  };
  const FormatCase cases[] = {
      {json::kSlug, "needle-room-2", true},
      {json::kSlug, "Needle", false},
      {json::kSlug, "a--b", false},
      {json::kSlug, "-a", false},
      {json::kSlug, "", false},
      {json::kDigits, "0123", true},
      {json::kDigits, "12a", false},
      {json::kDigits, "", false},
      {json::kEmail, "a@b.cn", true},
      {json::kEmail, "a@b", false},
      {json::kEmail, "a b@c.cn", false},
      {json::kEmail, "a@b@c.cn", false},
      {json::kEmail, "@b.cn", false},
      {json::kPhone, "+86 10-6552 9999", true},
      {json::kPhone, "12", false},
      {json::kPhone, "1234x", false},
      {json::kTimeZone, "UTC", true},
      {json::kTimeZone, "America/Argentina/Ushuaia", true},
      {json::kTimeZone, "a/b/c/d", false},
      {json::kTimeZone, "", false},
      {json::kNotBlank, " x ", true},
      {json::kNotBlank, "\t \n", false},
  };
  for (const auto& [format, text, accepted] : cases) {
    EXPECT_EQ(format.accepts(text), accepted) << format.name << " " << text;
  }
}

}  // namespace
}  // namespace medres::json_test
