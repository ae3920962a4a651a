#pragma once

#include "base/time.hpp"

namespace medres::knowledge {

/// A date of the Chinese lunisolar calendar (农历), as GB/T 33661-2017 computes it.
struct LunarDate {
  int year = 0;
  int month = 0;  ///< 1 to 12
  bool is_leap = false;
  int day = 0;

  bool operator==(const LunarDate&) const = default;
};

/// Of a civil date in Beijing. A month begins on the day of the new moon; the winter solstice lies in the eleventh; of
/// thirteen months between two of them the first without a 中气 is the leap month. Pure; for 1900 to 2100.
LunarDate LunarDateOf(LocalDate date);

}  // namespace medres::knowledge
