#include "knowledge/written.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace medres::knowledge {
namespace {

constexpr std::u32string_view kBlanks = U"\u00A0\u3000\u200B\uFEFF";
constexpr char32_t kFirstWide = 0xFF01;
constexpr char32_t kLastWide = 0xFF5E;
constexpr char32_t kWidth = 0xFEE0;

}  // namespace

std::string Narrow(std::string_view written) {
  std::string narrow;
  while (const auto character = text::NextCodePoint(written)) {
    if (*character <= U' ' || kBlanks.contains(*character)) continue;
    const bool is_wide = *character >= kFirstWide && *character <= kLastWide;
    text::AppendCodePoint(narrow, is_wide ? *character - kWidth : *character);
  }
  return narrow;
}

bool IsAscii(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

}  // namespace medres::knowledge
