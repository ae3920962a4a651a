#include "knowledge/almanac/solar_terms.hpp"

#include "knowledge/almanac/astronomy.hpp"

namespace medres::knowledge {
namespace {

constexpr double kDaysPerTerm = kTropicalYear / kTermsPerYear;
/// 小寒 of 2000, from J2000.0.
constexpr double kFirstTerm = 5;

constexpr std::array<std::string_view, kTermsPerYear> kNames{
    "小寒", "大寒", "立春", "雨水", "惊蛰", "春分", "清明", "谷雨", "立夏", "小满", "芒种", "夏至",
    "小暑", "大暑", "立秋", "处暑", "白露", "秋分", "寒露", "霜降", "立冬", "小雪", "大雪", "冬至"};

std::chrono::sys_time<Milliseconds> WallOf(Instant at) {
  return std::chrono::sys_time<Milliseconds>(Milliseconds(at.milliseconds) + kBeijingOffset);
}

}  // namespace

Instant TermInstant(int year, int place) {
  const double guess = kFirstTerm + (year - 2000) * kTropicalYear + place * kDaysPerTerm;
  const int around = ((place % kTermsPerYear) + kTermsPerYear) % kTermsPerYear;
  return FromTerrestrialDays(DaysAtSolarLongitude(TermLongitude(around), guess));
}

std::array<SolarTerm, kTermsPerYear> TermsOf(int year) {
  std::array<SolarTerm, kTermsPerYear> terms;
  for (int place = 0; place < kTermsPerYear; ++place) {
    terms[static_cast<std::size_t>(place)] = {place, TermInstant(year, place)};
  }
  return terms;
}

std::string_view TermName(int place) { return kNames[static_cast<std::size_t>(place)]; }

int TermLongitude(int place) { return (285 + 15 * place) % 360; }

int LastTerm(Instant at) {
  const int year = static_cast<int>(ToBeijing(at).date.year());
  // Even the slowest terms keep within days of an even pace: begin well ahead, and step back.
  int count = year * kTermsPerYear + kTermsPerYear;
  while (TermInstant(count / kTermsPerYear, count % kTermsPerYear) > at) --count;
  return count;
}

BeijingTime ToBeijing(Instant at) {
  const auto wall = WallOf(at);
  const auto day = std::chrono::floor<std::chrono::days>(wall);
  return {LocalDate(day), static_cast<int>(std::chrono::floor<Minutes>(wall - day).count())};
}

int BeijingDay(Instant at) {
  return static_cast<int>(std::chrono::floor<std::chrono::days>(WallOf(at)).time_since_epoch().count());
}

}  // namespace medres::knowledge
