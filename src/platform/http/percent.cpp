#include "platform/http/percent.hpp"

namespace medres::http {
namespace {

/// 0..15, or -1.
int HexDigit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

}  // namespace

std::optional<std::string> PercentDecoded(std::string_view text, bool plus_is_blank) {
  std::string decoded;
  decoded.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '+' && plus_is_blank) {
      decoded.push_back(' ');
    } else if (text[i] != '%') {
      decoded.push_back(text[i]);
    } else {
      if (i + 2 >= text.size()) return std::nullopt;
      const int high = HexDigit(text[i + 1]);
      const int low = HexDigit(text[i + 2]);
      if (high < 0 || low < 0 || high + low == 0) return std::nullopt;
      decoded.push_back(static_cast<char>(high * 16 + low));
      i += 2;
    }
  }
  return decoded;
}

QueryPairs::QueryPairs(std::string_view query) {
  while (!query.empty()) {
    const auto ampersand = query.find('&');
    const std::string_view pair = query.substr(0, ampersand);
    query.remove_prefix(ampersand == query.npos ? query.size() : ampersand + 1);
    if (pair.empty()) continue;
    if (pairs_.size() == kMaxPairs) {
      ok_ = false;
      return;
    }
    const auto equals = pair.find('=');
    const std::string_view value = equals == pair.npos ? std::string_view() : pair.substr(equals + 1);
    const std::string_view name = Decode(pair.substr(0, equals));
    pairs_.push_back({name, Decode(value)});
  }
}

std::string_view QueryPairs::Decode(std::string_view text) {
  if (text.find_first_of("%+") == text.npos) return text;
  auto decoded = PercentDecoded(text, true);
  ok_ = ok_ && decoded.has_value();
  return decoded_.emplace_back(std::move(decoded).value_or(std::string()));
}

}  // namespace medres::http
