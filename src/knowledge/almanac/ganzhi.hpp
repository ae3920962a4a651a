#pragma once

#include <boost/describe/enum.hpp>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/time.hpp"

/// The sixty stems and branches (干支) of years, months, days and hours: pure, for 1900 to 2100.
namespace medres::knowledge {

/// One of sixty, 0 is 甲子.
struct Ganzhi {
  int index = 0;

  int Stem() const { return index % 10; }    ///< 0 甲 .. 9 癸
  int Branch() const { return index % 12; }  ///< 0 子 .. 11 亥
  std::string Text() const;
  bool operator==(const Ganzhi&) const = default;
};

/// Schools differ in when a day ends: at midnight, or when the hour of 子 begins.
enum class DayBoundary : std::uint8_t { kMidnight, kElevenAtNight };
BOOST_DESCRIBE_ENUM(DayBoundary, kMidnight, kElevenAtNight)
constexpr std::string_view WireName(DayBoundary boundary) {
  return boundary == DayBoundary::kMidnight ? "00:00" : "23:00";
}

struct Pillars {
  Ganzhi year;   ///< changes at the instant of 立春
  Ganzhi month;  ///< changes at the instants of the twelve 节
  Ganzhi day;
  Ganzhi hour;  ///< two hours of Beijing time; from 23:00 on with the stem of the next day, in either school
};

/// The double hour of a minute of the day: 0 子 (from 23:00 on) .. 11 亥.
constexpr int BranchOfMinute(int minute) { return ((minute / 60 + 1) % 24) / 2; }

Pillars PillarsAt(Instant at, DayBoundary boundary);
/// Years and months by the instant, days and hours by what a clock in Beijing shows at `clock`: true solar time.
Pillars PillarsAt(Instant at, DayBoundary boundary, Instant clock);
/// Of the year that begins at 立春.
Ganzhi YearGanzhi(int year);

}  // namespace medres::knowledge
