#include "base/time.hpp"

#include <gtest/gtest.h>

#include <random>

namespace medres {
namespace {

struct InstantCase {
  std::string text;
  std::int64_t milliseconds;
};

TEST(ParseInstant, TakesRfc3339) {
  const std::vector<InstantCase> cases{
      {"1970-01-01T00:00:00Z", 0},
      {"1970-01-01T08:00:00+08:00", 0},
      {"1969-12-31T23:59:59Z", -1'000},
      {"2026-12-01T08:00:00+08:00", 1'796'083'200'000},
      {"2026-12-01T00:00:00.5Z", 1'796'083'200'500},
      {"2026-12-01T00:00:00.123Z", 1'796'083'200'123},
      {"2024-02-29T00:00:00Z", 1'709'164'800'000},
      {"2026-12-01T00:00:00-00:30", 1'796'085'000'000},
  };
  for (const auto& [text, milliseconds] : cases) {
    const auto parsed = ParseInstant(text);
    ASSERT_TRUE(parsed) << text;
    EXPECT_EQ(parsed->milliseconds, milliseconds) << text;
  }
}

TEST(ParseInstant, RefusesAGuess) {
  for (const std::string text :
       {"", "2026-12-01", "2026-12-01T08:00:00", "2026-12-01T08:00Z", "2026-12-01 08:00:00", "2026-13-01T00:00:00Z",
        "2026-02-29T00:00:00Z", "2026-12-01T24:00:00Z", "2026-12-01T08:60:00Z", "2026-12-01T08:00:00+24:00",
        "2026-12-01T08:00:00+0800", "2026-12-01T08:00:00.Z", "2026-12-01T08:00:00Zx", "2026-12-01T08:00:00 Z",
        "26-12-01T08:00:00Z", "+026-12-01T08:00:00Z"}) {
    EXPECT_FALSE(ParseInstant(text)) << text;
  }
}

TEST(FormatInstant, WritesTheOffsetItIsGiven) {
  const Instant at{1'796'083'200'000};
  EXPECT_EQ(FormatInstant(at), "2026-12-01T00:00:00Z");
  EXPECT_EQ(FormatInstant(at, Minutes(480)), "2026-12-01T08:00:00+08:00");
  EXPECT_EQ(FormatInstant(at, Minutes(-210)), "2026-11-30T20:30:00-03:30");
  EXPECT_EQ(FormatInstant(at + Milliseconds(7)), "2026-12-01T00:00:00.007Z");
}

TEST(FormatInstant, IsTheSameAfterParsing) {
  std::mt19937_64 random(4);
  for (int i = 0; i < 2'000; ++i) {
    const Instant at{static_cast<std::int64_t>(random() % 4'000'000'000'000ULL) - 1'000'000'000'000};
    const Minutes offset(static_cast<int>(random() % 1'681) - 840);
    EXPECT_EQ(ParseInstant(FormatInstant(at, offset)), at) << FormatInstant(at, offset);
  }
}

TEST(ParseDate, TakesDaysThatExist) {
  EXPECT_EQ(FormatDate(*ParseDate("2024-02-29")), "2024-02-29");
  EXPECT_EQ(FormatDate(*ParseDate("0001-01-01")), "0001-01-01");
  for (const std::string text : {"", "2026-02-29", "1900-02-29", "2026-04-31", "2026-00-01", "2026-1-1", "2026/01/01",
                                 "2026-01-01 ", "20260101", "2026-01-1x"}) {
    EXPECT_FALSE(ParseDate(text)) << text;
  }
}

TEST(ParseLocalTime, TakesADayUpToItsEnd) {
  EXPECT_EQ(ParseLocalTime("00:00")->minutes, 0);
  EXPECT_EQ(ParseLocalTime("08:05")->minutes, 485);
  EXPECT_EQ(ParseLocalTime("24:00")->minutes, 1'440);
  for (int minutes = 0; minutes <= 1'440; ++minutes) {
    EXPECT_EQ(ParseLocalTime(FormatLocalTime({minutes})), LocalTime{minutes});
  }
  for (const std::string text : {"", "8:00", "24:01", "25:00", "08:60", "08.00", "08:00:00", "-1:00", "ab:cd"}) {
    EXPECT_FALSE(ParseLocalTime(text)) << text;
  }
}

TEST(Interval, IsHalfOpen) {
  const auto of = [](std::int64_t start, std::int64_t end) { return Interval{{start}, {end}}; };
  EXPECT_TRUE(of(0, 10).Overlaps(of(9, 20)));
  EXPECT_FALSE(of(0, 10).Overlaps(of(10, 20)));
  EXPECT_FALSE(of(10, 20).Overlaps(of(0, 10)));
  EXPECT_TRUE(of(0, 10).Overlaps(of(3, 4)));
  EXPECT_TRUE(of(0, 10).Contains(of(0, 10)));
  EXPECT_FALSE(of(0, 10).Contains(of(5, 11)));
  EXPECT_EQ(of(5, 11).Length(), Milliseconds(6));
}

TEST(SystemClock, TellsAPlausibleTime) { EXPECT_GT(SystemClock().Now(), *ParseInstant("2025-01-01T00:00:00Z")); }

}  // namespace
}  // namespace medres
