#pragma once

#include <span>
#include <vector>

#include "knowledge/differentiation/casebook.hpp"
#include "knowledge/differentiation/differentiator.hpp"

namespace medres::knowledge {

/// A formula of the casebook, weighed for what was told. A ten-thousandth of the best one's is the unit.
struct WeighedFormula {
  NodeIndex formula = 0;
  int elements = 0;                   ///< by elements: its score by the best one's
  int causes = 0;                     ///< by causes (noisy-OR): its share by the best one's
  std::vector<std::string> findings;  ///< told ones that speak for it by its own clauses, the weightiest first
};

/// Finds formulas whose clauses resemble what is told, by the two algorithms of differentiation and all clauses.
/// Immutable once made, so thread-safe; the graph must outlive it.
class ClauseFinder {
 public:
  ClauseFinder(const Graph& graph, Casebook book);

  /// A symptom of the graph as it was told.
  struct Told {
    NodeIndex symptom = 0;
    Severity severity = Severity::kMedium;
    bool denied = false;
  };
  /// By position in the graph. Empty when the clauses know none of what was told, or all of it was denied.
  std::vector<WeighedFormula> Weigh(std::span<const Told> told) const;

  bool Knows(NodeIndex formula) const;

 private:
  std::vector<Observation> ObserveAll(std::span<const Told> told) const;

  const Graph& graph_;
  Casebook book_;
  EvidenceModel model_;
  std::vector<NodeIndex> formulas_;  ///< by hypothesis
};

}  // namespace medres::knowledge
