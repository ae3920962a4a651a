#include "knowledge/almanac/year_qi.hpp"

#include "knowledge/almanac/solar_terms.hpp"

namespace medres::knowledge {
namespace {

using enum Element;

constexpr int kTermsPerStep = 4;

constexpr Qi After(Qi qi, int steps) { return static_cast<Qi>((static_cast<int>(qi) + steps + kSteps) % kSteps); }

/// 甲己 earth, 乙庚 metal, 丙辛 water, 丁壬 wood, 戊癸 fire.
constexpr std::array kMovements{kEarth, kMetal, kWater, kWood, kFire};

/// 子午 少阴, 丑未 太阴, 寅申 少阳, 卯酉 阳明, 辰戌 太阳, 巳亥 厥阴.
Qi HeavenOf(int branch) { return After(Qi::kShaoyin, branch % kSteps); }

Element ElementOf(Qi qi) {
  constexpr std::array kElements{kWood, kFire, kEarth, kFire, kMetal, kWater};
  return kElements[static_cast<std::size_t>(qi)];
}

/// A year is annual in the middle of its quarter only: 子 water, 卯 wood, 午 fire, 酉 metal, and the four of earth.
bool IsAnnual(Element movement, int branch) {
  constexpr int kRat = 0;
  constexpr int kRabbit = 3;
  constexpr int kHorse = 6;
  constexpr int kRooster = 9;
  switch (movement) {
    case kWater: return branch == kRat;
    case kWood: return branch == kRabbit;
    case kFire: return branch == kHorse;
    case kMetal: return branch == kRooster;
    case kEarth: return branch % 3 == 1;  // 丑 辰 未 戌
  }
  return false;
}

}  // namespace

YearQi QiOf(Ganzhi year) {
  YearQi qi;
  qi.movement = kMovements[static_cast<std::size_t>(year.Stem() % 5)];
  qi.is_excess = year.Stem() % 2 == 0;
  qi.heaven = HeavenOf(year.Branch());
  qi.spring = After(qi.heaven, 3);
  // The third guest is heaven, the sixth the spring.
  for (int step = 0; step < kSteps; ++step) qi.guests[static_cast<std::size_t>(step)] = After(qi.heaven, step - 2);
  qi.is_heavenly = qi.movement == ElementOf(qi.heaven);
  qi.is_annual = IsAnnual(qi.movement, year.Branch());
  return qi;
}

std::string_view AgreementOf(const YearQi& qi) {
  if (qi.is_heavenly && qi.is_annual) return "太乙天符";
  if (qi.is_heavenly) return "天符";
  return qi.is_annual ? "岁会" : "";
}

std::string_view NameOf(Qi qi) {
  constexpr std::array<std::string_view, kSteps> kQiNames{"厥阴风木", "少阴君火", "太阴湿土",
                                                          "少阳相火", "阳明燥金", "太阳寒水"};
  return kQiNames[static_cast<std::size_t>(qi)];
}

QiStep QiStepAt(Instant at, QiYearStart start) {
  const int first = start == QiYearStart::kMajorCold ? kMajorCold : kSpringBegins;
  const int since = LastTerm(at) - first;
  return {since / kTermsPerYear, (since % kTermsPerYear) / kTermsPerStep};
}

}  // namespace medres::knowledge
