#include "api/rest/knowledge/graph_views.hpp"

#include "knowledge/graph/names_of_kinds.hpp"

namespace medres::api {

using namespace knowledge;

NodeView GraphScribe::ToView(NodeIndex index) const {
  const Node& node = graph_.nodes()[index];
  NodeView view{.key = node.key, .kind = node.kind, .name = node.name, .english = {}};
  if (!node.english.empty()) view.english = node.english;
  return view;
}

EdgeView GraphScribe::EdgeToView(EdgeIndex index) const {
  const Edge& edge = graph_.edges()[index];
  const Node& from = graph_.nodes()[edge.from];
  const Node& to = graph_.nodes()[edge.to];
  const auto name = [&](const Node& node) {
    return language_ == http::Language::kEn && !node.english.empty() ? node.name + " (" + node.english + ")"
                                                                     : node.name;
  };
  const Citation citation = graph_.CitationOf(edge);
  EdgeView view{.from = from.key,
                .relation = edge.relation,
                .to = to.key,
                .text = messages_.Render(language_, "graph.says." + NameOf(edge.relation),
                                         {{"from", name(from)}, {"to", name(to)}}),
                .weight = edge.weight,
                .source = citation.source,
                .evidence = citation.evidence,
                .review_status = citation.review_status,
                .note = {}};
  if (!edge.note.empty()) view.note = edge.note;
  return view;
}

NameView GraphScribe::ToView(std::string_view asked, const NameReading& reading) const {
  NameView view{.asked = std::string(asked), .by = reading.by, .processing = {}, .nodes = {}};
  if (!reading.processing.empty()) view.processing = reading.processing;
  for (const NodeIndex node : reading.nodes) view.nodes.push_back(ToView(node));
  return view;
}

}  // namespace medres::api
