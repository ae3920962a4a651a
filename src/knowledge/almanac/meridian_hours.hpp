#pragma once

#include <array>
#include <string>
#include <string_view>

#include "knowledge/almanac/elements.hpp"

/// 子午流注, by branches (纳子法): the meridian of each double hour, and the points that mother and son give it.
/// Traditional theory; no clinical evidence is claimed. Pure.
namespace medres::knowledge {

inline constexpr int kDoubleHours = 12;

struct MeridianHour {
  std::string_view meridian;
  std::string_view organ;
  Element element = Element::kWood;
  std::string sedate;  ///< for excess: the son's point, in the meridian's own hour
  std::string tonify;  ///< for deficiency: the mother's point, in the hour after it
  std::string own;     ///< of the meridian's own element
};

/// Of a double hour: 0 子 (23:00 to 01:00) .. 11 亥.
MeridianHour HourOf(int branch);

}  // namespace medres::knowledge
