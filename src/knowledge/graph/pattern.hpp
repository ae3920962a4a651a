#pragma once

#include <string_view>
#include <vector>

#include "knowledge/graph/naming.hpp"

/// Questions by shape. A pattern is nodes and steps by turns, parted by blanks:
///
///     herb:麻黄 <-contains- formula -treats-> symptom:发热
///
/// A node is a kind, a kind with a name in any form that Naming reads, or `*`. A step is `-relation->`, `<-relation-`,
/// `-relation-` for both directions, or `--` for any relation; `-treats|contains->` names several.
namespace medres::knowledge {

struct PatternNode {
  KindSet kinds = kEveryKind;
  std::vector<NodeIndex> only = {};  ///< ascending; empty: every node of these kinds
};

struct PatternStep {
  RelationSet relations = kEveryRelation;
  bool along = true;
  bool against = true;
};

struct Pattern {
  std::vector<PatternNode> nodes;  ///< one more than steps
  std::vector<PatternStep> steps;
};

/// kInvalid at "?pattern": `graph.pattern_shape`, `graph.pattern_node` {text}, `graph.pattern_step` {text},
/// `graph.pattern_long` {max}; kNotFound as Naming::Get.
Result<Pattern> ParsePattern(std::string_view text, const Graph& graph, const Naming& naming);

/// One way in which the graph has the pattern; no node stands twice in it.
struct PatternMatch {
  std::vector<NodeIndex> nodes;
  std::vector<EdgeIndex> edges;
};

struct PatternAnswer {
  std::vector<PatternMatch> matches;
  bool complete = true;  ///< false when the limit, or the bound on work, cut it short
};

/// Matches in a fixed order. At most `limit`, and at most a million steps are tried. Pure and thread-safe.
PatternAnswer MatchPattern(const Graph& graph, const Pattern& pattern, std::size_t limit);

}  // namespace medres::knowledge
