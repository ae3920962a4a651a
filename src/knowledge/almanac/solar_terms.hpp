#pragma once

#include <array>
#include <string_view>

#include "base/time.hpp"

/// The 24 solar terms (节气): instants at which the sun's apparent longitude is a multiple of 15° (GB/T 33661-2017).
/// Their dates are those of UTC+8. Pure; meant for the years 1900 to 2100.
namespace medres::knowledge {

inline constexpr Minutes kBeijingOffset{8 * 60};
inline constexpr int kTermsPerYear = 24;
inline constexpr int kFirstTermYear = 1900;
inline constexpr int kLastTermYear = 2100;

/// Places of terms in a civil year, which begins with 小寒 (285°).
inline constexpr int kMinorCold = 0;
inline constexpr int kMajorCold = 1;
inline constexpr int kSpringBegins = 2;
inline constexpr int kWinterSolstice = 23;

struct SolarTerm {
  int place = 0;  ///< 0 小寒 .. 23 冬至; odd ones are 中气, even ones 节
  Instant at;
};

/// The instant of a term in a civil year; places beyond 0..23 count on into the years beside it.
Instant TermInstant(int year, int place);
std::array<SolarTerm, kTermsPerYear> TermsOf(int year);

std::string_view TermName(int place);
int TermLongitude(int place);

/// Of the terms at or before an instant, the last: counted from 小寒 of the year 0, so that (count / 24, count % 24)
/// are year and place.
int LastTerm(Instant at);

/// A date and a time of day in Beijing.
struct BeijingTime {
  LocalDate date;
  int minute = 0;  ///< of the day
};
BeijingTime ToBeijing(Instant at);
/// Days since 1970-01-01 of an instant's date in Beijing.
int BeijingDay(Instant at);

}  // namespace medres::knowledge
