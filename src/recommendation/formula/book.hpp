#pragma once

#include <vector>

#include "knowledge/graph/graph.hpp"

namespace medres::recommendation {

/// A formula with what the graph says of it.
struct FormulaEntry {
  knowledge::NodeIndex formula = 0;
  std::vector<knowledge::EdgeIndex> contains;
  std::vector<knowledge::NodeIndex> herbs;  ///< of `contains`, sorted
  std::vector<knowledge::EdgeIndex> for_syndromes;
  std::vector<knowledge::EdgeIndex> for_symptoms;
};

/// Every formula of the graph, in its order.
std::vector<FormulaEntry> FormulasOf(const knowledge::Graph& graph);

}  // namespace medres::recommendation
