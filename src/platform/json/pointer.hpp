#pragma once

#include <string>
#include <string_view>

namespace medres::json {

/// A member's name as a step of a JSON pointer: '~' and '/' inside it are escaped (RFC 6901).
std::string EscapePointer(std::string_view name);

}  // namespace medres::json
