#pragma once

#include <cstdint>
#include <string>
#include <string_view>

/// How far apart two spellings are. Pure and thread-safe.
namespace medres::knowledge {

/// Letters that are often mixed up made one: zh z, ch c, sh s, and ng n; of pinyin without tones and blanks.
std::string LooseSpelling(std::string_view pinyin);

/// How many letters have to be put in, left out, changed or swapped with their neighbour; more than `most` is told as
/// most + 1, and so is what is longer than 63. Optimal string alignment.
int EditDistance(std::u32string_view one, std::u32string_view other, int most);

/// Which characters stand in it, a bit for each, some sharing one: one edit changes two bits at most, so texts that
/// differ in more bits are further apart; and what contains a text has all of its bits.
std::uint64_t MarksOf(std::u32string_view text);

std::u32string ToCodePoints(std::string_view utf8);

}  // namespace medres::knowledge
