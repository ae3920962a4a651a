#include "knowledge/search/spelling.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>

#include "base/text.hpp"

namespace medres::knowledge {
namespace {

constexpr std::size_t kLongest = 64;

}  // namespace

std::string LooseSpelling(std::string_view pinyin) {
  std::string loose;
  for (const char c : pinyin) {
    if (!loose.empty()) {
      const char last = loose.back();
      if (c == 'h' && (last == 'z' || last == 'c' || last == 's')) continue;
      if (c == 'g' && last == 'n') continue;
    }
    loose.push_back(c);
  }
  return loose;
}

int EditDistance(std::u32string_view one, std::u32string_view other, int most) {
  const int rows = static_cast<int>(one.size());
  const int columns = static_cast<int>(other.size());
  if (std::abs(rows - columns) > most) return most + 1;
  if (columns >= static_cast<int>(kLongest)) return most + 1;
  std::array<std::array<int, kLongest>, 3> line;
  for (auto& cells : line) std::fill_n(cells.begin(), columns + 1, most + 1);
  for (int j = 0; j <= std::min(columns, most); ++j) line[0][static_cast<std::size_t>(j)] = j;
  for (int i = 1; i <= rows; ++i) {
    auto& now = line[static_cast<std::size_t>(i % 3)];
    const auto& before = line[static_cast<std::size_t>((i + 2) % 3)];
    const auto& two_before = line[static_cast<std::size_t>((i + 1) % 3)];
    std::fill_n(now.begin(), columns + 1, most + 1);
    if (i <= most) now[0] = i;
    int least = now[0];
    for (int j = std::max(1, i - most); j <= std::min(columns, i + most); ++j) {
      const auto at = static_cast<std::size_t>(j);
      const char32_t a = one[static_cast<std::size_t>(i - 1)];
      const char32_t b = other[at - 1];
      int best = std::min({before[at] + 1, now[at - 1] + 1, before[at - 1] + (a == b ? 0 : 1)});
      if (i > 1 && j > 1 && a == other[at - 2] && one[static_cast<std::size_t>(i - 2)] == b) {
        best = std::min(best, two_before[at - 2] + 1);
      }
      now[at] = std::min(best, most + 1);
      least = std::min(least, now[at]);
    }
    // A swap may still come from the line before this one.
    if (least > most && *std::min_element(before.begin(), before.begin() + columns + 1) > most) return most + 1;
  }
  return line[static_cast<std::size_t>(rows % 3)][static_cast<std::size_t>(columns)];
}

std::uint64_t MarksOf(std::u32string_view text) {
  std::uint64_t marks = 0;
  for (const char32_t c : text) marks |= std::uint64_t{1} << ((c * 0x9E3779B1U) >> 26U);
  return marks;
}

std::u32string ToCodePoints(std::string_view utf8) {
  std::u32string points;
  while (const auto c = text::NextCodePoint(utf8)) points.push_back(*c);
  return points;
}

}  // namespace medres::knowledge
