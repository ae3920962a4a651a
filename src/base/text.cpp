#include "base/text.hpp"

#include <charconv>
#include <cmath>
#include <cstdint>

namespace medres::text {
namespace {

constexpr char32_t kReplacement = 0xFFFD;

bool IsSpace(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

/// Length and payload bits announced by a lead byte; length 0 when it cannot lead.
struct Lead {
  int length = 0;
  char32_t bits = 0;
};

Lead Classify(std::uint8_t byte) {
  if (byte < 0x80) return {1, byte};
  if (byte >= 0xC2 && byte <= 0xDF) return {2, static_cast<char32_t>(byte & 0x1F)};
  if (byte >= 0xE0 && byte <= 0xEF) return {3, static_cast<char32_t>(byte & 0x0F)};
  if (byte >= 0xF0 && byte <= 0xF4) return {4, static_cast<char32_t>(byte & 0x07)};
  return {};
}

bool InRange(char32_t code_point, int length) {
  if (length == 3) return code_point >= 0x800 && (code_point < 0xD800 || code_point > 0xDFFF);
  if (length == 4) return code_point >= 0x10000 && code_point <= 0x10FFFF;
  return true;
}

/// Decodes at the front of `rest`; nothing when the bytes are not UTF-8. Does not move on.
std::optional<std::pair<char32_t, int>> Decode(std::string_view rest) {
  const Lead lead = Classify(static_cast<std::uint8_t>(rest.front()));
  if (lead.length == 0 || static_cast<std::size_t>(lead.length) > rest.size()) return std::nullopt;
  char32_t code_point = lead.bits;
  for (int i = 1; i < lead.length; ++i) {
    const auto byte = static_cast<std::uint8_t>(rest[static_cast<std::size_t>(i)]);
    if ((byte & 0xC0) != 0x80) return std::nullopt;
    code_point = (code_point << 6) | (byte & 0x3FU);
  }
  if (!InRange(code_point, lead.length)) return std::nullopt;
  return std::pair(code_point, lead.length);
}

}  // namespace

std::optional<char32_t> NextCodePoint(std::string_view& rest) {
  if (rest.empty()) return std::nullopt;
  const auto decoded = Decode(rest);
  rest.remove_prefix(decoded ? static_cast<std::size_t>(decoded->second) : 1);
  return decoded ? decoded->first : kReplacement;
}

void AppendCodePoint(std::string& out, char32_t code_point) {
  const auto tail = [&](int shift) { out.push_back(static_cast<char>(0x80 | ((code_point >> shift) & 0x3F))); };
  if (code_point < 0x80) {
    out.push_back(static_cast<char>(code_point));
  } else if (code_point < 0x800) {
    out.push_back(static_cast<char>(0xC0 | (code_point >> 6)));
    tail(0);
  } else if (code_point < 0x10000) {
    out.push_back(static_cast<char>(0xE0 | (code_point >> 12)));
    tail(6);
    tail(0);
  } else {
    out.push_back(static_cast<char>(0xF0 | (code_point >> 18)));
    tail(12);
    tail(6);
    tail(0);
  }
}

bool IsUtf8(std::string_view text) {
  while (!text.empty()) {
    const auto decoded = Decode(text);
    if (!decoded) return false;
    text.remove_prefix(static_cast<std::size_t>(decoded->second));
  }
  return true;
}

std::size_t CountCodePoints(std::string_view text) {
  std::size_t count = 0;
  while (NextCodePoint(text)) ++count;
  return count;
}

std::string_view Trim(std::string_view text) {
  while (!text.empty() && IsSpace(text.front())) text.remove_prefix(1);
  while (!text.empty() && IsSpace(text.back())) text.remove_suffix(1);
  return text;
}

std::vector<std::string_view> Split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  for (;;) {
    const auto at = text.find(separator);
    parts.push_back(text.substr(0, at));
    if (at == std::string_view::npos) return parts;
    text.remove_prefix(at + 1);
  }
}

std::string ToLowerAscii(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return lower;
}

std::optional<long long> ParseInteger(std::string_view text) {
  long long value = 0;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (code != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::optional<double> ParseNumber(std::string_view text) {
  double value = 0;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (code != std::errc() || end != text.data() + text.size() || !std::isfinite(value)) return std::nullopt;
  return value;
}

}  // namespace medres::text
