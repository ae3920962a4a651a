#include "catalog/pinyin.hpp"

#include "base/pinyin/pinyin.hpp"

namespace medres::catalog {

std::string Romanise(std::string_view utf8) { return pinyin::Romanise(utf8); }

std::vector<std::string_view> ReadingsOf(char32_t character) { return pinyin::ReadingsOf(character); }

std::vector<InitialMask> InitialMasks(std::string_view utf8) { return pinyin::InitialMasks(utf8); }

bool InitialsMatch(std::span<const InitialMask> masks, std::string_view query) {
  return pinyin::InitialsMatch(masks, query);
}

InitialMask MaskOf(char letter_or_digit) { return pinyin::MaskOf(letter_or_digit); }

}  // namespace medres::catalog
