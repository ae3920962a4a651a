#include "knowledge/almanac/lunar_date.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "knowledge/almanac/astronomy.hpp"
#include "knowledge/almanac/solar_terms.hpp"

namespace medres::knowledge {
namespace {

constexpr double kDaysPerLunation = 29.530588861;
/// Days since 1970 of the new moon of lunation 0.
constexpr int kFirstLunation = 10'962;
constexpr int kWinterMonth = 11;
constexpr int kMonthsPerYear = 12;

/// Until 1928 the calendar was computed for the mean time of Beijing itself, 14 minutes and 20 seconds behind.
constexpr Milliseconds kLocalMeanTime{-860'000};
constexpr Instant kStandardTimeSince{-1'293'868'800'000};  // 1929-01-01 in Beijing

int CalendarDay(Instant at) { return BeijingDay(at < kStandardTimeSince ? at + kLocalMeanTime : at); }

int NewMoonDay(int lunation) { return CalendarDay(FromTerrestrialDays(NewMoonDays(lunation))); }

/// The lunation whose month a day lies in.
int LunationOf(int day) {
  int lunation = static_cast<int>(std::lround((day - kFirstLunation) / kDaysPerLunation)) + 1;
  while (NewMoonDay(lunation) > day) --lunation;
  return lunation;
}

/// The month of the winter solstice of a civil year.
int WinterLunation(int year) { return LunationOf(CalendarDay(TermInstant(year, kWinterSolstice))); }

/// The months from one winter solstice's to before the next one's.
struct Sui {
  int year;   ///< of the solstice that begins it
  int first;  ///< its lunation
  int months;
};

Sui SuiOf(int day, int civil_year) {
  int year = civil_year;
  while (NewMoonDay(WinterLunation(year)) > day) --year;
  const int first = WinterLunation(year);
  return {year, first, WinterLunation(year + 1) - first};
}

/// Which month of a sui is the leap one; none is beyond all of them.
int LeapMonthOf(const Sui& sui) {
  if (sui.months == kMonthsPerYear) return sui.months;
  std::vector<int> terms;  // days of the 中气 from the solstice on
  for (int place = kWinterSolstice; place < kWinterSolstice + 2 * (kMonthsPerYear + 1); place += 2) {
    terms.push_back(CalendarDay(TermInstant(sui.year, place)));
  }
  for (int month = 1; month < sui.months; ++month) {
    const int begins = NewMoonDay(sui.first + month);
    const int ends = NewMoonDay(sui.first + month + 1);
    const bool has_term = std::ranges::any_of(terms, [&](int day) { return begins <= day && day < ends; });
    if (!has_term) return month;
  }
  return sui.months;
}

}  // namespace

LunarDate LunarDateOf(LocalDate date) {
  const int day = static_cast<int>(std::chrono::sys_days(date).time_since_epoch().count());
  const Sui sui = SuiOf(day, static_cast<int>(date.year()));
  const int month = LunationOf(day) - sui.first;
  const int leap = LeapMonthOf(sui);
  const int regular = kWinterMonth + month - (month >= leap ? 1 : 0);
  const bool next_year = regular > kMonthsPerYear;
  return {.year = sui.year + (next_year ? 1 : 0),
          .month = next_year ? regular - kMonthsPerYear : regular,
          .is_leap = month == leap,
          .day = day - NewMoonDay(sui.first + month) + 1};
}

}  // namespace medres::knowledge
