#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "knowledge/almanac/elements.hpp"
#include "knowledge/almanac/ganzhi.hpp"

/// 五运六气: the movement and the six qi of a year. Traditional theory; no clinical evidence is claimed. Pure.
namespace medres::knowledge {

/// The six qi in the order of the guests (客气).
enum class Qi : std::uint8_t { kJueyin, kShaoyin, kTaiyin, kShaoyang, kYangming, kTaiyang };

inline constexpr int kSteps = 6;

struct YearQi {
  Element movement = Element::kWood;  ///< 岁运
  bool is_excess = false;             ///< 太过, else 不及
  Qi heaven = Qi::kJueyin;            ///< 司天
  Qi spring = Qi::kJueyin;            ///< 在泉
  std::array<Qi, kSteps> guests{};    ///< 客气, from the first step to the sixth
  bool is_heavenly = false;           ///< 天符: movement and heaven agree
  bool is_annual = false;             ///< 岁会: movement and the branch, in its own quarter, agree
};

YearQi QiOf(Ganzhi year);

/// The hosts (主气), the same in every year: four solar terms each, from 大寒 on.
inline constexpr std::array<Qi, kSteps> kHosts{Qi::kJueyin, Qi::kShaoyin,  Qi::kShaoyang,
                                               Qi::kTaiyin, Qi::kYangming, Qi::kTaiyang};

/// How the movement agrees: 天符, 岁会, 太乙天符 where both are so, else nothing.
std::string_view AgreementOf(const YearQi& qi);

/// 厥阴风木, 少阴君火, …
std::string_view NameOf(Qi qi);

/// Schools differ in when the year of the qi begins: at 大寒, or at 立春.
enum class QiYearStart : std::uint8_t { kMajorCold, kSpringBegins };
BOOST_DESCRIBE_ENUM(QiYearStart, kMajorCold, kSpringBegins)
constexpr std::string_view WireName(QiYearStart start) { return start == QiYearStart::kMajorCold ? "大寒" : "立春"; }

/// The year whose qi rules at an instant, and which of the six steps it is in (0 to 5).
struct QiStep {
  int year = 0;
  int step = 0;
};
QiStep QiStepAt(Instant at, QiYearStart start);

}  // namespace medres::knowledge
