#include "knowledge/almanac/solar_terms.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "knowledge/almanac/astronomy.hpp"
#include "unit/knowledge/table.hpp"

namespace medres::knowledge {
namespace {

constexpr Milliseconds kTolerance = std::chrono::seconds(120);

/// "2020-01-06 05:30:06" in Beijing.
Instant At(std::string text) {
  text[10] = 'T';
  return *ParseInstant(text + "+08:00");
}

int PlaceOf(std::string_view name) {
  int place = 0;
  while (TermName(place) != name) ++place;
  return place;
}

void ExpectNear(Instant computed, Instant published, const std::string& what) {
  EXPECT_LE(std::chrono::abs(computed - published), kTolerance)
      << what << " " << FormatInstant(computed, kBeijingOffset);
}

TEST(SolarTermsTest, AreWithinTwoMinutesOfThePublishedTableAndOnItsDates) {
  MEDRES_SHARED_TABLE(rows, "solar_terms_2020_2040_beijing.csv");
  ASSERT_EQ(rows.size(), 504U);
  for (const test::Row& row : rows) {
    const Instant computed = TermInstant(std::stoi(row[0]), PlaceOf(row[1]));
    EXPECT_EQ(TermLongitude(PlaceOf(row[1])), std::stoi(row[2]));
    for (const std::string& published : {row[3], row[4]}) {
      ExpectNear(computed, At(published), row[0] + row[1]);
      EXPECT_EQ(BeijingDay(computed), BeijingDay(At(published))) << row[0] << row[1];
    }
  }
}

/// Terms close to midnight, on which weak algorithms err by a day.
TEST(SolarTermsTest, StandOnTheRightDateAroundMidnight) {
  struct Case {
    const char* published;
    const char* name;
    bool either_date;  ///< seconds from midnight: engines may differ
  };
  for (const auto& [published, name, either_date] :
       {Case{"1911-05-07 00:00:18", "立夏", false}, Case{"1917-05-21 23:58:31", "小满", false},
        Case{"1917-12-08 00:00:59", "大雪", false}, Case{"1923-02-19 23:59:40", "雨水", false},
        Case{"1948-03-05 23:57:53", "惊蛰", false}, Case{"1950-04-20 23:59:06", "谷雨", false},
        Case{"1951-12-23 00:00:01", "冬至", true}, Case{"1979-01-20 23:59:56", "大寒", true},
        Case{"1982-01-06 00:02:35", "小寒", false}, Case{"1984-07-22 23:58:12", "大暑", false},
        Case{"2008-05-21 00:00:54", "小满", false}, Case{"2014-03-06 00:02:16", "惊蛰", false},
        Case{"2021-12-21 23:59:19", "冬至", false}, Case{"2051-03-20 23:59:19", "春分", false},
        Case{"2083-02-03 23:58:22", "立春", false}, Case{"2084-03-19 23:59:30", "春分", false},
        Case{"2084-06-05 00:02:44", "芒种", false}}) {
    const Instant computed = TermInstant(std::stoi(published), PlaceOf(name));
    ExpectNear(computed, At(published), published);
    if (!either_date) EXPECT_EQ(BeijingDay(computed), BeijingDay(At(published))) << published;
  }
}

/// From the first year to the last, without the table: every instant has its longitude, and they rise.
TEST(SolarTermsTest, HaveTheirLongitudeInEveryYear) {
  Instant before{std::numeric_limits<std::int64_t>::min()};
  for (int year = kFirstTermYear; year <= kLastTermYear; year += 4) {
    for (const SolarTerm& term : TermsOf(year)) {
      const double off = SolarLongitude(ToTerrestrialDays(term.at)) - TermLongitude(term.place);
      EXPECT_LT(std::min(std::abs(off), 360 - std::abs(off)), 1e-6) << year << TermName(term.place);
      EXPECT_LT(before, term.at);
      EXPECT_EQ(static_cast<int>(ToBeijing(term.at).date.year()), year);
      before = term.at;
    }
  }
}

TEST(SolarTermsTest, TheLastTermIsFoundToTheMillisecond) {
  const Instant spring = TermInstant(2024, kSpringBegins);
  EXPECT_EQ(LastTerm(spring), 2024 * kTermsPerYear + kSpringBegins);
  EXPECT_EQ(LastTerm(spring - Milliseconds(1)), 2024 * kTermsPerYear + kMajorCold);
  // The first days of a year still belong to the solstice of the one before.
  EXPECT_EQ(LastTerm(At("2024-01-01 00:00:00")), 2023 * kTermsPerYear + kWinterSolstice);
  EXPECT_EQ(LastTerm(At("2023-12-31 23:59:59")), 2023 * kTermsPerYear + kWinterSolstice);
}

TEST(AstronomyTest, KnowsDeltaTAndItsPiecesMeet) {
  EXPECT_NEAR(DeltaT(1950), 29.1, 0.1);
  EXPECT_NEAR(DeltaT(2000), 63.9, 0.1);
  for (const double year : {1920.0, 1941.0, 1961.0, 1986.0, 2005.0, 2050.0}) {
    EXPECT_NEAR(DeltaT(year - 1e-6), DeltaT(year), 1.0) << year;
  }
}

TEST(AstronomyTest, FindsTheNewMoonOfTheTextbook) {
  // Meeus, example 49.a: 1977-02-18 03:37:42 in terrestrial time.
  const Instant universal = FromTerrestrialDays(NewMoonDays(-283));
  const double seconds = static_cast<double>((universal - *ParseInstant("1977-02-18T03:37:42Z")).count()) / 1000;
  EXPECT_NEAR(seconds + DeltaT(1977.13), 0, 5);
}

}  // namespace
}  // namespace medres::knowledge
