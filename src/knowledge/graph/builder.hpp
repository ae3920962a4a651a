#pragma once

#include <map>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "knowledge/graph/graph.hpp"
#include "knowledge/graph/table.hpp"

namespace medres::knowledge {

/// Puts a graph together and notes everything that is wrong on the way. Not thread-safe.
class GraphBuilder {
 public:
  /// id, title, evidence, licence. Each is a node as well.
  void AddSources(const TextFile& file);
  /// key, name, aliases, english.
  void AddNodes(const TextFile& file);
  /// code, name, aliases; a code belongs to the one that it continues after a dot.
  void AddCodes(const TextFile& file, NodeKind kind, std::string_view source);
  /// from, relation, to, weight, source, review_status, note.
  void AddEdges(const TextFile& file);

  /// What is derived from other data; `where` names it in an issue. A node that is there already stays as it is.
  void AddNode(Node node, const std::string& where);
  void AddEdge(std::string_view from, GraphRelation relation, std::string_view to, std::string_view source,
               const std::string& where, std::string note = {});

  /// kInvalid `graph.data` with every `graph.bad_row`, each at "file:line".
  Result<Graph> Build() &&;

 private:
  struct EdgeRow {
    std::string_view from, relation, to, weight, source, review_status, note;
  };
  void Say(std::string_view file, int line, std::string rule) {
    issues_.push_back(BadRow(file, line, std::move(rule)));
  }
  bool PutNode(Node node);
  std::string PutEdge(const EdgeRow& row);

  std::vector<Node> nodes_;
  std::vector<Edge> edges_;
  std::vector<Source> sources_;
  std::map<std::string, NodeIndex, std::less<>> by_key_;
  std::map<std::string, std::uint16_t, std::less<>> source_by_key_;
  std::set<std::tuple<NodeIndex, GraphRelation, NodeIndex>> joined_;
  std::vector<Issue> issues_;
};

}  // namespace medres::knowledge
