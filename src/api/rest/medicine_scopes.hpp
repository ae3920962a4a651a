#pragma once

#include <string_view>

namespace medres::api::scopes {

/// What could help: it shows what is known of a patient's constitution.
inline constexpr std::string_view kRecommendationRead = "recommendation:read";
inline constexpr std::string_view kInventoryRead = "inventory:read";
inline constexpr std::string_view kInventoryWrite = "inventory:write";

}  // namespace medres::api::scopes
