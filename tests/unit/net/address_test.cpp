#include "platform/net/address.hpp"

#include <arpa/inet.h>
#include <gtest/gtest.h>

#include <array>
#include <string>

namespace medres::net {
namespace {

bool IsPublicText(const std::string& text) {
  std::array<std::uint8_t, 16> bytes{};
  if (inet_pton(AF_INET, text.c_str(), bytes.data()) == 1) return IsPublicAddress(std::span(bytes).first(4));
  EXPECT_EQ(inet_pton(AF_INET6, text.c_str(), bytes.data()), 1) << text;
  return IsPublicAddress(bytes);
}

TEST(PublicAddress, IsOneOfSomebodyElses) {
  for (const char* text : {"8.8.8.8", "1.1.1.1", "100.63.255.255", "100.128.0.0", "172.15.0.1", "172.32.0.1",
                           "192.167.1.1", "198.17.255.255", "223.255.255.255", "2606:4700::1111", "2a00:1450::1",
                           "::ffff:8.8.8.8", "64:ff9b::808:808", "2002:808:808::1"}) {
    EXPECT_TRUE(IsPublicText(text)) << text;
  }
}

TEST(PublicAddress, IsNotOneOfOurs) {
  for (const char* text : {"0.0.0.0",
                           "10.1.2.3",
                           "100.64.0.1",
                           "127.0.0.1",
                           "127.255.255.254",
                           "169.254.169.254",
                           "172.16.0.1",
                           "172.31.255.255",
                           "192.0.0.8",
                           "192.0.2.1",
                           "192.168.0.1",
                           "198.18.0.1",
                           "198.51.100.1",
                           "203.0.113.9",
                           "224.0.0.1",
                           "255.255.255.255",
                           "::",
                           "::1",
                           "fe80::1",
                           "fc00::1",
                           "fd12::1",
                           "ff02::1",
                           "2001:db8::1",
                           "2001::1",
                           "::ffff:127.0.0.1",
                           "::ffff:10.0.0.1",
                           "64:ff9b::7f00:1",
                           "2002:7f00:1::1",
                           "2002:a00:1::1"}) {
    EXPECT_FALSE(IsPublicText(text)) << text;
  }
}

TEST(PublicAddress, CanBeSeenInAHost) {
  for (const char* host : {"localhost", "LOCALHOST", "x.localhost", "127.0.0.1", "::1", "10.0.0.1"}) {
    EXPECT_TRUE(IsEvidentlyPrivate(host)) << host;
  }
  for (const char* host : {"a.example", "8.8.8.8", "2606:4700::1111", "localhost.example"}) {
    EXPECT_FALSE(IsEvidentlyPrivate(host)) << host;
  }
}

TEST(PublicAddress, NeedsFourOrSixteenBytes) {
  const std::array<std::uint8_t, 5> odd{8, 8, 8, 8, 8};
  EXPECT_FALSE(IsPublicAddress(odd));
}

}  // namespace
}  // namespace medres::net
