#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace medres::net {

/// An http or https address, taken apart.
struct Url {
  bool tls = false;
  std::string host;  ///< a name or an address; IPv6 without brackets
  std::uint16_t port = 80;
  std::string target = "/";  ///< path and query; a fragment is dropped

  bool operator==(const Url&) const = default;
};

/// Nothing when it is not an absolute http or https URL, or carries a user's name, blanks or control characters.
std::optional<Url> ParseUrl(std::string_view text);

/// For the Host header: with brackets around IPv6, with the port where it is not the scheme's own.
std::string HostHeader(const Url& url);

}  // namespace medres::net
