#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

namespace medres::net {

/// Whether an address (4 or 16 bytes, in network order) belongs to somebody on the public internet: not this host, not
/// a private, link-local, shared, documentation, multicast or reserved range (IANA's special-purpose registries, RFC
/// 6890), also when an IPv4 address is wrapped in IPv6 (mapped, 6to4, NAT64).
bool IsPublicAddress(std::span<const std::uint8_t> bytes);

/// Whether a host can be seen, without asking anybody, to lead to ourselves: a literal address that is not public, or
/// "localhost". Names are looked at when they are resolved.
bool IsEvidentlyPrivate(std::string_view host);

}  // namespace medres::net
