#include "knowledge/graph/pattern.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "knowledge/graph/names_of_kinds.hpp"

namespace medres::knowledge {
namespace {

constexpr std::size_t kMostNodes = 7;
constexpr std::size_t kMostTried = 1'000'000;

Error PatternError(std::string code, std::string_view text) {
  return Error::Invalid(std::move(code), "?pattern", {{"text", std::string(text)}});
}

Result<PatternNode> ParseNode(std::string_view text, const Graph& graph, const Naming& naming) {
  PatternNode node;
  if (text == "*") return node;
  const auto colon = text.find(':');
  const auto kind = ParseName<NodeKind>(text.substr(0, colon));
  if (!kind) return Fail(PatternError("graph.pattern_node", text));
  node.kinds = SetOf(*kind);
  if (colon == std::string_view::npos) return node;
  if (const auto key = graph.Find(text)) {
    node.only = {*key};
    return node;
  }
  MEDRES_TRY(const NameReading reading, naming.Get(text.substr(colon + 1)));
  for (const NodeIndex one : reading.nodes) {
    if (graph.nodes()[one].kind == *kind) node.only.push_back(one);
  }
  if (node.only.empty()) return Fail(Error::NotFound("graph.unknown", {{"name", std::string(text)}}));
  return node;
}

Result<PatternStep> ParseStep(std::string_view text) {
  const auto fail = [&] { return Fail(PatternError("graph.pattern_step", text)); };
  PatternStep step;
  std::string_view inner = text;
  step.along = !inner.starts_with('<');
  if (!step.along) inner.remove_prefix(1);
  step.against = !inner.ends_with('>');
  if (!step.against) inner.remove_suffix(1);
  if (inner == "--") return step;
  if (inner.size() < 3 || !inner.starts_with('-') || !inner.ends_with('-')) return fail();
  inner = inner.substr(1, inner.size() - 2);
  step.relations = 0;
  for (const std::string_view name : text::Split(inner, '|')) {
    const auto relation = ParseName<GraphRelation>(name);
    if (!relation) return fail();
    step.relations |= SetOf(*relation);
  }
  return step;
}

std::size_t CandidatesOf(const PatternNode& node, const Graph& graph) {
  return node.only.empty() ? graph.nodes().size() : node.only.size();
}

Pattern Reversed(Pattern pattern) {
  std::ranges::reverse(pattern.nodes);
  std::ranges::reverse(pattern.steps);
  for (PatternStep& step : pattern.steps) std::swap(step.along, step.against);
  return pattern;
}

/// Walks the pattern from its first node by trying what fits.
class PatternWalk {
 public:
  PatternWalk(const Graph& graph, const Pattern& pattern, std::size_t limit)
      : graph_(graph), pattern_(pattern), limit_(limit) {}

  PatternAnswer Run() {
    if (pattern_.nodes.front().only.empty()) {
      for (NodeIndex i = 0; i < graph_.nodes().size() && answer_.complete; ++i) Start(i);
    } else {
      for (const NodeIndex i : pattern_.nodes.front().only) Start(i);
    }
    return std::move(answer_);
  }

 private:
  bool Fits(NodeIndex node, const PatternNode& wanted) const {
    if ((wanted.kinds & SetOf(graph_.nodes()[node].kind)) == 0) return false;
    return wanted.only.empty() || std::ranges::binary_search(wanted.only, node);
  }

  void Start(NodeIndex node) {
    if (!Fits(node, pattern_.nodes.front())) return;
    at_.nodes = {node};
    at_.edges.clear();
    Extend();
  }

  void Extend() {
    const std::size_t depth = at_.edges.size();
    if (depth == pattern_.steps.size()) {
      if (answer_.matches.size() == limit_) {
        answer_.complete = false;
      } else {
        answer_.matches.push_back(at_);
      }
      return;
    }
    const PatternStep& step = pattern_.steps[depth];
    for (const Arc& arc : graph_.ArcsOf(at_.nodes.back())) {
      if (!answer_.complete) return;
      if (++tried_ > kMostTried) answer_.complete = false;
      if ((step.relations & SetOf(graph_.edges()[arc.edge].relation)) == 0) continue;
      if (arc.along ? !step.along : !step.against) continue;
      if (!Fits(arc.to, pattern_.nodes[depth + 1]) || std::ranges::find(at_.nodes, arc.to) != at_.nodes.end()) continue;
      at_.nodes.push_back(arc.to);
      at_.edges.push_back(arc.edge);
      Extend();
      at_.nodes.pop_back();
      at_.edges.pop_back();
    }
  }

  const Graph& graph_;
  const Pattern& pattern_;
  std::size_t limit_;
  std::size_t tried_ = 0;
  PatternMatch at_;
  PatternAnswer answer_;
};

}  // namespace

Result<Pattern> ParsePattern(std::string_view text, const Graph& graph, const Naming& naming) {
  std::vector<std::string_view> words;
  for (const std::string_view word : text::Split(text, ' ')) {
    if (!word.empty()) words.push_back(word);
  }
  if (words.size() % 2 == 0) return Fail(Error::Invalid("graph.pattern_shape", "?pattern"));
  Pattern pattern;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (i % 2 == 0) {
      MEDRES_TRY(PatternNode node, ParseNode(words[i], graph, naming));
      pattern.nodes.push_back(std::move(node));
    } else {
      MEDRES_TRY(const PatternStep step, ParseStep(words[i]));
      pattern.steps.push_back(step);
    }
  }
  if (pattern.nodes.size() > kMostNodes) {
    return Fail(Error::Invalid("graph.pattern_long", "?pattern", {{"max", std::to_string(kMostNodes)}}));
  }
  return pattern;
}

PatternAnswer MatchPattern(const Graph& graph, const Pattern& pattern, std::size_t limit) {
  if (CandidatesOf(pattern.nodes.front(), graph) <= CandidatesOf(pattern.nodes.back(), graph)) {
    return PatternWalk(graph, pattern, limit).Run();
  }
  const Pattern reversed = Reversed(pattern);
  PatternAnswer answer = PatternWalk(graph, reversed, limit).Run();
  for (PatternMatch& match : answer.matches) {
    std::ranges::reverse(match.nodes);
    std::ranges::reverse(match.edges);
  }
  return answer;
}

}  // namespace medres::knowledge
