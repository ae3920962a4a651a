#include "scheduling/calendar/workdays.hpp"

#include <gtest/gtest.h>

#include "scheduling/calendar/deadline.hpp"

namespace medres::scheduling {
namespace {

LocalDate Date(std::string_view text) { return *ParseDate(text); }

TEST(ChinaCalendar, KnowsDaysOffAndMakeUpWorkdays) {
  struct Row {
    std::string_view date;
    bool workday;
    std::string_view name;
  };
  constexpr Row kRows[]{{"2024-01-01", false, "元旦"},
                        {"2024-02-04", true, "春节"},
                        {"2024-02-09", true, ""},
                        {"2024-02-10", false, "春节"},
                        {"2024-02-17", false, "春节"},
                        {"2024-02-18", true, "春节"},
                        {"2024-05-11", true, "劳动节"},
                        {"2024-09-14", true, "中秋节"},
                        {"2024-10-12", true, "国庆节"},
                        {"2025-01-01", false, "元旦"},
                        {"2025-01-28", false, "春节"},
                        {"2025-02-08", true, "春节"},
                        {"2025-06-02", false, "端午节"},
                        {"2025-10-08", false, "国庆节、中秋节"},
                        {"2025-10-11", true, "国庆节、中秋节"},
                        {"2026-01-02", false, "元旦"},
                        {"2026-01-04", true, "元旦"},
                        {"2026-02-14", true, "春节"},
                        {"2026-02-23", false, "春节"},
                        {"2026-02-28", true, "春节"},
                        {"2026-03-07", false, ""},
                        {"2026-03-09", true, ""},
                        {"2026-09-20", true, "国庆节"},
                        {"2026-09-25", false, "中秋节"},
                        {"2026-10-07", false, "国庆节"},
                        {"2026-10-08", true, ""},
                        {"2026-10-10", true, "国庆节"}};
  for (const Row& row : kRows) {
    EXPECT_EQ(ChinaCalendar().IsWorkday(Date(row.date)), row.workday) << row.date;
    EXPECT_TRUE(ChinaCalendar().Covers(Date(row.date))) << row.date;
    const auto day = ChinaCalendar().Find(Date(row.date));
    EXPECT_EQ(day ? day->name : "", row.name) << row.date;
  }
}

TEST(ChinaCalendar, CountsTheWorkdaysOfAYear) {
  const std::pair<int, int> years[]{{2024, 251}, {2025, 248}, {2026, 248}};
  for (const auto& [year, expected] : years) {
    int workdays = 0;
    for (LocalDate date = Date(std::to_string(year) + "-01-01"); static_cast<int>(date.year()) == year;
         date = AddDays(date, 1)) {
      workdays += ChinaCalendar().IsWorkday(date) ? 1 : 0;
    }
    EXPECT_EQ(workdays, expected) << year;
  }
}

TEST(ChinaCalendar, KnowsOnlyWeekendsElsewhere) {
  EXPECT_FALSE(ChinaCalendar().Covers(Date("2027-01-01")));
  EXPECT_TRUE(ChinaCalendar().IsWorkday(Date("2027-01-01"))) << "a Friday";
  EXPECT_FALSE(ChinaCalendar().IsWorkday(Date("2027-01-02")));
  EXPECT_FALSE(ChinaCalendar().Covers(Date("2023-12-31")));
}

TEST(ChinaCalendar, AddsWorkdays) {
  struct Row {
    std::string_view from;
    int workdays;
    std::string_view to;
  };
  constexpr Row kRows[]{
      {"2026-03-06", 1, "2026-03-09"},  {"2026-03-09", -1, "2026-03-06"}, {"2026-02-24", -1, "2026-02-14"},
      {"2026-02-14", 1, "2026-02-24"},  {"2026-09-30", 1, "2026-10-08"},  {"2026-10-09", 1, "2026-10-10"},
      {"2026-10-10", 1, "2026-10-12"},  {"2026-03-07", 0, "2026-03-07"},  {"2026-04-30", 5, "2026-05-11"},
      {"2026-05-11", -5, "2026-04-30"}, {"2025-12-31", 1, "2026-01-04"},  {"2024-09-30", 2, "2024-10-09"}};
  for (const Row& row : kRows) {
    EXPECT_EQ(FormatDate(ChinaCalendar().AddWorkdays(Date(row.from), row.workdays)), row.to)
        << row.from << " + " << row.workdays;
  }
}

TEST(Calendar, RefusesLinesThatItDoesNotUnderstand) {
  for (const std::string_view line : {"2026-01-01,free,x", "2025-01-01,holiday,x", "2026-01-01,holiday"}) {
    const std::string csv = "date,kind,name\n" + std::string(line) + "\n";
    const auto calendar = Calendar::Parse({{2026, csv}});
    ASSERT_FALSE(calendar) << line;
    EXPECT_EQ(calendar.error().issues.front().code, "calendar.line");
  }
}

std::string Deadline(const Cutoff& cutoff, std::string_view visit, std::string_view zone = "Asia/Shanghai") {
  const Zone& clinic = *FindZone(zone);
  const auto found = DeadlineBefore(cutoff, *ParseInstant(visit), clinic, ChinaCalendar(), {12 * 60});
  return FormatInZone(found.at, zone) + (found.certain ? "" : "?");
}

TEST(Deadlines, AreOnTheClinicsClock) {
  const Cutoff half_hour{.minutes = 30};
  const Cutoff half_day{.half_days = 1};
  const Cutoff full_day{.half_days = 2};
  const Cutoff day_before{.days = 1, .at = LocalTime{15 * 60}};
  const Cutoff midnight{.days = 0, .at = LocalTime{0}};
  const Cutoff workday{.working_days = 1, .at = LocalTime{15 * 60}};
  const Cutoff workday_end{.working_days = 1};
  EXPECT_EQ(Deadline(half_hour, "2026-03-10T09:00:00+08:00"), "2026-03-10T08:30:00+08:00");
  EXPECT_EQ(Deadline(half_day, "2026-03-10T09:00:00+08:00"), "2026-03-09T12:00:00+08:00");
  EXPECT_EQ(Deadline(half_day, "2026-03-10T14:00:00+08:00"), "2026-03-10T00:00:00+08:00");
  EXPECT_EQ(Deadline(full_day, "2026-03-10T09:00:00+08:00"), "2026-03-09T00:00:00+08:00");
  EXPECT_EQ(Deadline(full_day, "2026-03-10T14:00:00+08:00"), "2026-03-09T12:00:00+08:00");
  EXPECT_EQ(Deadline(day_before, "2026-03-09T09:00:00+08:00"), "2026-03-08T15:00:00+08:00");
  EXPECT_EQ(Deadline(midnight, "2026-03-09T09:00:00+08:00"), "2026-03-09T00:00:00+08:00");
  EXPECT_EQ(Deadline(workday, "2026-03-09T09:00:00+08:00"), "2026-03-06T15:00:00+08:00");
  EXPECT_EQ(Deadline(workday_end, "2026-03-09T09:00:00+08:00"), "2026-03-07T00:00:00+08:00");
  EXPECT_EQ(Deadline(workday, "2027-03-08T09:00:00+08:00"), "2027-03-05T15:00:00+08:00?");
  EXPECT_EQ(Deadline({.days = 0}, "2026-03-09T09:00:00+08:00"), "2026-03-09T09:00:00+08:00") << "never after the start";
}

TEST(Deadlines, KeepTheirWallTimeWhenTheClocksChange) {
  const Cutoff day_before{.days = 1, .at = LocalTime{15 * 60}};
  EXPECT_EQ(Deadline(day_before, "2026-03-29T10:00:00+02:00", "Europe/Berlin"), "2026-03-28T15:00:00+01:00");
  // 02:30 does not exist on the last Sunday of March: the first instant after the gap stands for it.
  const Cutoff in_the_gap{.days = 0, .at = LocalTime{150}};
  EXPECT_EQ(Deadline(in_the_gap, "2026-03-29T10:00:00+02:00", "Europe/Berlin"), "2026-03-29T03:00:00+02:00");
}

}  // namespace
}  // namespace medres::scheduling
