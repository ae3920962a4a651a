#include "knowledge/library.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <set>

#include "knowledge/graph/builder.hpp"
#include "knowledge/graph/paths.hpp"
#include "knowledge/graph/pattern.hpp"

namespace medres::knowledge {
namespace {

struct Embedded {
  Herbs herbs = Herbs::Embedded();
  Acupoints points = Acupoints::Embedded();
  Library library{herbs, points};
};

const Library& Known() {
  static const Embedded embedded;
  return embedded.library;
}

const Node& NodeOf(NodeIndex index) { return Known().graph().nodes()[index]; }

std::vector<std::string> KeysOf(const NameReading& reading) {
  std::vector<std::string> keys;
  for (const NodeIndex node : reading.nodes) keys.push_back(NodeOf(node).key);
  return keys;
}

TEST(GraphData, IsWholeAndOfEveryKind) {
  const Graph& graph = Known().graph();
  std::array<int, kNodeKinds> nodes{};
  std::array<int, kRelations> edges{};
  for (const Node& node : graph.nodes()) ++nodes[static_cast<std::size_t>(node.kind)];
  for (const Edge& edge : graph.edges()) {
    ++edges[static_cast<std::size_t>(edge.relation)];
    EXPECT_FALSE(graph.CitationOf(edge).source.empty());
  }
  const auto count = [&](NodeKind kind) { return nodes[static_cast<std::size_t>(kind)]; };
  EXPECT_EQ(count(NodeKind::kSyndrome), 2057);
  EXPECT_EQ(count(NodeKind::kTherapy), 990);
  EXPECT_EQ(count(NodeKind::kAcupoint), 361);
  EXPECT_EQ(count(NodeKind::kMeridian), 14);
  EXPECT_EQ(count(NodeKind::kConstitution), 9);
  EXPECT_EQ(count(NodeKind::kSolarTerm), 24);
  for (const int one : nodes) EXPECT_GT(one, 0);
  for (const int one : edges) EXPECT_GT(one, 0);
}

TEST(GraphData, ArcsAreTheEdgesSeenFromBothEnds) {
  const Graph& graph = Known().graph();
  std::size_t arcs = 0;
  for (NodeIndex node = 0; node < graph.nodes().size(); ++node) {
    for (const Arc& arc : graph.ArcsOf(node)) {
      const Edge& edge = graph.edges()[arc.edge];
      EXPECT_EQ(arc.along ? edge.from : edge.to, node);
      EXPECT_EQ(arc.along ? edge.to : edge.from, arc.to);
      EXPECT_GT(graph.DistanceOf(arc.edge), 0);
      ++arcs;
    }
  }
  EXPECT_EQ(arcs, graph.edges().size() * 2);
}

TEST(GraphLoading, EveryBadRowIsNamedByFileAndLine) {
  GraphBuilder builder;
  builder.AddSources({"s.tsv",
                      "id\ttitle\tevidence\tlicence\nbook\tA book\tclassic\tfree\nbook\tAgain\tclassic\tfree\n"
                      "tale\tA tale\thearsay\tfree\n"});
  builder.AddNodes({"n.tsv",
                    "key\tname\taliases\tenglish\nherb:甲\t甲\t\t\nherb:甲\t甲\t\t\nstone:乙\t乙\t\t\nherb:\t丙\t\t\n"
                    "herb:丁\t\t\t\nsymptom:戊\t戊\t\nformula:己\t己\t\t\n\t庚\t\t\n"});
  builder.AddEdges({"e.tsv",
                    "from\trelation\tto\tweight\tsource\treview_status\tnote\n"
                    "formula:己\tcontains\therb:甲\t100\tbook\tunreviewed\t\n"
                    "formula:己\tcontains\therb:甲\t100\tbook\tunreviewed\t\n"
                    "formula:己\tcontains\therb:壬\t100\tbook\tunreviewed\t\n"
                    "herb:甲\tcontains\tformula:己\t100\tbook\tunreviewed\t\n"
                    "formula:己\tholds\therb:甲\t100\tbook\tunreviewed\t\n"
                    "formula:己\ttreats\tformula:己\t100\tbook\tunreviewed\t\n"
                    "formula:己\tcontains\therb:甲\t0\tbook\tunreviewed\t\n"
                    "formula:己\tcontains\therb:甲\t50\ttale\tunreviewed\t\n"
                    "formula:己\tcontains\therb:甲\t50\tbook\tchecked\t\n"});
  const auto graph = std::move(builder).Build();
  ASSERT_FALSE(graph);
  std::vector<std::string> places;
  for (const Issue& issue : graph.error().issues) places.push_back(issue.pointer);
  const std::vector<std::string> expected{"s.tsv:3", "s.tsv:4", "n.tsv:3", "n.tsv:4", "n.tsv:5", "n.tsv:6",
                                          "n.tsv:7", "n.tsv:9", "e.tsv:3", "e.tsv:4", "e.tsv:5", "e.tsv:6",
                                          "e.tsv:7", "e.tsv:8", "e.tsv:9", "e.tsv:10"};
  EXPECT_EQ(std::set(places.begin(), places.end()), std::set(expected.begin(), expected.end()));
  EXPECT_EQ(places.size(), expected.size());
}

TEST(GraphLoading, AWrongHeaderIsNoticed) {
  GraphBuilder builder;
  builder.AddNodes({"n.tsv", "name\tkey\taliases\tenglish\n"});
  EXPECT_EQ(std::move(builder).Build().error().issues.front().pointer, "n.tsv:1");
}

TEST(NamingTest, NamesAreReadInEveryForm) {
  struct Row {
    const char* text;
    const char* key;
    NamedBy by;
  };
  for (const auto& [text, key, by] : {
           Row{"herb:麻黄", "herb:麻黄", NamedBy::kKey},
           Row{"herb:麻黃", "herb:麻黄", NamedBy::kKey},
           Row{"麻黄", "herb:麻黄", NamedBy::kName},
           Row{"麻黃", "herb:麻黄", NamedBy::kName},
           Row{" 麻黃湯 ", "formula:麻黄汤", NamedBy::kName},
           Row{"川军", "herb:大黄", NamedBy::kAlias},
           Row{"酒军", "processed-herb:酒大黄", NamedBy::kAlias},
           Row{"麸炒白朮", "herb:白术", NamedBy::kProcessing},
           Row{"法夏", "processed-herb:法半夏", NamedBy::kAlias},
           Row{"mahuangtang", "formula:麻黄汤", NamedBy::kPinyin},
           Row{"Ma Huang Tang", "formula:麻黄汤", NamedBy::kPinyin},
           // 蚂蟥 is another name of 水蛭, and spelled alike; a name of its own goes first.
           Row{"mahuang", "herb:麻黄", NamedBy::kPinyin},
           Row{"máhuáng", "herb:麻黄", NamedBy::kPinyin},
           Row{"Mǎ huáng", "herb:麻黄", NamedBy::kPinyin},
           Row{"chuanjun", "herb:大黄", NamedBy::kPinyin},
           Row{"ＬＩ４", "acupoint:LI4", NamedBy::kName},
           Row{"麻　黄", "herb:麻黄", NamedBy::kName},
           Row{"睡不着", "symptom:失眠", NamedBy::kAlias},
           Row{"insomnia", "symptom:失眠", NamedBy::kEnglish},
           Row{"Grain in Ear", "solar-term:芒种", NamedBy::kEnglish},
           Row{"LI4", "acupoint:LI4", NamedBy::kName},
           Row{"合谷", "acupoint:LI4", NamedBy::kName},
           Row{"B03.01.03", "syndrome:B03.01.03", NamedBy::kName},
           Row{"气虚证", "syndrome:B03.01.03", NamedBy::kName},
           Row{"氣虛質", "constitution:B", NamedBy::kName},
           Row{"麻杏石甘汤", "formula:麻黄杏仁甘草石膏汤", NamedBy::kAlias},
       }) {
    const NameReading reading = Known().naming().Read(text);
    EXPECT_EQ(KeysOf(reading), std::vector<std::string>{key}) << text;
    EXPECT_EQ(reading.by, by) << text;
  }
  EXPECT_EQ(Known().naming().Read("麸炒白朮").processing, "麸炒");
}

TEST(NamingTest, OneNameOfTwoKindsMeansBoth) {
  EXPECT_EQ(KeysOf(Known().naming().Read("山药")), (std::vector<std::string>{"herb:山药", "food:山药"}));
}

TEST(NamingTest, WhatIsAmbiguousOrUnknownSaysSo) {
  EXPECT_EQ(Known().naming().Get("贝母").error().code, "graph.ambiguous");
  EXPECT_EQ(Known().naming().Get("首乌").error().code, "graph.ambiguous");
  for (const char* const text : {"", " ", "灵丹", "xyzzy", "herb:", "herb:灵丹"}) {
    EXPECT_EQ(Known().naming().Get(text).error().code, "graph.unknown") << text;
  }
}

/// A graph of one kind with edges at random; relations and weights differ, so distances do.
Graph RandomGraph(std::mt19937& random, int nodes, int edges) {
  GraphBuilder builder;
  builder.AddSources({"s", "id\ttitle\tevidence\tlicence\nbook\tA book\tclassic\tfree\n"});
  std::string text = "key\tname\taliases\tenglish\n";
  const auto key = [](int i) { return (i % 3 == 0 ? "syndrome:" : "symptom:") + std::to_string(i); };
  for (int i = 0; i < nodes; ++i) text += key(i) + "\tn" + std::to_string(i) + "\t\t\n";
  builder.AddNodes({"n", text});
  std::string rows = "from\trelation\tto\tweight\tsource\treview_status\tnote\n";
  std::set<std::pair<int, int>> joined;
  std::uniform_int_distribution<int> pick(0, nodes - 1);
  while (edges-- > 0) {
    const int a = pick(random);
    const int b = pick(random);
    if (a == b || !joined.emplace(a, b).second) continue;
    rows +=
        key(a) + "\tis-a\t" + key(b) + "\t" + std::to_string(1 + pick(random) * 90 / nodes) + "\tbook\tunreviewed\t\n";
  }
  builder.AddEdges({"e", rows});
  return *std::move(builder).Build();
}

/// Every simple path by trying everything: the naive oracle.
struct EveryPath {
  const Graph& graph;
  const PathQuery& query;
  std::vector<int> distances = {};
  std::vector<bool> visited = std::vector<bool>(graph.nodes().size());

