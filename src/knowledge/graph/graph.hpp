#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "knowledge/graph/model.hpp"

namespace medres::knowledge {

/// One way out of a node: along an edge, or against it.
struct Arc {
  NodeIndex to = 0;
  EdgeIndex edge = 0;
  bool along = true;
};

/// Nodes and typed edges, laid out for walking: the arcs of a node lie together, in the order of the edges. Immutable
/// once made, so thread-safe; positions mean nothing in another graph.
class Graph {
 public:
  /// Edges must join nodes that exist; the builder has seen to it.
  Graph(std::vector<Node> nodes, std::vector<Edge> edges, std::vector<Source> sources);
  Graph(Graph&&) = default;
  Graph(const Graph&) = delete;  // keys are looked up in the nodes
  Graph& operator=(const Graph&) = delete;
  ~Graph() = default;

  std::span<const Node> nodes() const { return nodes_; }
  std::span<const Edge> edges() const { return edges_; }
  std::span<const Source> sources() const { return sources_; }

  /// Both directions.
  std::span<const Arc> ArcsOf(NodeIndex node) const {
    return std::span(arcs_).subspan(starts_[node], starts_[node + 1] - starts_[node]);
  }
  std::optional<NodeIndex> Find(std::string_view key) const;
  /// The node, then everything that it is a kind of (is-a).
  std::vector<NodeIndex> WithGeneral(NodeIndex node) const;
  Citation CitationOf(const Edge& edge) const;
  /// What it costs a path to use this edge: its relation's distance, more when it is said weakly, and more when it
  /// leads by way of nodes that have to do with everything. The same in both directions; positive.
  int DistanceOf(EdgeIndex edge) const { return distances_[edge]; }

 private:
  std::vector<Node> nodes_;
  std::vector<Edge> edges_;
  std::vector<Source> sources_;
  std::vector<std::uint32_t> starts_{0};
  std::vector<Arc> arcs_;
  std::vector<int> distances_;
  std::map<std::string_view, NodeIndex> by_key_;  ///< keys live in nodes_
};

}  // namespace medres::knowledge
