#include "recommendation/formula/book.hpp"

#include <algorithm>

namespace medres::recommendation {

using knowledge::GraphRelation;
using knowledge::NodeKind;

std::vector<FormulaEntry> FormulasOf(const knowledge::Graph& graph) {
  std::vector<FormulaEntry> formulas;
  for (knowledge::NodeIndex node = 0; node < graph.nodes().size(); ++node) {
    if (graph.nodes()[node].kind != NodeKind::kFormula) continue;
    FormulaEntry entry{.formula = node, .contains = {}, .herbs = {}, .for_syndromes = {}, .for_symptoms = {}};
    for (const knowledge::Arc& arc : graph.ArcsOf(node)) {
      if (!arc.along) continue;
      const GraphRelation relation = graph.edges()[arc.edge].relation;
      if (relation == GraphRelation::kContains) {
        entry.contains.push_back(arc.edge);
        entry.herbs.push_back(arc.to);
      } else if (relation == GraphRelation::kTreats) {
        const bool syndrome = graph.nodes()[arc.to].kind == NodeKind::kSyndrome;
        (syndrome ? entry.for_syndromes : entry.for_symptoms).push_back(arc.edge);
      }
    }
    std::ranges::sort(entry.herbs);
    formulas.push_back(std::move(entry));
  }
  return formulas;
}

}  // namespace medres::recommendation
