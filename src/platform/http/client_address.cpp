#include "platform/http/client_address.hpp"

#include <algorithm>
#include <boost/asio/ip/address.hpp>
#include <optional>

#include "base/text.hpp"

namespace medres::http {
namespace {

namespace ip = boost::asio::ip;

constexpr unsigned short kWholeV4 = 32;
constexpr unsigned short kWholeV6 = 128;
constexpr unsigned short kHouseV6 = 64;

/// An IPv4 address that came by a socket for both is the IPv4 address.
std::optional<ip::address> AddressIn(std::string_view text) {
  boost::system::error_code wrong;
  ip::address address = ip::make_address(std::string(text), wrong);
  if (wrong) return std::nullopt;
  if (address.is_v6() && address.to_v6().is_v4_mapped()) return ip::make_address_v4(ip::v4_mapped, address.to_v6());
  return address;
}

/// As proxies write one: bare, or `1.2.3.4:567`, or `[::1]:567`.
std::string_view WithoutPort(std::string_view text) {
  if (text.starts_with('[')) return text.substr(1, std::max<std::size_t>(text.find(']'), 1) - 1);
  const auto colon = text.find(':');
  return colon == text.rfind(':') ? text.substr(0, colon) : text;
}

/// Of all fields of the name, in order: several are one list.
std::vector<std::string_view> ForwardedFor(const Request& request) {
  std::vector<std::string_view> addresses;
  for (const HeaderField& field : request.headers) {
    if (!EqualsIgnoringCase(field.name, "X-Forwarded-For")) continue;
    for (const std::string_view part : text::Split(field.value, ',')) addresses.push_back(text::Trim(part));
  }
  return addresses;
}

}  // namespace

Result<TrustedProxies> TrustedProxies::Parse(std::string_view text) {
  TrustedProxies proxies;
  for (const std::string_view part : text::Split(text, ',')) {
    const std::string_view proxy = text::Trim(part);
    if (proxy.empty()) continue;
    boost::system::error_code no_v4;
    boost::system::error_code no_v6;
    const bool is_whole = proxy.find('/') == std::string_view::npos;
    const std::string of_v4 = std::string(proxy) + (is_whole ? "/" + std::to_string(kWholeV4) : "");
    const std::string of_v6 = std::string(proxy) + (is_whole ? "/" + std::to_string(kWholeV6) : "");
    const auto v4 = ip::make_network_v4(of_v4, no_v4);
    const auto v6 = ip::make_network_v6(of_v6, no_v6);
    if (!no_v4) proxies.networks_v4_.push_back(v4.canonical());
    if (!no_v6) proxies.networks_v6_.push_back(v6.canonical());
    if (!no_v4 || !no_v6) continue;
    return Fail(Error::Invalid("http.trusted_proxy", "server.trusted_proxies", {{"proxy", std::string(proxy)}}));
  }
  return proxies;
}

bool TrustedProxies::Trusts(std::string_view text) const {
  const auto address = AddressIn(text);
  if (!address) return false;
  if (address->is_v4()) {
    return std::ranges::any_of(networks_v4_, [&](const ip::network_v4& network) {
      return ip::network_v4(address->to_v4(), network.prefix_length()).canonical() == network;
    });
  }
  return std::ranges::any_of(networks_v6_, [&](const ip::network_v6& network) {
    return ip::network_v6(address->to_v6(), network.prefix_length()).canonical() == network;
  });
}

std::string TrustedProxies::ClientOf(const Request& request) const {
  std::string_view client = request.peer;
  const auto addresses = ForwardedFor(request);
  for (auto at = addresses.rbegin(); at != addresses.rend() && Trusts(client); ++at) {
    const std::string_view before = WithoutPort(*at);
    if (!AddressIn(before)) break;
    client = before;
  }
  return std::string(client);
}

std::string HouseOf(std::string_view text) {
  const auto address = AddressIn(text);
  if (!address) return {};
  if (address->is_v4()) return address->to_string();
  ip::address_v6 line = address->to_v6();
  line.scope_id(0);
  return ip::network_v6(line, kHouseV6).canonical().to_string();
}

}  // namespace medres::http
