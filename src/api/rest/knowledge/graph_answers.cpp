#include "api/rest/knowledge/graph_answers.hpp"

#include "api/rest/knowledge/graph_search.hpp"
#include "knowledge/graph/paths.hpp"
#include "knowledge/graph/pattern.hpp"

namespace medres::api {
namespace {

using namespace knowledge;

RelationSet SetOfRelations(const std::vector<GraphRelation>& relations) {
  if (relations.empty()) return kEveryRelation;
  RelationSet set = 0;
  for (const GraphRelation relation : relations) set |= SetOf(relation);
  return set;
}

}  // namespace

Result<PathsView> FindPaths(const Library& library, const GraphPathQuery& query, const GraphScribe& scribe) {
  MEDRES_TRY(const NameReading from, library.naming().Get(query.from));
  MEDRES_TRY(const NameReading to, library.naming().Get(query.to));
  PathsView view{scribe.ToView(query.from, from), scribe.ToView(query.to, to), {}, scribe.Note()};
  for (const GraphPath& path : ShortestPaths(library.graph(), {.from = from.nodes,
                                                               .to = to.nodes,
                                                               .count = static_cast<std::size_t>(query.count),
                                                               .relations = SetOfRelations(query.relations)})) {
    PathView one{.distance = path.distance, .nodes = {scribe.ToView(path.from)}, .edges = {}};
    for (const Arc& arc : path.arcs) {
      one.nodes.push_back(scribe.ToView(arc.to));
      one.edges.push_back(scribe.EdgeToView(arc.edge));
    }
    view.paths.push_back(std::move(one));
  }
  return view;
}

Result<NeighboursView> FindNeighbours(const Library& library, const GraphNeighbourQuery& query,
                                      const GraphScribe& scribe) {
  MEDRES_TRY(const NameReading of, library.naming().Get(query.of));
  NeighboursView view{scribe.ToView(query.of, of), {}, scribe.Note()};
  for (const Neighbour& near : Neighbours(library.graph(), {.of = of.nodes,
                                                            .hops = query.hops,
                                                            .relations = SetOfRelations(query.relations),
                                                            .kinds = SetOfKinds(query.kinds),
                                                            .limit = static_cast<std::size_t>(query.limit)})) {
    view.items.push_back({scribe.ToView(near.node), near.hops, scribe.EdgeToView(near.by.edge)});
  }
  return view;
}

Result<MatchesView> FindMatches(const Library& library, const GraphMatchQuery& query, const GraphScribe& scribe) {
  MEDRES_TRY(const Pattern pattern, ParsePattern(query.pattern, library.graph(), library.naming()));
  const PatternAnswer answer = MatchPattern(library.graph(), pattern, static_cast<std::size_t>(query.limit));
  MatchesView view{.items = {}, .complete = answer.complete, .note = scribe.Note()};
  for (const PatternMatch& match : answer.matches) {
    MatchView one;
    for (const NodeIndex node : match.nodes) one.nodes.push_back(scribe.ToView(node));
    for (const EdgeIndex edge : match.edges) one.edges.push_back(scribe.EdgeToView(edge));
    view.items.push_back(std::move(one));
  }
  return view;
}

Result<NodeDetail> DescribeNode(const Library& library, std::string_view name, const GraphScribe& scribe) {
  MEDRES_TRY(const NameReading reading, library.naming().Get(name));
  const NodeIndex index = reading.nodes.front();
  NodeDetail detail;
  static_cast<NodeView&>(detail) = scribe.ToView(index);
  detail.aliases = library.graph().nodes()[index].aliases;
  for (const Arc& arc : library.graph().ArcsOf(index)) detail.edges.push_back(scribe.EdgeToView(arc.edge));
  detail.note = scribe.Note();
  return detail;
}

}  // namespace medres::api
