#include "scheduling/calendar/zone.hpp"

#include <gtest/gtest.h>

#include <thread>

#include "scheduling/availability/grid.hpp"
#include "unit/scheduling/calendar/wall_clock.hpp"

namespace medres::scheduling {
namespace {

using testing::WallClock;

struct ZoneDay {
  const char* zone;
  const char* date;
  const char* what;
};

const ZoneDay kDays[] = {
    {"America/New_York", "2027-03-14", "spring forward"},
    {"America/New_York", "2027-11-07", "fall back"},
    {"Australia/Lord_Howe", "2027-10-03", "spring forward by 30 minutes"},
    {"Australia/Lord_Howe", "2027-04-04", "fall back by 30 minutes"},
    {"Asia/Shanghai", "2027-03-14", "no change"},
    {"Asia/Shanghai", "1991-09-15", "the last fall back"},
    {"Asia/Kathmandu", "2027-06-01", "an offset of 5:45"},
    {"Pacific/Apia", "2011-12-29", "the day before a date that does not exist"},
    {"Pacific/Apia", "2011-12-30", "a date that does not exist"},
    {"America/Sao_Paulo", "2018-11-04", "midnight does not exist"},
    {"Africa/Casablanca", "2027-02-07", "negative daylight saving"},
};

struct WallWindow {
  int from;
  int to;
};

std::vector<WallWindow> Windows() {
  std::vector<WallWindow> windows;
  for (int hour = 0; hour < 24; ++hour) windows.push_back({hour * 60, hour * 60 + 60});
  windows.insert(windows.end(), {{0, 1440}, {22 * 60, 27 * 60}, {23 * 60 + 30, 24 * 60 + 30}, {75, 165}, {120, 150}});
  return windows;
}

class WindowsOfADay : public ::testing::TestWithParam<std::tuple<ZoneDay, WallWindow>> {};

TEST_P(WindowsOfADay, AreTheInstantsThatTheCLibraryPutsThere) {
  const auto& [day, window] = GetParam();
  const WallClock clock(day.zone);
  const LocalDate date = *ParseDate(day.date);
  EXPECT_EQ(FindZone(day.zone)->WindowsOn(date, window.from, window.to), clock.WindowsOn(date, window.from, window.to))
      << day.what;
}

INSTANTIATE_TEST_SUITE_P(Zone, WindowsOfADay,
                         ::testing::Combine(::testing::ValuesIn(kDays), ::testing::ValuesIn(Windows())));

class EveryMinuteOfADay : public ::testing::TestWithParam<ZoneDay> {};

TEST_P(EveryMinuteOfADay, HasTheWallTimeOfTheCLibrary) {
  const ZoneDay& day = GetParam();
  const WallClock clock(day.zone);
  const Zone* zone = FindZone(day.zone);
  const LocalDate date = *ParseDate(day.date);
  const std::int64_t midnight = std::chrono::sys_days(date).time_since_epoch().count() * 1440;
  for (std::int64_t minute = midnight - 1500; minute < midnight + 3000; ++minute) {
    const Instant at{minute * testing::kMinute};
    const WallTime wall = zone->ToWall(at);
    const auto days = (std::chrono::sys_days(wall.date) - std::chrono::sys_days(date)).count();
    ASSERT_EQ(days * 1440 + wall.minutes, clock.MinutesFrom(date, at)) << FormatInstant(at);
    ASSERT_EQ(zone->OffsetAt(at).count() * 60, clock.At(at).tm_gmtoff) << FormatInstant(at);
  }
}

TEST_P(EveryMinuteOfADay, IsOnTheGridWhenItsWallTimeIs) {
  const ZoneDay& day = GetParam();
  const WallClock clock(day.zone);
  const LocalDate date = *ParseDate(day.date);
  const UtcDay first = DayOf(Instant{std::chrono::sys_days(date).time_since_epoch().count() * 86'400'000}) - 1;
  for (const int grid : {5, 10, 15, 25, 30, 60, 1440}) {
    TickBits starts(3);
    MarkGrid(*FindZone(day.zone), grid, first, starts);
    for (int tick = 0; tick < starts.size(); ++tick) {
      const std::tm wall = clock.At(AtTick(FirstTickOf(first) + tick));
      ASSERT_EQ(starts.Test(tick), (wall.tm_hour * 60 + wall.tm_min) % grid == 0)
          << FormatInstant(AtTick(FirstTickOf(first) + tick)) << " grid " << grid;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Zone, EveryMinuteOfADay, ::testing::ValuesIn(kDays));

TEST(Zone, AWholeDayIsAsLongAsTheZoneMakesIt) {
  const auto hours = [](const char* zone, const char* date) {
    std::int64_t minutes = 0;
    for (const Interval& part : FindZone(zone)->WindowsOn(*ParseDate(date), 0, 1440)) {
      minutes += part.Length().count() / testing::kMinute;
    }
    return static_cast<double>(minutes) / 60;
  };
  EXPECT_EQ(hours("America/New_York", "2027-03-14"), 23);
  EXPECT_EQ(hours("America/New_York", "2027-11-07"), 25);
  EXPECT_EQ(hours("Australia/Lord_Howe", "2027-10-03"), 23.5);
  EXPECT_EQ(hours("Australia/Lord_Howe", "2027-04-04"), 24.5);
  EXPECT_EQ(hours("Asia/Shanghai", "2027-03-14"), 24);
  EXPECT_EQ(hours("Pacific/Apia", "2011-12-30"), 0);
}

TEST(Zone, ADayStartsAtItsFirstInstant) {
  EXPECT_EQ(FormatInstant(FindZone("Asia/Shanghai")->StartOf(*ParseDate("2026-12-01"))), "2026-11-30T16:00:00Z");
  EXPECT_EQ(FormatInstant(FindZone("America/Sao_Paulo")->StartOf(*ParseDate("2018-11-04"))), "2018-11-04T03:00:00Z");
  EXPECT_EQ(FindZone("Pacific/Apia")->StartOf(*ParseDate("2011-12-30")),
            FindZone("Pacific/Apia")->StartOf(*ParseDate("2011-12-31")));
}

TEST(Zone, KnowsEveryDateThatCanBeWritten) {
  for (const char* name : {"Asia/Shanghai", "America/New_York", "Australia/Lord_Howe", "UTC"}) {
    const Zone& zone = *FindZone(name);
    for (const char* date : {"0001-01-01", "1800-06-30", "2500-02-28", "5138-11-17", "6000-01-01", "9999-12-31"}) {
      const Instant start = zone.StartOf(*ParseDate(date));
      const WallTime wall = zone.ToWall(start);
      EXPECT_EQ(FormatDate(wall.date), date) << name;
      EXPECT_EQ(wall.minutes, 0) << name << date;
      const auto windows = zone.WindowsOn(*ParseDate(date), 0, 1440);
      ASSERT_EQ(windows.size(), 1U) << name << date;
      EXPECT_EQ(windows.front().Length(), std::chrono::hours(24)) << name << date;
    }
  }
}

TEST(Zone, UnknownNamesAreNotFound) {
  for (const char* name : {"", "Asia", "Asia/Atlantis", "../etc/passwd", "/etc/localtime", "asia/shanghai"}) {
    EXPECT_EQ(FindZone(name), nullptr) << name;
  }
}

TEST(Zone, IsFoundOnceAndShared) {
  const Zone* zone = FindZone("Europe/Berlin");
  ASSERT_NE(zone, nullptr);
  EXPECT_EQ(zone->name(), "Europe/Berlin");
  std::vector<std::jthread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([zone] {
      EXPECT_EQ(FindZone("Europe/Berlin"), zone);
      for (int year = 0; year < 50; ++year) zone->OffsetAt(Instant{year * 31'556'952'000});
    });
  }
}

TEST(Zone, SaysWhichRulesItRestsOn) { EXPECT_GE(TzdbVersion().size(), 5U); }

TEST(Zone, WallTimesReadAsInAClinic) {
  EXPECT_EQ(FormatWall(FindZone("Asia/Shanghai")->ToWall(*ParseInstant("2026-12-01T00:05:00Z"))), "2026-12-01T08:05");
}

}  // namespace
}  // namespace medres::scheduling
