#pragma once

#include <string>
#include <string_view>

namespace medres::knowledge {

/// A name without its blanks, of whatever width, and with full-width signs as ASCII ones: how people write it does not
/// matter when it is compared. Thread-safe.
std::string Narrow(std::string_view written);

}  // namespace medres::knowledge
