#pragma once

#include <string_view>

/// The tables of readings that travel inside the program (data/pinyin).
namespace medres::pinyin {

std::string_view EmbeddedReadings();
std::string_view EmbeddedMoreReadings();
std::string_view EmbeddedPhrases();

}  // namespace medres::pinyin
