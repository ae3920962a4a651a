#include "platform/net/url.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace medres::net {
namespace {

constexpr std::uint16_t kHttp = 80;
constexpr std::uint16_t kHttps = 443;
constexpr std::size_t kLongestHost = 253;

bool IsHostCharacter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
}

bool IsAddressCharacter(char c) { return IsHostCharacter(c) || c == ':'; }

bool IsVisible(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c > ' ' && c != '\x7F'; });
}

/// "host", "host:8080", "[::1]:8080" into the url's host and port.
bool TakeAuthority(std::string_view authority, Url& url) {
  std::string_view port;
  if (authority.starts_with('[')) {
    const auto close = authority.find(']');
    if (close == std::string_view::npos) return false;
    url.host = authority.substr(1, close - 1);
    if (!std::ranges::all_of(url.host, IsAddressCharacter)) return false;
    port = authority.substr(close + 1);
  } else {
    const auto colon = authority.find(':');
    url.host = authority.substr(0, colon);
    if (!std::ranges::all_of(url.host, IsHostCharacter)) return false;
    if (colon != std::string_view::npos) port = authority.substr(colon);
  }
  if (url.host.empty() || url.host.size() > kLongestHost) return false;
  if (port.empty()) return true;
  const auto number = port.starts_with(':') ? text::ParseInteger(port.substr(1)) : std::nullopt;
  if (!number || *number < 1 || *number > UINT16_MAX) return false;
  url.port = static_cast<std::uint16_t>(*number);
  return true;
}

}  // namespace

std::optional<Url> ParseUrl(std::string_view text) {
  if (!IsVisible(text)) return std::nullopt;
  const auto colon = text.find("://");
  if (colon == std::string_view::npos) return std::nullopt;
  const std::string scheme = text::ToLowerAscii(text.substr(0, colon));
  if (scheme != "http" && scheme != "https") return std::nullopt;
  Url url{.tls = scheme == "https", .host = {}, .port = scheme == "https" ? kHttps : kHttp};
  std::string_view rest = text.substr(colon + 3);
  rest = rest.substr(0, rest.find('#'));
  const auto slash = rest.find_first_of("/?");
  if (!TakeAuthority(rest.substr(0, slash), url)) return std::nullopt;
  if (slash == std::string_view::npos) return url;
  url.target = std::string(rest[slash] == '?' ? "/" : "").append(rest.substr(slash));
  return url;
}

std::string HostHeader(const Url& url) {
  const bool is_ipv6 = url.host.find(':') != std::string::npos;
  std::string header = is_ipv6 ? "[" + url.host + "]" : url.host;
  if (url.port != (url.tls ? kHttps : kHttp)) header += ":" + std::to_string(url.port);
  return header;
}

}  // namespace medres::net
