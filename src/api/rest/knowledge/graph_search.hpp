#pragma once

#include "api/rest/knowledge/graph_views.hpp"
#include "knowledge/library.hpp"

/// Search in the knowledge graph as callers see it. The command line shows the same.
namespace medres::api {

struct GraphSearchQuery {
  std::string q;
  std::vector<knowledge::NodeKind> kinds;
  int limit = 10;
};
BOOST_DESCRIBE_STRUCT(GraphSearchQuery, (), (q, kinds, limit))
constexpr auto DescribeJson(const GraphSearchQuery*) {
  return json::Object(
      "KnowledgeSearchQuery", "Chinese in simplified or traditional characters, pinyin, initials, English.",
      json::Field("q").Length(1, 100), json::Field("kinds").Optional(), json::Field("limit").Optional().Range(1, 100));
}

struct SearchHitView {
  NodeView node;
  double score = 0;
  std::optional<std::string> matched;
  std::vector<knowledge::SearchWay> ways;
};
BOOST_DESCRIBE_STRUCT(SearchHitView, (), (node, score, matched, ways))
constexpr auto DescribeJson(const SearchHitView*) {
  return json::Object("KnowledgeHit", "A node that may be meant.",
                      json::Field("score").Help("Sum over the ways of their share by reciprocal rank."),
                      json::Field("matched").Help("The name that matched; absent when only the meaning did."),
                      json::Field("ways").Help("Which ways of finding led to it."));
}

struct SearchView {
  std::string query;
  std::vector<std::string> words;
  std::vector<std::string> may_mean;
  std::vector<SearchHitView> items;
  std::string note;
};
BOOST_DESCRIBE_STRUCT(SearchView, (), (query, words, may_mean, items, note))
constexpr auto DescribeJson(const SearchView*) {
  return json::Object("KnowledgeSearch", "What may be meant, the likeliest first.",
                      json::Field("words").Help("The text as it was segmented by the graph's names."),
                      json::Field("may_mean").Help("Names when the text is an ambiguous name; else empty."));
}

SearchView FindNodes(const knowledge::Library& library, const GraphSearchQuery& query, const GraphScribe& scribe);

/// The union of the kinds; all when none is named.
knowledge::KindSet SetOfKinds(const std::vector<knowledge::NodeKind>& kinds);

}  // namespace medres::api
