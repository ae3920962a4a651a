#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace medres::monitor {

/// How often each stack was met: "main;Serve;Run" → 12, outermost first.
using FoldedStacks = std::map<std::string, std::int64_t>;

/// A line for each stack, as flame-graph tools read it. Pure.
std::string ToFolded(const FoldedStacks& stacks);

/// A flame graph: one SVG that needs nothing else, with the share and the full name of a box in its title. Boxes
/// narrower than a thousandth are left out. Pure.
std::string ToFlameGraph(const FoldedStacks& stacks, std::string_view title);

}  // namespace medres::monitor
