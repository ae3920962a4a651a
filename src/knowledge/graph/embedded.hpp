#pragma once

#include <span>
#include <string_view>

#include "knowledge/graph/table.hpp"

/// The graph's tables as they travel inside the program (data/tcm/graph, data/tcm/terminology).
namespace medres::knowledge {

TextFile EmbeddedGraphSources();
std::span<const TextFile> EmbeddedGraphNodes();
std::span<const TextFile> EmbeddedGraphEdges();
TextFile EmbeddedSyndromeCodes();
TextFile EmbeddedTherapyCodes();
/// Lines of a simplified character and its traditional forms.
std::string_view EmbeddedSimplified();

}  // namespace medres::knowledge
