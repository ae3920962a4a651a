#include "api/rest/knowledge/graph_search.hpp"

#include <cmath>

namespace medres::api {

using namespace knowledge;

KindSet SetOfKinds(const std::vector<NodeKind>& kinds) {
  if (kinds.empty()) return kEveryKind;
  KindSet set = 0;
  for (const NodeKind kind : kinds) set |= SetOf(kind);
  return set;
}

SearchView FindNodes(const Library& library, const GraphSearchQuery& query, const GraphScribe& scribe) {
  SearchView view{.query = query.q,
                  .words = library.search().Segment(query.q),
                  .may_mean = library.naming().Read(query.q).may_mean,
                  .items = {},
                  .note = scribe.Note()};
  for (const NodeHit& hit : library.search().Search(
           {.text = query.q, .kinds = SetOfKinds(query.kinds), .limit = static_cast<std::size_t>(query.limit)})) {
    SearchHitView one{scribe.ToView(hit.node), std::round(hit.score * 1e4) / 1e4, {}, hit.ways};
    if (!hit.matched.empty()) one.matched = hit.matched;
    view.items.push_back(std::move(one));
  }
  return view;
}

}  // namespace medres::api
