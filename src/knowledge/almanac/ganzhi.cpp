#include "knowledge/almanac/ganzhi.hpp"

#include <array>
#include <string_view>

#include "knowledge/almanac/solar_terms.hpp"

namespace medres::knowledge {
namespace {

constexpr std::array<std::string_view, 10> kStems{"甲", "乙", "丙", "丁", "戊", "己", "庚", "辛", "壬", "癸"};
constexpr std::array<std::string_view, 12> kBranches{"子", "丑", "寅", "卯", "辰", "巳",
                                                     "午", "未", "申", "酉", "戌", "亥"};
constexpr int kCycle = 60;
constexpr int kMonthPillars = 12;
/// 1970-01-01 is 辛巳.
constexpr int kFirstDay = 17;
/// The year 4 and its 寅 month.
constexpr int kFirstYear = 4;
constexpr int kFirstMonth = 2;
constexpr int kLastHourBegins = 23 * 60;

Ganzhi Of(int count) { return {((count % kCycle) + kCycle) % kCycle}; }

Ganzhi HourGanzhi(Ganzhi day, int minute) { return Of(day.Stem() * 12 + BranchOfMinute(minute)); }

}  // namespace

std::string Ganzhi::Text() const {
  return std::string(kStems[static_cast<std::size_t>(Stem())]) +
         std::string(kBranches[static_cast<std::size_t>(Branch())]);
}

Ganzhi YearGanzhi(int year) { return Of(year - kFirstYear); }

Pillars PillarsAt(Instant at, DayBoundary boundary) { return PillarsAt(at, boundary, at); }

Pillars PillarsAt(Instant at, DayBoundary boundary, Instant clock) {
  const int since_spring = LastTerm(at) - kSpringBegins;
  const int year = since_spring / kTermsPerYear;
  const int month = (since_spring % kTermsPerYear) / 2;
  const int minute = ToBeijing(clock).minute;
  const bool is_late = minute >= kLastHourBegins;
  const Ganzhi today = Of(BeijingDay(clock) + kFirstDay);
  const Ganzhi tomorrow = Of(today.index + 1);
  return {.year = YearGanzhi(year),
          .month = Of((year - kFirstYear) * kMonthPillars + month + kFirstMonth),
          .day = is_late && boundary == DayBoundary::kElevenAtNight ? tomorrow : today,
          .hour = HourGanzhi(is_late ? tomorrow : today, minute)};
}

}  // namespace medres::knowledge
