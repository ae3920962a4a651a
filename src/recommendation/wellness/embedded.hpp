#pragma once

#include <string_view>

/// Guidance and symptoms as they travel inside the program (data/wellness).
namespace medres::recommendation {

std::string_view EmbeddedGuidance();
std::string_view EmbeddedSymptoms();

}  // namespace medres::recommendation
