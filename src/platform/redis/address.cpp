#include "platform/redis/address.hpp"

#include <optional>

#include "base/text.hpp"

namespace medres::redis {
namespace {

std::unexpected<Error> BadUrl() { return Fail(Error::Invalid("redis.url", "redis.url")); }

int HexDigit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

std::optional<std::string> Unescaped(std::string_view text) {
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      plain.push_back(text[i]);
      continue;
    }
    if (i + 2 >= text.size()) return std::nullopt;
    const int high = HexDigit(text[i + 1]);
    const int low = HexDigit(text[i + 2]);
    if (high < 0 || low < 0) return std::nullopt;
    plain.push_back(static_cast<char>(high * 16 + low));
    i += 2;
  }
  return plain;
}

/// Takes `user:password@` off the front, when it is there.
bool TakeCredentials(std::string_view& rest, Address& address) {
  const auto at = rest.substr(0, rest.find('/')).rfind('@');
  if (at == std::string_view::npos) return true;
  const std::string_view credentials = rest.substr(0, at);
  rest.remove_prefix(at + 1);
  const auto colon = credentials.find(':');
  const auto user = Unescaped(credentials.substr(0, colon));
  const auto password = Unescaped(colon == std::string_view::npos ? std::string_view() : credentials.substr(colon + 1));
  if (!user || !password || (password->empty() && !user->empty())) return false;
  address.user = *user;
  address.password = *password;
  return true;
}

bool TakeDatabase(std::string_view digits, Address& address) {
  const auto number = text::ParseInteger(digits);
  if (!number || *number < 0 || *number > 65'535) return false;
  address.database = static_cast<int>(*number);
  return true;
}

bool TakeHost(std::string_view rest, Address& address) {
  std::string_view port;
  if (rest.starts_with('[')) {
    const auto end = rest.find(']');
    if (end == std::string_view::npos) return false;
    address.host = std::string(rest.substr(1, end - 1));
    rest.remove_prefix(end + 1);
    if (!rest.empty() && !rest.starts_with(':')) return false;
    port = rest.empty() ? rest : rest.substr(1);
    if (!rest.empty() && port.empty()) return false;
  } else {
    const auto colon = rest.find(':');
    address.host = std::string(rest.substr(0, colon));
    if (colon != std::string_view::npos) {
      port = rest.substr(colon + 1);
      if (port.empty()) return false;
    }
  }
  if (port.empty()) return !address.host.empty();
  const auto number = text::ParseInteger(port);
  if (!number || *number < 1 || *number > 65'535) return false;
  address.port = static_cast<std::uint16_t>(*number);
  return !address.host.empty();
}

Result<Address> ParseUnix(std::string_view rest) {
  Address address;
  if (!TakeCredentials(rest, address) || !rest.starts_with('/')) return BadUrl();
  constexpr std::string_view kDatabase = "?db=";
  if (const auto query = rest.find('?'); query != std::string_view::npos) {
    const std::string_view database = rest.substr(query);
    if (!database.starts_with(kDatabase) || !TakeDatabase(database.substr(kDatabase.size()), address)) return BadUrl();
    rest = rest.substr(0, query);
  }
  address.path = std::string(rest);
  return address;
}

}  // namespace

std::string Address::Shown() const { return path.empty() ? host + ":" + std::to_string(port) : path; }

Result<Address> ParseAddress(std::string_view url) {
  const auto scheme_end = url.find("://");
  if (scheme_end == std::string_view::npos) return BadUrl();
  const std::string_view scheme = url.substr(0, scheme_end);
  std::string_view rest = url.substr(scheme_end + 3);
  if (scheme == "unix") return ParseUnix(rest);
  if (scheme != "redis" && scheme != "rediss") return BadUrl();
  Address address;
  address.tls = scheme == "rediss";
  if (!TakeCredentials(rest, address)) return BadUrl();
  if (const auto slash = rest.find('/'); slash != std::string_view::npos) {
    const std::string_view database = rest.substr(slash + 1);
    if (!database.empty() && !TakeDatabase(database, address)) return BadUrl();
    rest = rest.substr(0, slash);
  }
  if (!TakeHost(rest, address)) return BadUrl();
  return address;
}

}  // namespace medres::redis
