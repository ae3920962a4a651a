#include <algorithm>

#include "base/text.hpp"
#include "platform/json/field.hpp"
#include "platform/json/reason.hpp"
#include "platform/json/values.hpp"

namespace medres::json {
namespace {

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsLower(char c) { return c >= 'a' && c <= 'z'; }
bool IsLetter(char c) { return IsLower(c) || (c >= 'A' && c <= 'Z'); }
bool IsBlank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

bool IsZonePart(std::string_view part, bool first) {
  const auto accepted = [first](char c) {
    return IsLetter(c) || c == '_' || (!first && (IsDigit(c) || c == '+' || c == '-'));
  };
  return !part.empty() && std::all_of(part.begin(), part.end(), accepted);
}

}  // namespace

bool IsSlug(std::string_view text) {
  if (text.empty() || text.front() == '-' || text.back() == '-' || text.find("--") != text.npos) return false;
  return std::all_of(text.begin(), text.end(), [](char c) { return IsDigit(c) || IsLower(c) || c == '-'; });
}

bool IsDigits(std::string_view text) { return !text.empty() && std::all_of(text.begin(), text.end(), &IsDigit); }

bool IsEmail(std::string_view text) {
  const auto at = text.find('@');
  if (at == text.npos || at == 0 || std::any_of(text.begin(), text.end(), &IsBlank)) return false;
  const std::string_view host = text.substr(at + 1);
  const auto dot = host.rfind('.');
  return host.find('@') == host.npos && dot != host.npos && dot > 0 && dot + 1 < host.size();
}

bool IsPhone(std::string_view text) {
  if (text.starts_with('+')) text.remove_prefix(1);
  if (text.size() < 4 || text.size() > 24 || !IsDigit(text.front()) || !IsDigit(text.back())) return false;
  return std::all_of(text.begin(), text.end(), [](char c) { return IsDigit(c) || c == ' ' || c == '-'; });
}

bool IsTimeZoneName(std::string_view text) {
  const auto parts = text::Split(text, '/');
  if (parts.size() > 3) return false;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (!IsZonePart(parts[i], i == 0)) return false;
  }
  return true;
}

/// As the pattern has it: also the wide spaces that people type, and those that do not break.
bool IsNotBlank(std::string_view text) {
  constexpr std::u32string_view kSpaces = U" \t\n\v\f\r\u00A0\u1680\u2028\u2029\u202F\u205F\u3000\uFEFF";
  while (const auto code_point = text::NextCodePoint(text)) {
    const bool is_narrow_or_wide = *code_point >= 0x2000 && *code_point <= 0x200A;
    if (!is_narrow_or_wide && kSpaces.find(*code_point) == std::u32string_view::npos) return true;
  }
  return false;
}

bool IsEmptyOrNotBlank(std::string_view text) { return text.empty() || IsNotBlank(text); }

std::optional<ZonedInstant> TextForm<ZonedInstant>::Parse(std::string_view text) {
  const auto at = ParseInstant(text);
  if (!at) return std::nullopt;
  if (text.back() == 'Z' || text.back() == 'z') return ZonedInstant{*at};
  // What the same digits would mean in UTC lies the offset away.
  const auto as_utc = ParseInstant(std::string(text.substr(0, text.size() - 6)) + "Z");
  return ZonedInstant{*at, std::chrono::duration_cast<Minutes>(*as_utc - *at)};
}

}  // namespace medres::json
