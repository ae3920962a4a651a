#include "knowledge/graph/builder.hpp"

#include "base/text.hpp"
#include "knowledge/graph/names_of_kinds.hpp"

namespace medres::knowledge {
namespace {

constexpr std::array<std::string_view, 4> kSourceColumns{"id", "title", "evidence", "licence"};
constexpr std::array<std::string_view, 4> kNodeColumns{"key", "name", "aliases", "english"};
constexpr std::array<std::string_view, 3> kCodeColumns{"code", "name", "aliases"};
constexpr std::array<std::string_view, 7> kEdgeColumns{"from",   "relation",      "to",  "weight",
                                                       "source", "review_status", "note"};

std::string KeyOf(NodeKind kind, std::string_view id) { return NameOf(kind) + ":" + std::string(id); }

}  // namespace

bool GraphBuilder::PutNode(Node node) {
  const auto [known, is_new] = by_key_.emplace(node.key, static_cast<NodeIndex>(nodes_.size()));
  if (is_new) nodes_.push_back(std::move(node));
  return is_new;
}

void GraphBuilder::AddSources(const TextFile& file) {
  for (const TableRow& row : ReadTable(file, kSourceColumns, issues_)) {
    const auto evidence = ParseName<Evidence>(row.cells[2]);
    if (!evidence) {
      Say(file.file, row.line, "no kind of evidence: " + std::string(row.cells[2]));
      continue;
    }
    const std::string id(row.cells[0]);
    if (!source_by_key_.emplace(id, static_cast<std::uint16_t>(sources_.size())).second) {
      Say(file.file, row.line, "the source stands twice: " + id);
      continue;
    }
    sources_.push_back({id, std::string(row.cells[1]), *evidence, std::string(row.cells[3])});
    PutNode({.kind = NodeKind::kSource, .key = KeyOf(NodeKind::kSource, id), .name = std::string(row.cells[1])});
  }
}

void GraphBuilder::AddNodes(const TextFile& file) {
  for (const TableRow& row : ReadTable(file, kNodeColumns, issues_)) {
    const std::string_view key = row.cells[0];
    const auto colon = key.find(':');
    const auto kind = ParseName<NodeKind>(key.substr(0, colon));
    if (!kind || colon == std::string_view::npos || colon + 1 == key.size()) {
      Say(file.file, row.line, "a key is a kind, a colon and an id: " + std::string(key));
    } else if (row.cells[1].empty()) {
      Say(file.file, row.line, "the name is empty");
    } else if (!PutNode({*kind, std::string(key), std::string(row.cells[1]), PartsOf(row.cells[2]),
                         std::string(row.cells[3])})) {
      Say(file.file, row.line, "the node stands twice: " + std::string(key));
    }
  }
}

void GraphBuilder::AddCodes(const TextFile& file, NodeKind kind, std::string_view source) {
  for (const TableRow& row : ReadTable(file, kCodeColumns, issues_)) {
    const std::string_view code = row.cells[0];
    if (!PutNode({kind, KeyOf(kind, code), std::string(row.cells[1]), PartsOf(row.cells[2])})) {
      Say(file.file, row.line, "the code stands twice: " + std::string(code));
      continue;
    }
    const auto dot = code.rfind('.');
    if (dot == std::string_view::npos) continue;
    AddEdge(KeyOf(kind, code), GraphRelation::kIsA, KeyOf(kind, code.substr(0, dot)), source,
            std::string(file.file) + ":" + std::to_string(row.line));
  }
}

std::string GraphBuilder::PutEdge(const EdgeRow& row) {
  const auto from = by_key_.find(row.from);
  const auto to = by_key_.find(row.to);
  if (from == by_key_.end()) return "there is no node " + std::string(row.from);
  if (to == by_key_.end()) return "there is no node " + std::string(row.to);
  if (from == to) return "an edge joins two nodes";
  const auto relation = ParseName<GraphRelation>(row.relation);
  if (!relation) return "no relation: " + std::string(row.relation);
  const RelationRule& rule = RuleOf(*relation);
  if ((rule.from & SetOf(nodes_[from->second].kind)) == 0 || (rule.to & SetOf(nodes_[to->second].kind)) == 0) {
    return std::string(row.relation) + " does not join these kinds";
  }
  const auto weight = text::ParseInteger(row.weight);
  if (!weight || *weight < 1 || *weight > 100) return "a weight is 1 to 100: " + std::string(row.weight);
  const auto source = source_by_key_.find(row.source);
  if (source == source_by_key_.end()) return "there is no source " + std::string(row.source);
  const auto status = ParseName<ReviewStatus>(row.review_status);
  if (!status) return "no review status: " + std::string(row.review_status);
  if (!joined_.emplace(from->second, *relation, to->second).second) return "the edge stands twice";
  edges_.push_back({from->second, to->second, *relation, static_cast<std::uint8_t>(*weight), *status, source->second,
                    std::string(row.note)});
  return {};
}

void GraphBuilder::AddEdges(const TextFile& file) {
  for (const TableRow& row : ReadTable(file, kEdgeColumns, issues_)) {
    const auto& c = row.cells;
    if (std::string rule = PutEdge({c[0], c[1], c[2], c[3], c[4], c[5], c[6]}); !rule.empty()) {
      Say(file.file, row.line, std::move(rule));
    }
  }
}

void GraphBuilder::AddNode(Node node, const std::string& where) {
  if (node.name.empty()) issues_.push_back({"graph.bad_row", where, {{"rule", "the name is empty"}}});
  PutNode(std::move(node));
}

void GraphBuilder::AddEdge(std::string_view from, GraphRelation relation, std::string_view to, std::string_view source,
                           const std::string& where, std::string note) {
  const std::string name = NameOf(relation);
  std::string rule = PutEdge({from, name, to, "100", source, "unreviewed", note});
  if (!rule.empty()) issues_.push_back({"graph.bad_row", where, {{"rule", std::move(rule)}}});
}

Result<Graph> GraphBuilder::Build() && {
  if (!issues_.empty()) {
    return Fail(Error{ErrorKind::kInvalid, "graph.data", {{"count", std::to_string(issues_.size())}}, issues_});
  }
  return Graph(std::move(nodes_), std::move(edges_), std::move(sources_));
}

}  // namespace medres::knowledge
