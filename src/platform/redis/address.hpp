#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/error.hpp"

namespace medres::redis {

/// Where a server is and how it knows us.
struct Address {
  std::string host;  ///< a name or an address, IPv6 without brackets; empty where `path` is given
  std::uint16_t port = 6379;
  std::string path;  ///< of a Unix socket
  bool tls = false;
  std::string user;
  std::string password;
  int database = 0;

  bool operator==(const Address&) const = default;
  /// For people: no password.
  std::string Shown() const;
};

/// `redis://[user[:password]@]host[:port][/database]`, the same with `rediss` for TLS, or
/// `unix://[user[:password]@]/path[?db=n]`; user and password may be percent-encoded. `redis://:secret@host` has a
/// password alone. kInvalid `redis.url`, which says nothing of the text.
Result<Address> ParseAddress(std::string_view url);

}  // namespace medres::redis
