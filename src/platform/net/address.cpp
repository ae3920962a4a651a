#include "platform/net/address.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <string>

#include "base/text.hpp"

namespace medres::net {
namespace {

struct Range {
  std::array<std::uint8_t, 16> prefix;
  int bits;
};

constexpr Range kSpecialV4[] = {
    {{0}, 8},
    {{10}, 8},
    {{100, 64}, 10},
    {{127}, 8},
    {{169, 254}, 16},
    {{172, 16}, 12},
    {{192, 0, 0}, 24},
    {{192, 0, 2}, 24},
    {{192, 88, 99}, 24},
    {{192, 168}, 16},
    {{198, 18}, 15},
    {{198, 51, 100}, 24},
    {{203, 0, 113}, 24},
    {{224}, 4},
    {{240}, 4},
};

/// All that is public in IPv6 lies in 2000::/3; these are the exceptions within it.
constexpr Range kGlobalV6{{0x20}, 3};
constexpr Range kSpecialV6[] = {
    {{0x20, 0x01, 0x00}, 23},        // protocol assignments, Teredo
    {{0x20, 0x01, 0x0d, 0xb8}, 32},  // documentation
    {{0x3f, 0xff, 0x00}, 20},        // documentation
};

constexpr Range kMapped{{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff}, 96};
constexpr Range kNat64{{0x00, 0x64, 0xff, 0x9b}, 96};
constexpr Range kSixToFour{{0x20, 0x02}, 16};

bool IsIn(std::span<const std::uint8_t> bytes, const Range& range) {
  const auto whole = static_cast<std::size_t>(range.bits / 8);
  if (!std::equal(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(whole), range.prefix.begin()))
    return false;
  const int rest = range.bits % 8;
  if (rest == 0) return true;
  const auto mask = static_cast<std::uint8_t>(0xFF << (8 - rest));
  return (bytes[whole] & mask) == (range.prefix[whole] & mask);
}

bool IsPublicV4(std::span<const std::uint8_t> bytes) {
  return std::ranges::none_of(kSpecialV4, [&](const Range& range) { return IsIn(bytes, range); });
}

}  // namespace

bool IsPublicAddress(std::span<const std::uint8_t> bytes) {
  constexpr std::size_t kV4 = 4;
  constexpr std::size_t kV6 = 16;
  if (bytes.size() == kV4) return IsPublicV4(bytes);
  if (bytes.size() != kV6) return false;
  if (IsIn(bytes, kMapped) || IsIn(bytes, kNat64)) return IsPublicV4(bytes.last(kV4));
  if (IsIn(bytes, kSixToFour)) return IsPublicV4(bytes.subspan(2, kV4));
  return IsIn(bytes, kGlobalV6) &&
         std::ranges::none_of(kSpecialV6, [&](const Range& range) { return IsIn(bytes, range); });
}

bool IsEvidentlyPrivate(std::string_view host) {
  const std::string text = text::ToLowerAscii(host);
  if (text == "localhost" || text.ends_with(".localhost")) return true;
  std::array<std::uint8_t, 16> bytes{};
  if (inet_pton(AF_INET, text.c_str(), bytes.data()) == 1) return !IsPublicAddress(std::span(bytes).first(4));
  return inet_pton(AF_INET6, text.c_str(), bytes.data()) == 1 && !IsPublicAddress(bytes);
}

}  // namespace medres::net
