#include "knowledge/acupoints/acupoints.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>

#include "base/text.hpp"
#include "knowledge/acupoints/embedded.hpp"
#include "knowledge/written.hpp"

namespace medres::knowledge {
namespace {

/// Codes of meridians in older lists.
struct OtherCode {
  std::string_view written;
  std::string_view code;
};
constexpr std::array<OtherCode, 14> kOtherCodes{{{"du", "gv"},
                                                 {"rn", "cv"},
                                                 {"ren", "cv"},
                                                 {"ub", "bl"},
                                                 {"sj", "te"},
                                                 {"tw", "te"},
                                                 {"tb", "te"},
                                                 {"th", "te"},
                                                 {"p", "pc"},
                                                 {"h", "ht"},
                                                 {"k", "ki"},
                                                 {"kid", "ki"},
                                                 {"liv", "lr"},
                                                 {"lv", "lr"}}};
constexpr std::array<std::string_view, 6> kSides{"双", "双侧", "左", "右", "左侧", "右侧"};

}  // namespace

Acupoints Acupoints::Embedded() {
  Acupoints points;
  for (const std::string_view line : text::Split(text::Trim(EmbeddedAcupoints()), '\n')) {
    const auto cells = text::Split(line, ',');
    if (cells.size() != 3) throw std::logic_error("data/tcm/acupoints: not three cells: " + std::string(line));
    if (cells[0] == "code") continue;
    const std::size_t at = points.all_.size();
    points.all_.push_back({std::string(cells[0]), std::string(cells[1])});
    points.by_name_.emplace(text::ToLowerAscii(cells[0]), at);
    points.by_name_.emplace(cells[1], at);
    points.by_name_.emplace(cells[2], at);
  }
  return points;
}

const Acupoint* Acupoints::Find(std::string_view written) const {
  const std::string name = text::ToLowerAscii(Narrow(written));
  const std::size_t open = name.find('(');
  if (open == std::string::npos) return FindPlain(name);
  if (open == 0 || !name.ends_with(')')) return nullptr;
  const Acupoint* const found = FindPlain(std::string_view(name).substr(0, open));
  const std::string_view remark = std::string_view(name).substr(open + 1, name.size() - open - 2);
  const bool is_side = std::ranges::find(kSides, remark) != kSides.end();
  return is_side || FindPlain(remark) == found ? found : nullptr;
}

const Acupoint* Acupoints::FindPlain(std::string_view name) const {
  constexpr std::string_view kPoint = "穴";
  const auto get = [&](std::string_view key) {
    const auto found = by_name_.find(key);
    return found == by_name_.end() ? nullptr : &all_[found->second];
  };
  if (const Acupoint* const found = get(name)) return found;
  if (name.ends_with(kPoint)) return get(name.substr(0, name.size() - kPoint.size()));
  const std::size_t digits = name.find_first_of("0123456789");
  if (digits == std::string_view::npos) return nullptr;
  std::string_view meridian = name.substr(0, digits);
  if (meridian.ends_with('-')) meridian.remove_suffix(1);
  const auto other = std::ranges::find(kOtherCodes, meridian, &OtherCode::written);
  if (other != kOtherCodes.end()) meridian = other->code;
  return get(std::string(meridian).append(name.substr(digits)));
}

}  // namespace medres::knowledge
