#pragma once

#include <string_view>

namespace medres::scheduling {

/// data/policies/profiles.json, a PolicyFile.
std::string_view EmbeddedPolicyProfiles();

}  // namespace medres::scheduling
