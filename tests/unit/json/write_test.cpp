#include <cmath>
#include <limits>
#include <random>

#include <gtest/gtest.h>

#include "platform/json/writer.hpp"
#include "unit/json/samples.hpp"

namespace medres::json_test {
namespace {

std::string Quoted(std::string_view text) {
  std::string out;
  json::AppendQuoted(out, text);
  return out;
}

std::string Number(double value) {
  std::string out;
  json::AppendNumber(out, value);
  return out;
}

TEST(JsonWrite, EscapesText) {
  EXPECT_EQ(Quoted("plain"), R"("plain")");
  EXPECT_EQ(Quoted(""), R"("")");
  EXPECT_EQ(Quoted("a\"b\\c\n\r\t"), R"("a\"b\\c\n\r\t")");
  EXPECT_EQ(Quoted(std::string_view("\0\x1f", 2)), "\"\\u0000\\u001f\"");
  EXPECT_EQ(Quoted("体质 🌿"), "\"体质 🌿\"");
  EXPECT_EQ(Quoted("a\xff\xe4\xb8z"), "\"a\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbdz\"");
}

TEST(JsonWrite, SpellsNumbersShortly) {
  EXPECT_EQ(Number(0), "0");
  EXPECT_EQ(Number(-0.0), "0");
  EXPECT_EQ(Number(1e6), "1000000");
  EXPECT_EQ(Number(0.1), "0.1");
  EXPECT_EQ(Number(-2.5), "-2.5");
  EXPECT_EQ(Number(9007199254740992.0), "9007199254740992");
  EXPECT_EQ(Number(1e300), "1e+300");
  EXPECT_EQ(Number(std::nan("")), "null");
  EXPECT_EQ(Number(std::numeric_limits<double>::infinity()), "null");
}

TEST(JsonWrite, OmitsEmptyOptionalsAndKeepsNulls) {
  EXPECT_EQ(json::ToText(Tree{}), R"({"value":0,"children":[]})");
  Everything all;
  all.count = -7;
  all.small = 255;
  all.big = std::numeric_limits<std::int64_t>::min();
  all.status = Status::kEnteredInError;
  all.id = ResourceId{MakeNamedUuid("room")};
  all.zoned = {.at = Instant{0}, .offset = Minutes(330)};
  all.map = {{"b", 2}, {"a", 1}};
  EXPECT_EQ(
      json::ToText(all),
      R"({"flag":false,"count":-7,"big":-9223372036854775808,"small":255,"ratio":0,"text":"","nullable":null,)"
      R"("list":[],"map":{"a":1,"b":2},"status":"entered-in-error","id":")" +
          all.id.Text() +
          R"(","at":"1970-01-01T00:00:00Z","zoned":"1970-01-01T05:30:00+05:30","date":"2026-01-01","time":"00:00","raw":null})");
}

TEST(JsonWrite, WritesBasesFirst) {
  Rota rota;
  rota.name = "早";
  EXPECT_EQ(
      json::ToText(rota),
      R"({"version":1,"name":"早","duration_minutes":30,"weight":1,"active":true,"weekly":[],"labels":{},"zone":"Asia/Shanghai"})");
}

TEST(JsonWrite, NamesEnumerators) {
  EXPECT_EQ(json::ToText(Weekday::kSun), R"("sun")");
  EXPECT_EQ(json::ToText(Status::kCheckedIn), R"("checked-in")");
  EXPECT_EQ(json::ToText(Channel::kWalkIn), R"("walk_in")");
  EXPECT_EQ(json::ToText(Unit::kPercent), R"("%")");
  EXPECT_EQ(json::ToText(static_cast<Weekday>(99)), "null");
  EXPECT_EQ(json::Parse<Channel>(R"("online_portal")").value(), Channel::kOnlinePortal);
  EXPECT_EQ(json::Parse<Unit>(R"("mm")").value(), Unit::kMillimetre);
}

TEST(JsonWrite, NestsWrappers) {
  using Deep = std::optional<std::vector<std::optional<int>>>;
  EXPECT_EQ(json::ToText(Deep{{std::nullopt, 3}}), "[null,3]");
  EXPECT_EQ(json::ToText(Deep{}), "null");
}

TEST(JsonWriter, TakesCareOfCommas) {
  std::string out;
  json::Writer writer(out);
  writer.BeginObject();
  writer.Member("a", "x");
  writer.Key("b");
  writer.BeginArray();
  writer.Integer(1);
  writer.BeginObject();
  writer.EndObject();
  writer.Boolean(true);
  writer.Number(0.5);
  writer.EndArray();
  writer.Key("c");
  writer.Raw("null");
  writer.EndObject();
  EXPECT_EQ(out, R"({"a":"x","b":[1,{},true,0.5],"c":null})");
}

TEST(JsonRoundTrip, ReadsBackWhatItWrote) {
  std::mt19937_64 random(20261201);
  for (int round = 0; round < 500; ++round) {
    Everything value;
    value.flag = random() % 2 == 0;
    value.count = static_cast<int>(random());
    value.big = static_cast<std::int64_t>(random());
    value.small = static_cast<std::uint8_t>(random());
    value.ratio = std::ldexp(static_cast<double>(random() >> 11), static_cast<int>(random() % 600) - 300);
    for (std::size_t i = random() % 20; i > 0; --i) value.text.push_back(static_cast<char>(random() % 128));
    if (random() % 2 == 0) value.maybe = static_cast<int>(random());
    if (random() % 2 == 0) value.patch = json::Nullable<int>{static_cast<int>(random())};
    for (std::size_t i = random() % 4; i > 0; --i) value.list.push_back(static_cast<int>(random()));
    for (std::size_t i = random() % 4; i > 0; --i) value.map[std::to_string(random())] = 1;
    value.status = Status::kCheckedIn;
    value.id = ResourceId{MakeNamedUuid(std::to_string(random()))};
    value.at = Instant{static_cast<std::int64_t>(random() % 4'000'000'000'000)};
    value.zoned = {.at = value.at, .offset = Minutes(static_cast<int>(random() % 1681) - 840)};
    value.time = LocalTime{static_cast<int>(random() % 1441)};
    value.raw = {"[1]"};
    const std::string text = json::ToText(value);
    const auto back = json::Parse<Everything>(text);
    ASSERT_TRUE(back.has_value()) << text << Brief(back);
    ASSERT_EQ(*back, value) << text;
  }
}

}  // namespace
}  // namespace medres::json_test
