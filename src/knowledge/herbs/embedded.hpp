#pragma once

#include <array>
#include <string_view>

/// Herbs and their names as they travel inside the program (data/tcm/herbs).
namespace medres::knowledge {

std::array<std::string_view, 3> EmbeddedHerbs();
std::string_view EmbeddedHerbNames();

}  // namespace medres::knowledge
