#include "platform/security/base64url.hpp"

#include <cstdint>

namespace medres::security {
namespace {

constexpr std::string_view kBase64Digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

}  // namespace

std::string ToBase64Url(std::string_view bytes) {
  std::string text;
  std::uint32_t bits = 0;
  int waiting = 0;
  for (const char c : bytes) {
    bits = (bits << 8U) | static_cast<unsigned char>(c);
    for (waiting += 8; waiting >= 6; waiting -= 6) text.push_back(kBase64Digits[(bits >> (waiting - 6)) & 63U]);
  }
  if (waiting > 0) text.push_back(kBase64Digits[(bits << (6 - waiting)) & 63U]);
  return text;
}

std::optional<std::string> FromBase64Url(std::string_view text) {
  std::string bytes;
  std::uint32_t bits = 0;
  int waiting = 0;
  for (const char c : text) {
    const auto digit = kBase64Digits.find(c);
    if (digit == std::string_view::npos) return std::nullopt;
    bits = (bits << 6U) | static_cast<std::uint32_t>(digit);
    waiting += 6;
    if (waiting < 8) continue;
    waiting -= 8;
    bytes.push_back(static_cast<char>((bits >> waiting) & 0xFFU));
  }
  const bool is_whole = waiting < 6 && (bits & ((1U << waiting) - 1U)) == 0;
  return is_whole ? std::optional(std::move(bytes)) : std::nullopt;
}

}  // namespace medres::security
