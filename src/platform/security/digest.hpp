#pragma once

#include <string>
#include <string_view>

namespace medres::security {

/// SHA-256 as 32 bytes, and as 64 hexadecimal digits.
std::string Sha256(std::string_view data);
std::string Sha256Hex(std::string_view data);

/// HMAC-SHA-256, 32 bytes.
std::string HmacSha256(std::string_view key, std::string_view data);

/// Takes the same time wherever two texts of one length differ.
bool EqualInConstantTime(std::string_view a, std::string_view b);

/// `count` bytes of the system's cryptographic random source; throws std::runtime_error when it fails.
std::string RandomBytes(std::size_t count);

std::string ToHex(std::string_view bytes);
/// Empty when the text is not an even number of hexadecimal digits.
std::string FromHex(std::string_view hex);

}  // namespace medres::security
