#pragma once

#include "knowledge/graph/model.hpp"
#include "platform/json/json.hpp"

/// What the knowledge graph is asked.
namespace medres::api {

struct GraphPathQuery {
  std::string from;
  std::string to;
  int count = 3;
  std::vector<knowledge::GraphRelation> relations;
};
BOOST_DESCRIBE_STRUCT(GraphPathQuery, (), (from, to, count, relations))
constexpr auto DescribeJson(const GraphPathQuery*) {
  return json::Object("KnowledgePathQuery", "Two names, in any form: 麻黄, mahuang, 麻黃, herb:麻黄.",
                      json::Field("from").Length(1, 60), json::Field("to").Length(1, 60),
                      json::Field("count").Optional().Range(1, 20),
                      json::Field("relations").Optional().Help("Only along these; else along all."));
}

struct GraphNeighbourQuery {
  std::string of;
  int hops = 1;
  std::vector<knowledge::NodeKind> kinds;
  std::vector<knowledge::GraphRelation> relations;
  int limit = 50;
};
BOOST_DESCRIBE_STRUCT(GraphNeighbourQuery, (), (of, hops, kinds, relations, limit))
constexpr auto DescribeJson(const GraphNeighbourQuery*) {
  return json::Object("KnowledgeNeighbourQuery", "A name in any form, and how far to look.",
                      json::Field("of").Length(1, 60), json::Field("hops").Optional().Range(1, 4),
                      json::Field("kinds").Optional(), json::Field("relations").Optional(),
                      json::Field("limit").Optional().Range(1, 500));
}

struct GraphMatchQuery {
  std::string pattern;
  int limit = 50;
};
BOOST_DESCRIBE_STRUCT(GraphMatchQuery, (), (pattern, limit))
constexpr auto DescribeJson(const GraphMatchQuery*) {
  return json::Object("KnowledgeMatchQuery", "A pattern: herb:麻黄 <-contains- formula -treats-> symptom",
                      json::Field("pattern").Length(1, 400), json::Field("limit").Optional().Range(1, 500));
}

}  // namespace medres::api
