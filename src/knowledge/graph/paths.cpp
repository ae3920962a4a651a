#include "knowledge/graph/paths.hpp"

#include <algorithm>
#include <limits>
#include <map>
#include <queue>
#include <set>
#include <tuple>

namespace medres::knowledge {
namespace {

constexpr int kNever = std::numeric_limits<int>::max();

/// One search of Yen's: some nodes and first steps are barred.
struct Detour {
  std::vector<NodeIndex> starts;
  std::vector<bool> barred_nodes;
  std::set<EdgeIndex> barred_first;
};

/// Searches that share a query: whom they may pass, and how far each node is from the targets.
class PathSearch {
 public:
  PathSearch(const Graph& graph, const PathQuery& query) : graph_(graph), query_(query), ahead_(graph.nodes().size()) {
    is_target_.assign(graph.nodes().size(), false);
    for (const NodeIndex node : query.to) is_target_[node] = true;
    MeasureAhead();
  }

  /// The shortest path, or nothing; its first step is no barred one.
  bool Find(const Detour& detour, GraphPath& path) const {
    const std::size_t count = graph_.nodes().size();
    std::vector<int> distance(count, kNever);
    std::vector<Arc> by(count);
    std::vector<NodeIndex> before(count, kNowhere);
    std::priority_queue<Entry, std::vector<Entry>, std::greater<>> open;
    for (const NodeIndex start : detour.starts) {
      if (ahead_[start] == kNever) continue;
      distance[start] = 0;
      open.emplace(ahead_[start], start);
    }
    while (!open.empty()) {
      const auto [estimate, node] = open.top();
      open.pop();
      if (estimate != distance[node] + ahead_[node]) continue;
      if (is_target_[node]) return Trace(node, distance, by, before, path);
      const bool is_start = before[node] == kNowhere;
      if (!is_start && !MayPass(node)) continue;
      for (const Arc& arc : graph_.ArcsOf(node)) {
        if (!MayUse(arc.edge) || detour.barred_nodes[arc.to] || ahead_[arc.to] == kNever) continue;
        if (is_start && detour.barred_first.contains(arc.edge)) continue;
        const int there = distance[node] + graph_.DistanceOf(arc.edge);
        if (there >= distance[arc.to]) continue;
        distance[arc.to] = there;
        by[arc.to] = arc;
        before[arc.to] = node;
        open.emplace(there + ahead_[arc.to], arc.to);
      }
    }
    return false;
  }

 private:
  using Entry = std::pair<int, NodeIndex>;
  static constexpr NodeIndex kNowhere = std::numeric_limits<NodeIndex>::max();

  bool MayUse(EdgeIndex edge) const { return (query_.relations & SetOf(graph_.edges()[edge].relation)) != 0; }
  bool MayPass(NodeIndex node) const { return (query_.through & SetOf(graph_.nodes()[node].kind)) != 0; }

  /// Dijkstra from the targets, back.
  void MeasureAhead() {
    std::ranges::fill(ahead_, kNever);
    std::priority_queue<Entry, std::vector<Entry>, std::greater<>> open;
    for (const NodeIndex node : query_.to) {
      ahead_[node] = 0;
      open.emplace(0, node);
    }
    while (!open.empty()) {
      const auto [distance, node] = open.top();
      open.pop();
      if (distance != ahead_[node] || (distance > 0 && !MayPass(node))) continue;
      for (const Arc& arc : graph_.ArcsOf(node)) {
        if (!MayUse(arc.edge)) continue;
        const int there = distance + graph_.DistanceOf(arc.edge);
        if (there >= ahead_[arc.to]) continue;
        ahead_[arc.to] = there;
        open.emplace(there, arc.to);
      }
    }
  }

  bool Trace(NodeIndex at, const std::vector<int>& distance, const std::vector<Arc>& by,
             const std::vector<NodeIndex>& before, GraphPath& path) const {
    path = {.distance = distance[at], .from = at, .arcs = {}};
    for (; before[at] != kNowhere; at = before[at]) path.arcs.push_back(by[at]);
    path.from = at;
    std::ranges::reverse(path.arcs);
    return true;
  }