  bool IsTarget(NodeIndex node) const { return std::ranges::find(query.to, node) != query.to.end(); }

  void From(NodeIndex at, int distance, bool is_start) {
    if (IsTarget(at)) {
      distances.push_back(distance);
      return;
    }
    if (!is_start && (query.through & SetOf(graph.nodes()[at].kind)) == 0) return;
    visited[at] = true;
    for (const Arc& arc : graph.ArcsOf(at)) {
      if (!visited[arc.to]) From(arc.to, distance + graph.DistanceOf(arc.edge), false);
    }
    visited[at] = false;
  }
};

void CheckPath(const Graph& graph, const GraphPath& path, const PathQuery& query) {
  std::set<NodeIndex> seen{path.from};
  NodeIndex at = path.from;
  int distance = 0;
  EXPECT_NE(std::ranges::find(query.from, at), query.from.end());
  for (const Arc& arc : path.arcs) {
    const Edge& edge = graph.edges()[arc.edge];
    EXPECT_EQ(arc.along ? edge.from : edge.to, at);
    EXPECT_EQ(arc.along ? edge.to : edge.from, arc.to);
    EXPECT_TRUE(seen.insert(arc.to).second);
    distance += graph.DistanceOf(arc.edge);
    at = arc.to;
  }
  EXPECT_NE(std::ranges::find(query.to, at), query.to.end());
  EXPECT_EQ(distance, path.distance);
}

TEST(ShortestPathsTest, AreThoseThatTryingEverythingFinds) {
  for (unsigned seed = 1; seed <= 300; ++seed) {
    std::mt19937 random(seed);
    const Graph graph = RandomGraph(random, 8, 14);
    // The source is a node too, the first; nothing leads there.
    std::uniform_int_distribution<NodeIndex> pick(0, static_cast<NodeIndex>(graph.nodes().size() - 1));
    PathQuery query{.from = {pick(random)}, .to = {pick(random)}, .count = 6};
    if (seed % 3 == 0) query.from.push_back(pick(random));
    if (seed % 4 == 0) query.to.push_back(pick(random));
    if (seed % 5 == 0) query.through = SetOf(NodeKind::kSymptom);
    std::ranges::sort(query.from);
    query.from.erase(std::ranges::unique(query.from).begin(), query.from.end());
    EveryPath every{graph, query};
    for (const NodeIndex start : query.from) every.From(start, 0, true);
    std::ranges::sort(every.distances);
    every.distances.resize(std::min(every.distances.size(), query.count));
    const auto found = ShortestPaths(graph, query);
    std::vector<int> distances;
    std::set<std::pair<NodeIndex, std::vector<EdgeIndex>>> different;
    for (const GraphPath& path : found) {
      CheckPath(graph, path, query);
      distances.push_back(path.distance);
      std::vector<EdgeIndex> edges;
      for (const Arc& arc : path.arcs) edges.push_back(arc.edge);
      different.emplace(path.from, edges);
    }
    EXPECT_EQ(distances, every.distances) << "seed " << seed;
    EXPECT_EQ(different.size(), found.size()) << "seed " << seed;
  }
}

TEST(ShortestPathsTest, AreAsLongTheOtherWayRound) {
  const Graph& graph = Known().graph();
  std::mt19937 random(7);
  std::uniform_int_distribution<NodeIndex> pick(0, static_cast<NodeIndex>(graph.nodes().size() - 1));
  for (int i = 0; i < 15; ++i) {
    const NodeIndex a = pick(random);
    const NodeIndex b = pick(random);
    const auto there = ShortestPaths(graph, {.from = {a}, .to = {b}, .count = 1});
    const auto back = ShortestPaths(graph, {.from = {b}, .to = {a}, .count = 1});
    ASSERT_EQ(there.size(), back.size());
    if (!there.empty()) EXPECT_EQ(there[0].distance, back[0].distance) << NodeOf(a).key << " " << NodeOf(b).key;
  }
}

TEST(ShortestPathsTest, ExplainAFormulaOfTheClassics) {
  const auto paths = ShortestPaths(
      Known().graph(),
      {.from = Known().naming().Read("麻黄").nodes, .to = Known().naming().Read("太阳伤寒证").nodes, .count = 2});
  ASSERT_FALSE(paths.empty());
  ASSERT_EQ(paths[0].arcs.size(), 2U);
  EXPECT_EQ(NodeOf(paths[0].arcs[0].to).key, "formula:麻黄汤");
}

TEST(NeighboursTest, AreThoseThatBreadthFindsFirst) {
  const Graph& graph = Known().graph();
  const NodeIndex start = Known().naming().Read("桂枝汤").nodes.front();
  const auto near = Neighbours(graph, {.of = {start}, .hops = 2, .limit = 100'000});
  std::map<NodeIndex, int> hops{{start, 0}};
  std::vector<NodeIndex> ring{start};
  for (int hop = 1; hop <= 2; ++hop) {
    std::vector<NodeIndex> next;
    for (const NodeIndex node : ring) {
      if (hop > 1 && NodeOf(node).kind == NodeKind::kSource) continue;
      for (const Arc& arc : graph.ArcsOf(node)) {
        if (hops.emplace(arc.to, hop).second) next.push_back(arc.to);
      }
    }
    ring = next;
  }
  EXPECT_EQ(near.size() + 1, hops.size());
  int last = 0;
  for (const Neighbour& one : near) {
    EXPECT_EQ(one.hops, hops.at(one.node));
    EXPECT_GE(one.hops, last);
    last = one.hops;
  }
  for (const Neighbour& one : Neighbours(graph, {.of = {start}, .hops = 1, .kinds = SetOf(NodeKind::kHerb)})) {
    EXPECT_EQ(NodeOf(one.node).kind, NodeKind::kHerb);
  }
}

PatternAnswer Match(const std::string& text, std::size_t limit = 1000) {
  const auto pattern = ParsePattern(text, Known().graph(), Known().naming());
  EXPECT_TRUE(pattern) << text;
  return pattern ? MatchPattern(Known().graph(), *pattern, limit) : PatternAnswer{};
}

TEST(PatternTest, FindsFormulasThatHaveTwoHerbs) {
  std::set<std::string> both;
  for (const auto& match : Match("herb:麻黄 <-contains- formula -contains-> herb:石膏").matches) {
    both.insert(NodeOf(match.nodes[1]).name);
  }
  EXPECT_TRUE(both.contains("大青龙汤"));
  EXPECT_TRUE(both.contains("麻黄杏仁甘草石膏汤"));
  std::set<std::string> naive;
  for (const auto& one : Match("formula -contains-> herb:麻黄").matches) {
    for (const auto& other : Match("formula -contains-> herb:shigao").matches) {
      if (one.nodes[0] == other.nodes[0]) naive.insert(NodeOf(one.nodes[0]).name);
    }
  }
  EXPECT_EQ(both, naive);
}

TEST(PatternTest, SaysTheSameFromEitherEnd) {
  const auto there = Match("herb:桂枝 <-contains- formula -treats-> symptom -is-a-> symptom:发热");
  const auto back = Match("symptom:发热 <-is-a- symptom <-treats- formula -contains-> herb:桂枝");
  EXPECT_FALSE(there.matches.empty());
  EXPECT_EQ(there.matches.size(), back.matches.size());
}

TEST(PatternTest, StopsAtTheLimitAndSaysSo) {
  const auto answer = Match("* -- *", 10);
  EXPECT_EQ(answer.matches.size(), 10U);
  EXPECT_FALSE(answer.complete);
  EXPECT_TRUE(Match("herb:麻黄 -enters-> meridian").complete);
}

TEST(PatternTest, WhatCannotBeReadIsRefused) {
  for (const auto& [text, code] : {std::pair{"", "graph.pattern_shape"},
                                   {"herb -enters->", "graph.pattern_shape"},
                                   {"stone", "graph.pattern_node"},
                                   {"herb enters meridian", "graph.pattern_step"},
                                   {"herb -swims-> meridian", "graph.pattern_step"},
                                   {"herb > meridian", "graph.pattern_step"},
                                   {"* -- * -- * -- * -- * -- * -- * -- *", "graph.pattern_long"}}) {
    const auto pattern = ParsePattern(text, Known().graph(), Known().naming());
    ASSERT_FALSE(pattern) << text;
    EXPECT_EQ(pattern.error().issues.front().code, code) << text;
    EXPECT_EQ(pattern.error().issues.front().pointer, "?pattern");
  }
  EXPECT_EQ(ParsePattern("herb:灵丹", Known().graph(), Known().naming()).error().code, "graph.unknown");
}

}  // namespace
}  // namespace medres::knowledge
