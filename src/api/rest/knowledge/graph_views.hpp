#pragma once

#include <optional>

#include "knowledge/graph/naming.hpp"
#include "platform/http/messages.hpp"

/// The knowledge graph as callers see it: names, sentences, sources. The command line shows the same.
namespace medres::api {

struct NodeView {
  std::string key;
  knowledge::NodeKind kind = knowledge::NodeKind::kHerb;
  std::string name;
  std::optional<std::string> english;
};
BOOST_DESCRIBE_STRUCT(NodeView, (), (key, kind, name, english))
constexpr auto DescribeJson(const NodeView*) {
  return json::Object("KnowledgeNode", "Something that the graph knows.",
                      json::Field("key").Help("Kind and id; stays the same from version to version."));
}

struct EdgeView {
  std::string from;
  knowledge::GraphRelation relation = knowledge::GraphRelation::kContains;
  std::string to;
  std::string text;
  int weight = 100;
  std::string source;
  knowledge::Evidence evidence = knowledge::Evidence::kInferred;
  knowledge::ReviewStatus review_status = knowledge::ReviewStatus::kUnreviewed;
  std::optional<std::string> note;
};
BOOST_DESCRIBE_STRUCT(EdgeView, (), (from, relation, to, text, weight, source, evidence, review_status, note))
constexpr auto DescribeJson(const EdgeView*) {
  return json::Object("KnowledgeEdge", "What one source says of two nodes.",
                      json::Field("text").Help("The edge as a sentence in the caller's language."),
                      json::Field("weight").Help("1 to 100: how strongly it is said."),
                      json::Field("note").Help("A dose as the source writes it, its clauses, a rule's id."));
}

struct NameView {
  std::string asked;
  knowledge::NamedBy by = knowledge::NamedBy::kNothing;
  std::optional<std::string> processing;
  std::vector<NodeView> nodes;
};
BOOST_DESCRIBE_STRUCT(NameView, (), (asked, by, processing, nodes))
constexpr auto DescribeJson(const NameView*) {
  return json::Object("KnowledgeName", "How a name that was asked for was read.",
                      json::Field("processing").Help("Of a herb: 炙, 酒, …"),
                      json::Field("nodes").Help("Several when kinds share the name: all of them are meant."));
}

/// Puts nodes and edges into words. References must outlive it.
class GraphScribe {
 public:
  GraphScribe(const knowledge::Graph& graph, const http::Messages& messages, http::Language language)
      : graph_(graph), messages_(messages), language_(language) {}

  NodeView ToView(knowledge::NodeIndex node) const;
  EdgeView EdgeToView(knowledge::EdgeIndex edge) const;
  NameView ToView(std::string_view asked, const knowledge::NameReading& reading) const;
  /// That it informs; and that its facts are unreviewed.
  std::string Note() const { return Say("graph.note"); }
  std::string Say(std::string_view code) const { return messages_.Render(language_, code); }
  const std::string& Choose(const knowledge::Bilingual& text) const {
    return language_ == http::Language::kZh ? text.zh : text.en;
  }

 private:
  const knowledge::Graph& graph_;
  const http::Messages& messages_;
  http::Language language_;
};

}  // namespace medres::api
