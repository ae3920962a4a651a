#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace medres::security {

/// Base 64 with the URL's alphabet and no padding (RFC 4648 §5).
std::string ToBase64Url(std::string_view bytes);
/// Nothing for what ToBase64Url never writes: other characters, padding, an impossible length, bits that say nothing.
std::optional<std::string> FromBase64Url(std::string_view text);

}  // namespace medres::security
