#include "knowledge/almanac/ganzhi.hpp"

#include <gtest/gtest.h>

#include "knowledge/almanac/astronomy.hpp"
#include "knowledge/almanac/lunar_date.hpp"
#include "knowledge/almanac/solar_terms.hpp"
#include "knowledge/almanac/solar_time.hpp"
#include "unit/knowledge/table.hpp"

namespace medres::knowledge {
namespace {

/// "2024-02-04 16:26" in Beijing.
Instant At(std::string text) {
  text[10] = 'T';
  return *ParseInstant(text + ":00+08:00");
}

std::string TextOf(const Pillars& pillars) {
  return pillars.year.Text() + " " + pillars.month.Text() + " " + pillars.day.Text() + " " + pillars.hour.Text();
}

/// As tables write it: a leap month is negative.
std::string TextOf(const LunarDate& date) {
  return std::to_string(date.year) + (date.is_leap ? "--" : "-") + std::to_string(date.month) + "-" +
         std::to_string(date.day);
}

struct Moment {
  const char* at;
  const char* pillars;
};

TEST(GanzhiTest, GivesThePublishedPillars) {
  for (const auto& [at, pillars] :
       {Moment{"2024-02-04 16:26", "癸卯 乙丑 戊戌 庚申"}, Moment{"2024-02-04 16:28", "甲辰 丙寅 戊戌 庚申"},
        Moment{"2025-01-29 00:00", "甲辰 丁丑 戊戌 壬子"}, Moment{"2026-01-01 12:00", "乙巳 戊子 乙亥 壬午"},
        Moment{"2000-01-01 12:00", "己卯 丙子 戊午 戊午"}, Moment{"1975-03-11 10:34", "乙卯 己卯 丙辰 癸巳"},
        Moment{"1949-12-06 02:15", "己丑 乙亥 庚午 丁丑"}, Moment{"2078-11-05 15:19", "戊戌 壬戌 丙辰 丙申"},
        Moment{"1906-11-17 00:36", "丙午 己亥 乙丑 丙子"}, Moment{"2094-12-08 14:36", "甲寅 丙子 癸丑 己未"}}) {
    for (const DayBoundary boundary : {DayBoundary::kMidnight, DayBoundary::kElevenAtNight}) {
      EXPECT_EQ(TextOf(PillarsAt(At(at), boundary)), pillars) << at;
    }
  }
}

TEST(GanzhiTest, TheYearTurnsWithTheInstantOfSpring) {
  const Pillars before = PillarsAt(At("2026-02-04 04:01"), DayBoundary::kMidnight);
  const Pillars after = PillarsAt(At("2026-02-04 04:03"), DayBoundary::kMidnight);
  EXPECT_EQ(before.year.Text() + before.month.Text(), "乙巳己丑");
  EXPECT_EQ(after.year.Text() + after.month.Text(), "丙午庚寅");
}

TEST(GanzhiTest, SchoolsDifferInTheLastHourOfTheDayOnly) {
  const Instant late = At("2023-12-31 23:30");
  EXPECT_EQ(PillarsAt(late, DayBoundary::kMidnight).day.Text(), "癸亥");
  EXPECT_EQ(PillarsAt(late, DayBoundary::kElevenAtNight).day.Text(), "甲子");
  // The hour of 子 is one, whichever day it belongs to.
  EXPECT_EQ(PillarsAt(late, DayBoundary::kMidnight).hour.Text(), "甲子");
  EXPECT_EQ(PillarsAt(late, DayBoundary::kElevenAtNight).hour.Text(), "甲子");
  for (const char* at : {"2023-12-31 22:59", "2024-01-01 00:00"}) {
    EXPECT_EQ(PillarsAt(At(at), DayBoundary::kMidnight).day, PillarsAt(At(at), DayBoundary::kElevenAtNight).day) << at;
  }
}

TEST(SolarTimeTest, KnowsTheEquationOfTime) {
  struct Row {
    const char* at;
    double minutes;
  };
  for (const auto& [at, minutes] : {Row{"1992-10-13T00:00:00Z", 13.709},  // Meeus, example 28.a
                                    {"2024-02-11T12:00:00Z", -14.2},
                                    {"2024-05-14T12:00:00Z", 3.65},
                                    {"2024-07-26T12:00:00Z", -6.5},
                                    {"2024-11-03T12:00:00Z", 16.45}}) {
    EXPECT_NEAR(EquationOfTime(ToTerrestrialDays(*ParseInstant(at))), minutes, 0.06) << at;
  }
}

TEST(SolarTimeTest, ADegreeIsFourMinutes) {
  const Instant noon = At("2024-04-15 12:00");  // the true sun is on time
  EXPECT_NEAR(static_cast<double>((SundialAt(noon, 120) - noon).count()) / 60'000, 0, 0.2);
  EXPECT_EQ((SundialAt(noon, 87.5) - SundialAt(noon, 120)).count(), -130 * 60'000);
}

TEST(SolarTimeTest, HoursGoByItAndYearsDoNot) {
  const Instant at = At("2024-02-04 16:28");  // just after 立春; in Ürümqi the sun stands where 14:04 has it
  const Pillars there = PillarsAt(at, DayBoundary::kMidnight, SundialAt(at, 87.6));
  EXPECT_EQ(TextOf(there), "甲辰 丙寅 戊戌 己未");
  const Instant night = At("2024-02-05 01:00");
  EXPECT_EQ(PillarsAt(night, DayBoundary::kMidnight, SundialAt(night, 87.6)).day.Text(), "戊戌");
  EXPECT_EQ(PillarsAt(night, DayBoundary::kMidnight).day.Text(), "己亥");
}

TEST(GanzhiTest, EqualsTheTableOfRandomMoments) {
  MEDRES_SHARED_TABLE(rows, "ganzhi_lunar_vectors.csv");
  ASSERT_GE(rows.size(), 200U);
  for (const test::Row& row : rows) {
    const Instant at = At(row[0]);
    EXPECT_EQ(TextOf(PillarsAt(at, DayBoundary::kMidnight)), row[2] + " " + row[3] + " " + row[4] + " " + row[5])
        << row[0];
    EXPECT_EQ(TextOf(LunarDateOf(ToBeijing(at).date)), row[1]) << row[0];
  }
}

TEST(LunarDateTest, KnowsLeapMonthsAndTheTurnOfTheYear) {
  struct Case {
    const char* civil;
    const char* lunar;
  };
  for (const auto& [civil, lunar] :
       {Case{"2024-02-09", "2023-12-30"}, Case{"2024-02-10", "2024-1-1"}, Case{"2025-01-28", "2024-12-29"},
        Case{"2025-01-29", "2025-1-1"}, Case{"2025-07-25", "2025--6-1"}, Case{"2025-08-23", "2025-7-1"},
        Case{"1990-07-13", "1990--5-21"}, Case{"2028-07-03", "2028--5-11"}, Case{"1997-01-10", "1996-12-2"},
        Case{"2033-08-25", "2033-8-1"}, Case{"2033-12-22", "2033--11-1"}, Case{"2034-01-20", "2033-12-1"},
        Case{"1900-01-31", "1900-1-1"}, Case{"2099-12-31", "2099-11-20"}}) {
    EXPECT_EQ(TextOf(LunarDateOf(*ParseDate(civil))), lunar) << civil;
  }
}

}  // namespace
}  // namespace medres::knowledge