  const Graph& graph_;
  const PathQuery& query_;
  std::vector<int> ahead_;
  std::vector<bool> is_target_;
};

std::vector<EdgeIndex> EdgesOf(const GraphPath& path) {
  std::vector<EdgeIndex> edges;
  for (const Arc& arc : path.arcs) edges.push_back(arc.edge);
  return edges;
}

/// Paths in their order: shorter, fewer steps, then by their edges and beginning.
using PathRank = std::tuple<int, std::size_t, std::vector<EdgeIndex>, NodeIndex>;
PathRank RankOf(const GraphPath& path) { return {path.distance, path.arcs.size(), EdgesOf(path), path.from}; }

bool SharesRoot(const GraphPath& path, const GraphPath& root, std::size_t length) {
  if (path.from != root.from || path.arcs.size() < length) return false;
  for (std::size_t i = 0; i < length; ++i) {
    if (path.arcs[i].edge != root.arcs[i].edge) return false;
  }
  return true;
}

/// Every shortest path that leaves `last` after so many steps of it, and none that was found before.
bool LeaveAfter(const Graph& graph, const PathSearch& search, const std::vector<GraphPath>& found, std::size_t steps,
                GraphPath& path) {
  const GraphPath& last = found.back();
  Detour detour{.starts = {}, .barred_nodes = std::vector<bool>(graph.nodes().size()), .barred_first = {}};
  GraphPath root{.distance = 0, .from = last.from, .arcs = {}};
  NodeIndex at = last.from;
  for (std::size_t i = 0; i < steps; ++i) {
    detour.barred_nodes[at] = true;
    root.arcs.push_back(last.arcs[i]);
    root.distance += graph.DistanceOf(last.arcs[i].edge);
    at = last.arcs[i].to;
  }
  detour.barred_nodes[at] = true;
  for (const GraphPath& one : found) {
    if (SharesRoot(one, root, steps) && one.arcs.size() > steps) detour.barred_first.insert(one.arcs[steps].edge);
  }
  detour.starts = {at};
  GraphPath rest;
  if (!search.Find(detour, rest) || rest.arcs.empty()) return false;
  root.distance += rest.distance;
  root.arcs.insert(root.arcs.end(), rest.arcs.begin(), rest.arcs.end());
  path = std::move(root);
  return true;
}

}  // namespace

std::vector<GraphPath> ShortestPaths(const Graph& graph, const PathQuery& query) {
  const PathSearch search(graph, query);
  std::vector<GraphPath> found;
  std::map<PathRank, GraphPath> candidates;
  const auto propose = [&](GraphPath path) {
    PathRank rank = RankOf(path);
    candidates.emplace(std::move(rank), std::move(path));
  };
  // The best from each beginning: what leaves a path at its beginning keeps the beginning.
  for (const NodeIndex start : query.from) {
    GraphPath first;
    const Detour detour{.starts = {start}, .barred_nodes = std::vector<bool>(graph.nodes().size()), .barred_first = {}};
    if (search.Find(detour, first)) propose(std::move(first));
  }
  while (!candidates.empty() && found.size() < query.count) {
    found.push_back(std::move(candidates.begin()->second));
    candidates.erase(candidates.begin());
    for (std::size_t steps = 0; steps < found.back().arcs.size(); ++steps) {
      GraphPath path;
      if (LeaveAfter(graph, search, found, steps, path)) propose(std::move(path));
    }
  }
  return found;
}

std::vector<Neighbour> Neighbours(const Graph& graph, const NeighbourQuery& query) {
  std::vector<int> hops_to(graph.nodes().size(), -1);
  for (const NodeIndex node : query.of) hops_to[node] = 0;
  std::vector<Neighbour> ring;
  for (const NodeIndex node : query.of) ring.push_back({.node = node, .by = {}});
  std::vector<Neighbour> answer;
  for (int hops = 1; hops <= query.hops; ++hops) {
    std::map<NodeIndex, Neighbour> next;
    for (const Neighbour& at : ring) {
      if (hops > 1 && graph.nodes()[at.node].kind == NodeKind::kSource) continue;
      for (const Arc& arc : graph.ArcsOf(at.node)) {
        if ((query.relations & SetOf(graph.edges()[arc.edge].relation)) == 0 || hops_to[arc.to] >= 0) continue;
        const Neighbour step{arc.to, hops, at.distance + graph.DistanceOf(arc.edge), arc, at.node};
        const auto [known, is_new] = next.emplace(arc.to, step);
        if (!is_new && step.distance < known->second.distance) known->second = step;
      }
    }
    ring.clear();
    for (const auto& [node, step] : next) {
      hops_to[node] = hops;
      ring.push_back(step);
    }
    std::ranges::sort(ring, {}, [](const Neighbour& n) { return std::tuple(n.distance, n.node); });
    for (const Neighbour& step : ring) {
      if ((query.kinds & SetOf(graph.nodes()[step.node].kind)) != 0) answer.push_back(step);
    }
  }
  answer.resize(std::min(answer.size(), query.limit));
  return answer;
}

}  // namespace medres::knowledge
