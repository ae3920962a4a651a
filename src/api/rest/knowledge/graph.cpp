#include "api/rest/knowledge/graph.hpp"

#include "api/rest/knowledge/graph_answers.hpp"
#include "api/rest/knowledge/graph_search.hpp"
#include "api/rest/scopes.hpp"

namespace medres::api {

using knowledge::Library;

void AddKnowledgeGraph(http::Group& group, const Library& library, const http::Messages& messages) {
  const auto scribe = [&library, &messages](const http::Context& context) {
    return GraphScribe(library.graph(), messages, context.language);
  };
  group.Add("GET /api/v1/knowledge/graph/path",
            {.id = "findKnowledgePaths",
             .summary = "How one thing leads to another, and who says so",
             .scope = scopes::kKnowledgeRead,
             .errors = {ErrorKind::kNotFound},
             .description = "The shortest paths between two names. It informs; it neither diagnoses nor prescribes."},
            [&library, scribe](http::Query<GraphPathQuery> query, const http::Context& context) -> Result<PathsView> {
              return FindPaths(library, *query, scribe(context));
            });
  group.Add("GET /api/v1/knowledge/graph/neighbours",
            {.id = "findKnowledgeNeighbours",
             .summary = "What lies around a node",
             .scope = scopes::kKnowledgeRead,
             .errors = {ErrorKind::kNotFound}},
            [&library, scribe](http::Query<GraphNeighbourQuery> query, const http::Context& context)
                -> Result<NeighboursView> { return FindNeighbours(library, *query, scribe(context)); });
  group.Add(
      "GET /api/v1/knowledge/graph/match",
      {.id = "matchKnowledge",
       .summary = "Where the graph has a pattern of nodes and relations",
       .scope = scopes::kKnowledgeRead,
       .errors = {ErrorKind::kNotFound}},
      [&library, scribe](http::Query<GraphMatchQuery> query, const http::Context& context) -> Result<MatchesView> {
        return FindMatches(library, *query, scribe(context));
      });
  group.Add(
      "GET /api/v1/knowledge/graph/search",
      {.id = "searchKnowledge",
       .summary = "Find nodes by whatever is typed",
       .scope = scopes::kKnowledgeRead,
       .description = "Names and parts of them, pinyin, initials, English, misspellings, names in a sentence, and "
                      "what stands in like company."},
      [&library, scribe](http::Query<GraphSearchQuery> query, const http::Context& context) -> Result<SearchView> {
        return FindNodes(library, *query, scribe(context));
      });
  group.Add("GET /api/v1/knowledge/graph/nodes/{name}",
            {.id = "getKnowledgeNode",
             .summary = "A node and everything that is said of it",
             .scope = scopes::kKnowledgeRead,
             .errors = {ErrorKind::kNotFound}},
            [&library, scribe](http::Path<std::string> name, const http::Context& context) -> Result<NodeDetail> {
              return DescribeNode(library, *name, scribe(context));
            });
}

}  // namespace medres::api
