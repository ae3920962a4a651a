#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// How Chinese is spelled in toneless pinyin, for names and for finding them. All functions are thread-safe; the tables
/// (data/pinyin) are read on first use.
namespace medres::pinyin {

/// "上海市中医医院" → "shang hai shi zhong yi yi yuan". Latin words and digits are kept in lower case, other signs
/// dropped. Words with a reading of their own (重庆) are known.
std::string Romanise(std::string_view utf8);

/// All readings of a character, the usual one first; empty when it has none.
std::vector<std::string_view> ReadingsOf(char32_t character);

/// One bit for each letter (bit 0 is a) and digit (bit 26 is 0) a character's readings may begin with; one mask per
/// character that has any.
using InitialMask = std::uint64_t;
std::vector<InitialMask> InitialMasks(std::string_view utf8);

/// Whether the query's letters are initials of these characters in order, with others between them or not: "shzyy" of
/// 上海市中医医院. The query is lower case.
bool InitialsMatch(std::span<const InitialMask> masks, std::string_view query);

InitialMask MaskOf(char letter_or_digit);

}  // namespace medres::pinyin
