#pragma once

#include <vector>

#include "knowledge/graph/graph.hpp"

/// Ways through the graph. All functions are pure and thread-safe.
namespace medres::knowledge {

struct PathQuery {
  std::vector<NodeIndex> from;  ///< any of these
  std::vector<NodeIndex> to;    ///< any of these
  std::size_t count = 3;        ///< at most so many paths
  RelationSet relations = kEveryRelation;
  KindSet through = kEveryKind & ~SetOf(NodeKind::kSource);  ///< kinds of the nodes between the ends
};

struct GraphPath {
  int distance = 0;
  NodeIndex from = 0;
  std::vector<Arc> arcs;  ///< in order; none when the ends are one node
};

/// The shortest paths by Graph::DistanceOf, the shortest first, no node twice in one; edges are walked in both
/// directions. The same question has the same answer. Yen's algorithm; each detour is searched by A* with the true
/// distances to the targets. Empty when nothing leads there.
std::vector<GraphPath> ShortestPaths(const Graph& graph, const PathQuery& query);

struct NeighbourQuery {
  std::vector<NodeIndex> of;
  int hops = 1;
  RelationSet relations = kEveryRelation;
  KindSet kinds = kEveryKind;  ///< of what is answered; walking goes through all kinds but sources
  std::size_t limit = 50;
};

struct Neighbour {
  NodeIndex node = 0;
  int hops = 0;
  int distance = 0;  ///< along the shortest path of so few hops
  Arc by;            ///< the last step of that path; `to` is the node
  NodeIndex before = 0;
};

/// What lies within so many hops, the nearest first: by hops, then distance, then position.
std::vector<Neighbour> Neighbours(const Graph& graph, const NeighbourQuery& query);

}  // namespace medres::knowledge
