#include "platform/http/client_address.hpp"

#include <gtest/gtest.h>

namespace medres::http_test {
namespace {

using http::HouseOf;
using http::TrustedProxies;

struct Case {
  const char* proxies;
  const char* peer;
  std::vector<const char*> forwarded;
  const char* client;
};

TEST(ClientAddress, IsWhatTheLastTrustedProxySays) {
  const Case cases[] = {
      {"", "9.9.9.9", {}, "9.9.9.9"},
      {"", "9.9.9.9", {"1.1.1.1"}, "9.9.9.9"},
      {"10.0.0.7", "9.9.9.9", {"1.1.1.1"}, "9.9.9.9"},
      {"10.0.0.7", "10.0.0.7", {}, "10.0.0.7"},
      {"10.0.0.7", "10.0.0.7", {"1.1.1.1"}, "1.1.1.1"},
      {"10.0.0.7", "10.0.0.7", {"6.6.6.6, 1.1.1.1"}, "1.1.1.1"},
      {"10.0.0.0/8", "10.0.0.7", {"6.6.6.6, 1.1.1.1, 10.1.2.3"}, "1.1.1.1"},
      {"10.0.0.0/8", "10.0.0.7", {"6.6.6.6, 1.1.1.1", "10.1.2.3"}, "1.1.1.1"},
      {"10.0.0.0/8", "10.0.0.7", {"10.1.2.3"}, "10.1.2.3"},
      {"10.9.9.9/8", "10.0.0.7", {"1.1.1.1"}, "1.1.1.1"},
      {"10.0.0.0/8", "10.0.0.7", {"1.1.1.1, unknown"}, "10.0.0.7"},
      {"10.0.0.0/8", "10.0.0.7", {""}, "10.0.0.7"},
      {"10.0.0.0/8", "10.0.0.7", {"1.1.1.1:4711"}, "1.1.1.1"},
      {"10.0.0.0/8", "10.0.0.7", {"[2001:db8::1]:4711"}, "2001:db8::1"},
      {"10.0.0.0/8", "10.0.0.7", {"["}, "10.0.0.7"},
      {"::1, fd00::/8", "fd12::5", {"2001:db8::1"}, "2001:db8::1"},
      {"127.0.0.1", "::ffff:127.0.0.1", {"1.1.1.1"}, "1.1.1.1"},
      {"127.0.0.1", "local", {"1.1.1.1"}, "local"},
  };
  for (const Case& one : cases) {
    std::vector<http::HeaderField> headers;
    for (const char* field : one.forwarded) headers.push_back({"x-forwarded-for", field});
    const auto proxies = TrustedProxies::Parse(one.proxies);
    ASSERT_TRUE(proxies) << one.proxies;
    const http::Request request{.target = "/", .headers = headers, .body = {}, .peer = one.peer};
    EXPECT_EQ(proxies->ClientOf(request), one.client) << one.proxies << " " << one.peer;
  }
}

TEST(ClientAddress, ProxiesAreAddressesAndNetworks) {
  for (const char* wrong : {"proxy", "10.0.0.0/33", "10.0.0", "fd00::/129", "10.0.0.1 10.0.0.2", "*"}) {
    const auto proxies = TrustedProxies::Parse(wrong);
    ASSERT_FALSE(proxies) << wrong;
    EXPECT_EQ(proxies.error().issues.at(0).code, "http.trusted_proxy");
  }
  EXPECT_TRUE(TrustedProxies::Parse(" 10.0.0.1 , ::1,"));
}

TEST(ClientAddress, CountsAHouseAsOne) {
  const std::pair<const char*, const char*> cases[] = {{"1.2.3.4", "1.2.3.4"},
                                                       {"::ffff:1.2.3.4", "1.2.3.4"},
                                                       {"2001:db8:0:1:aaaa::1", "2001:db8:0:1::/64"},
                                                       {"2001:db8:0:1:bbbb::2", "2001:db8:0:1::/64"},
                                                       {"fe80::1%lo", "fe80::/64"},
                                                       {"local", ""},
                                                       {"", ""}};
  for (const auto& [address, house] : cases) EXPECT_EQ(HouseOf(address), house) << address;
}

}  // namespace
}  // namespace medres::http_test
