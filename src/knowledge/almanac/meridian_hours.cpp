#include "knowledge/almanac/meridian_hours.hpp"

namespace medres::knowledge {
namespace {

/// A meridian and the numbers of its five transport points (五输穴), from well to sea.
struct Meridian {
  std::string_view code;
  std::string_view organ;
  Element element;
  bool is_yang;
  std::array<int, 5> transport;
};

using enum Element;

/// By the branches of their hours, from 子 on.
constexpr std::array<Meridian, kDoubleHours> kMeridians{{
    {"GB", "胆", kWood, true, {44, 43, 41, 38, 34}},
    {"LR", "肝", kWood, false, {1, 2, 3, 4, 8}},
    {"LU", "肺", kMetal, false, {11, 10, 9, 8, 5}},
    {"LI", "大肠", kMetal, true, {1, 2, 3, 5, 11}},
    {"ST", "胃", kEarth, true, {45, 44, 43, 41, 36}},
    {"SP", "脾", kEarth, false, {1, 2, 3, 5, 9}},
    {"HT", "心", kFire, false, {9, 8, 7, 4, 3}},
    {"SI", "小肠", kFire, true, {1, 2, 3, 5, 8}},
    {"BL", "膀胱", kWater, true, {67, 66, 65, 60, 40}},
    {"KI", "肾", kWater, false, {1, 2, 3, 7, 10}},
    {"PC", "心包", kFire, false, {9, 8, 7, 5, 3}},
    {"TE", "三焦", kFire, true, {1, 2, 3, 6, 10}},
}};

/// The wells of yin meridians are wood, those of yang meridians metal; from there each point is the son of the one
/// before it.
std::string PointOf(const Meridian& meridian, Element element) {
  Element each = meridian.is_yang ? kMetal : kWood;
  std::size_t at = 0;
  for (; each != element; each = SonOf(each)) ++at;
  return std::string(meridian.code) + std::to_string(meridian.transport[at]);
}

}  // namespace

MeridianHour HourOf(int branch) {
  const Meridian& meridian = kMeridians[static_cast<std::size_t>(branch)];
  return {.meridian = meridian.code,
          .organ = meridian.organ,
          .element = meridian.element,
          .sedate = PointOf(meridian, SonOf(meridian.element)),
          .tonify = PointOf(meridian, MotherOf(meridian.element)),
          .own = PointOf(meridian, meridian.element)};
}

}  // namespace medres::knowledge
