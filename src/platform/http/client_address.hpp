#pragma once

#include <boost/asio/ip/network_v4.hpp>
#include <boost/asio/ip/network_v6.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "platform/http/message.hpp"

namespace medres::http {

/// Who may say whom they speak for: proxies, by address or network. Immutable, thread-safe.
class TrustedProxies {
 public:
  /// From addresses (`10.0.0.7`, `::1`) and networks (`10.0.0.0/8`) between commas. kInvalid `http.trusted_proxy`
  /// {proxy}.
  static Result<TrustedProxies> Parse(std::string_view text);

  /// Where a request comes from: its connection, or, when a trusted proxy made that, the last address of its
  /// X-Forwarded-For that is no trusted proxy. What is behind something that is no address is not believed.
  std::string ClientOf(const Request& request) const;

 private:
  bool Trusts(std::string_view address) const;

  std::vector<boost::asio::ip::network_v4> networks_v4_;
  std::vector<boost::asio::ip::network_v6> networks_v6_;
};

/// Whose an address is, as far as counting goes: an IPv4 address, or the /64 of an IPv6 one, which one line has whole.
/// Empty when it is no address.
std::string HouseOf(std::string_view address);

}  // namespace medres::http
