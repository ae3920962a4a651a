#pragma once

#include <string>
#include <string_view>

/// How names are written. Pure and thread-safe.
namespace medres::knowledge {

/// A name without its blanks, of whatever width, and with full-width signs as ASCII ones: how people write it does not
/// matter when it is compared.
std::string Narrow(std::string_view written);
/// Nothing but ASCII: a code, pinyin without tones, English.
bool IsAscii(std::string_view text);

}  // namespace medres::knowledge
