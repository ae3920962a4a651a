#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace medres::scenario {

/// Whether a text is as `pattern` says: `~regex~` is found in it, `<any>`, or the same.
bool TextMatches(std::string_view pattern, std::string_view text);

/// What differs between an answer and what was expected of it, a line each; nothing when it is as expected. `expected`
/// is partial JSON or `~regex~`. Throws std::invalid_argument when it is neither.
std::vector<std::string> Differences(std::string_view expected, std::string_view answer);

}  // namespace medres::scenario
