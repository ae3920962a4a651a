#pragma once

#include "api/rest/knowledge/graph_queries.hpp"
#include "api/rest/knowledge/graph_views.hpp"
#include "knowledge/library.hpp"

/// What the knowledge graph answers.
namespace medres::api {

struct PathView {
  int distance = 0;
  std::vector<NodeView> nodes;
  std::vector<EdgeView> edges;
};
BOOST_DESCRIBE_STRUCT(PathView, (), (distance, nodes, edges))
constexpr auto DescribeJson(const PathView*) {
  return json::Object("KnowledgePath", "How one thing leads to another; each edge says who says so.",
                      json::Field("distance").Help("Less is closer; comparable only within this graph."));
}

struct PathsView {
  NameView from;
  NameView to;
  std::vector<PathView> paths;
  std::string note;
};
BOOST_DESCRIBE_STRUCT(PathsView, (), (from, to, paths, note))
constexpr auto DescribeJson(const PathsView*) {
  return json::Object("KnowledgePaths",
                      "The shortest explained paths, the shortest first; none when nothing leads there.");
}

struct NeighbourView {
  NodeView node;
  int hops = 0;
  EdgeView by;
};
BOOST_DESCRIBE_STRUCT(NeighbourView, (), (node, hops, by))
constexpr auto DescribeJson(const NeighbourView*) {
  return json::Object("KnowledgeNeighbour", "A node near another.",
                      json::Field("by").Help("The last edge on the way."));
}

struct NeighboursView {
  NameView of;
  std::vector<NeighbourView> items;
  std::string note;
};
BOOST_DESCRIBE_STRUCT(NeighboursView, (), (of, items, note))
constexpr auto DescribeJson(const NeighboursView*) {
  return json::Object("KnowledgeNeighbours", "What lies around a node, the nearest first.");
}

struct MatchView {
  std::vector<NodeView> nodes;
  std::vector<EdgeView> edges;
};
BOOST_DESCRIBE_STRUCT(MatchView, (), (nodes, edges))
constexpr auto DescribeJson(const MatchView*) {
  return json::Object("KnowledgeMatch", "One way in which the graph has the pattern.");
}

struct MatchesView {
  std::vector<MatchView> items;
  bool complete = true;
  std::string note;
};
BOOST_DESCRIBE_STRUCT(MatchesView, (), (items, complete, note))
constexpr auto DescribeJson(const MatchesView*) {
  return json::Object("KnowledgeMatches", "Where the graph has a pattern.",
                      json::Field("complete").Help("false: there are more than were asked for."));
}

struct NodeDetail : NodeView {
  std::vector<std::string> aliases;
  std::vector<EdgeView> edges;
  std::string note;
};
BOOST_DESCRIBE_STRUCT(NodeDetail, (NodeView), (aliases, edges, note))
constexpr auto DescribeJson(const NodeDetail*) {
  return json::Object("KnowledgeNodeDetail", "A node with its other names and everything that is said of it.");
}

/// Failures as Naming::Get.
Result<PathsView> FindPaths(const knowledge::Library& library, const GraphPathQuery& query, const GraphScribe& scribe);
Result<NeighboursView> FindNeighbours(const knowledge::Library& library, const GraphNeighbourQuery& query,
                                      const GraphScribe& scribe);
/// Failures as ParsePattern.
Result<MatchesView> FindMatches(const knowledge::Library& library, const GraphMatchQuery& query,
                                const GraphScribe& scribe);
Result<NodeDetail> DescribeNode(const knowledge::Library& library, std::string_view name, const GraphScribe& scribe);

}  // namespace medres::api
