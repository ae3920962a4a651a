#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace medres::text {

/// Takes one code point off the front of `rest`. An invalid byte is taken alone and gives U+FFFD; nothing when empty.
std::optional<char32_t> NextCodePoint(std::string_view& rest);
void AppendCodePoint(std::string& out, char32_t code_point);
bool IsUtf8(std::string_view text);
/// How many code points; invalid bytes count as one each.
std::size_t CountCodePoints(std::string_view text);

std::string_view Trim(std::string_view text);
std::vector<std::string_view> Split(std::string_view text, char separator);
/// ASCII letters only; other bytes are kept.
std::string ToLowerAscii(std::string_view text);

/// Nothing when the text is not entirely one number in range.
std::optional<long long> ParseInteger(std::string_view text);
std::optional<double> ParseNumber(std::string_view text);

}  // namespace medres::text
