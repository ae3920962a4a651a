#include "knowledge/graph/graph.hpp"

#include <algorithm>
#include <bit>

namespace medres::knowledge {
namespace {

constexpr KindSet kMedicines = SetOf(NodeKind::kHerb) | SetOf(NodeKind::kProcessedHerb);
constexpr KindSet kConditions = SetOf(NodeKind::kSyndrome) | SetOf(NodeKind::kSymptom);
constexpr KindSet kSelfCare = SetOf(NodeKind::kFood) | SetOf(NodeKind::kAcupoint);
constexpr KindSet kConstitutions = SetOf(NodeKind::kConstitution);

/// In the order of GraphRelation.
constexpr std::array<RelationRule, kRelations> kRules{{
    {SetOf(NodeKind::kFormula), kMedicines, 100},
    {SetOf(NodeKind::kFormula), kConditions, 100},
    {SetOf(NodeKind::kSyndrome), SetOf(NodeKind::kSymptom), 100},
    {SetOf(NodeKind::kSyndrome), SetOf(NodeKind::kTherapy), 120},
    {SetOf(NodeKind::kHerb), SetOf(NodeKind::kMeridian), 200},
    {SetOf(NodeKind::kHerb), SetOf(NodeKind::kHerb), 150},
    {kMedicines, kMedicines, 50},
    {SetOf(NodeKind::kAcupoint), SetOf(NodeKind::kMeridian), 150},
    {kSelfCare, kConstitutions, 120},
    {SetOf(NodeKind::kFood), kConstitutions, 120},
    {kConstitutions, SetOf(NodeKind::kSyndrome), 100},
    {SetOf(NodeKind::kFood), SetOf(NodeKind::kHerb), 50},
    {kConditions, SetOf(NodeKind::kDepartment), 200},
    {SetOf(NodeKind::kSolarTerm), SetOf(NodeKind::kSolarTerm), 100},
    {SetOf(NodeKind::kSolarTerm), SetOf(NodeKind::kMeridian), 250},
    {kEveryKind, kEveryKind, 60},
    {kEveryKind, SetOf(NodeKind::kSource), 400},
}};

/// 0 for a node with one edge, then more by the length of its degree as a binary number.
int Crowd(std::size_t degree) { return 5 * static_cast<int>(std::bit_width(degree) - 1); }

}  // namespace

const RelationRule& RuleOf(GraphRelation relation) { return kRules[static_cast<std::size_t>(relation)]; }

Graph::Graph(std::vector<Node> nodes, std::vector<Edge> edges, std::vector<Source> sources)
    : nodes_(std::move(nodes)), edges_(std::move(edges)), sources_(std::move(sources)) {
  starts_.assign(nodes_.size() + 1, 0);
  for (const Edge& edge : edges_) {
    ++starts_[edge.from + 1];
    ++starts_[edge.to + 1];
  }
  for (std::size_t i = 1; i < starts_.size(); ++i) starts_[i] += starts_[i - 1];
  arcs_.resize(edges_.size() * 2);
  std::vector<std::uint32_t> next(starts_.begin(), starts_.end() - 1);
  for (EdgeIndex i = 0; i < edges_.size(); ++i) {
    arcs_[next[edges_[i].from]++] = {edges_[i].to, i, true};
    arcs_[next[edges_[i].to]++] = {edges_[i].from, i, false};
  }
  distances_.reserve(edges_.size());
  for (const Edge& edge : edges_) {
    const int said = RuleOf(edge.relation).distance * (200 - edge.weight) / 100;
    distances_.push_back(said + Crowd(ArcsOf(edge.from).size()) + Crowd(ArcsOf(edge.to).size()));
  }
  for (NodeIndex i = 0; i < nodes_.size(); ++i) by_key_.emplace(nodes_[i].key, i);
}

std::optional<NodeIndex> Graph::Find(std::string_view key) const {
  const auto found = by_key_.find(key);
  if (found == by_key_.end()) return std::nullopt;
  return found->second;
}

Citation Graph::CitationOf(const Edge& edge) const {
  const Source& source = sources_[edge.source];
  return {.source = source.title, .evidence = source.evidence, .review_status = edge.review_status};
}

std::vector<NodeIndex> Graph::WithGeneral(NodeIndex node) const {
  std::vector<NodeIndex> all{node};
  for (std::size_t at = 0; at < all.size(); ++at) {
    for (const Arc& arc : ArcsOf(all[at])) {
      const bool general = arc.along && edges_[arc.edge].relation == GraphRelation::kIsA;
      if (general && std::ranges::find(all, arc.to) == all.end()) all.push_back(arc.to);
    }
  }
  return all;
}

}  // namespace medres::knowledge
