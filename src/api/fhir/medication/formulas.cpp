#include "api/fhir/medication/formulas.hpp"

#include <algorithm>

#include "api/fhir/types/words.hpp"
#include "knowledge/graph/names_of_kinds.hpp"
#include "platform/security/digest.hpp"

namespace medres::api::fhir {
namespace {

using knowledge::Edge;
using knowledge::Graph;
using knowledge::GraphRelation;
using knowledge::Node;
using knowledge::NodeKind;

std::string ExtensionUrl(std::string_view name) { return std::string("urn:medres:fhir:").append(name); }

JsonObject Extension(std::string url, std::string_view type, Json value) {
  return {{"url", std::move(url)}, {std::string("value").append(type), std::move(value)}};
}

/// Who says so, how, and whether it was reviewed; below `prefix` or, inside an extension, under plain names.
void AddCitation(JsonArray& extensions, const knowledge::Citation& citation, bool is_inside) {
  const auto url = [&](std::string_view name) { return is_inside ? std::string(name) : ExtensionUrl(name); };
  extensions.push_back(Extension(url("source"), "String", Json(citation.source)));
  extensions.push_back(Extension(url("evidence"), "Code", Json(knowledge::NameOf(citation.evidence))));
  extensions.push_back(Extension(url("review-status"), "Code", Json(knowledge::NameOf(citation.review_status))));
}

JsonObject IngredientOf(const Graph& graph, const Edge& edge) {
  const Node& herb = graph.nodes()[edge.to];
  JsonArray extensions;
  if (!edge.note.empty()) extensions.push_back(Extension(ExtensionUrl("as-written"), "String", Json(edge.note)));
  AddCitation(extensions, graph.CitationOf(edge), false);
  JsonObject concept_of = Concept(systems::kHerb, herb.id(), herb.name);
  concept_of["text"] = herb.name;
  return {{"extension", std::move(extensions)}, {"itemCodeableConcept", std::move(concept_of)}};
}

/// A syndrome by its code; other things by their names.
JsonObject IndicationOf(const Graph& graph, const Edge& edge) {
  const Node& what = graph.nodes()[edge.to];
  JsonObject concept_of{{"text", what.name}};
  if (what.kind == NodeKind::kSyndrome) {
    concept_of = Concept("urn:medres:fhir:CodeSystem/gbt15657-syndromes", what.id(), what.name);
    concept_of["text"] = what.name;
  }
  JsonArray parts{Json(Extension("for", "CodeableConcept", std::move(concept_of))),
                  Json(Extension("weight", "Integer", Json(static_cast<int>(edge.weight))))};
  AddCitation(parts, graph.CitationOf(edge), true);
  return {{"url", ExtensionUrl("indication")}, {"extension", std::move(parts)}};
}

}  // namespace

std::string FormulaId(const Node& formula) { return security::Sha256Hex(formula.key).substr(0, 24); }

std::vector<knowledge::NodeIndex> AllFormulas(const Graph& graph) {
  std::vector<knowledge::NodeIndex> all;
  for (knowledge::NodeIndex node = 0; node < graph.nodes().size(); ++node) {
    if (graph.nodes()[node].kind == NodeKind::kFormula) all.push_back(node);
  }
  return all;
}

std::optional<knowledge::NodeIndex> FindFormula(const Graph& graph, std::string_view id) {
  for (const knowledge::NodeIndex formula : AllFormulas(graph)) {
    if (FormulaId(graph.nodes()[formula]) == id) return formula;
  }
  return std::nullopt;
}

JsonObject ToMedication(const Graph& graph, knowledge::NodeIndex formula) {
  const Node& node = graph.nodes()[formula];
  JsonArray extensions;
  JsonArray ingredients;
  for (const knowledge::Arc& arc : graph.ArcsOf(formula)) {
    const Edge& edge = graph.edges()[arc.edge];
    if (!arc.along) continue;
    if (edge.relation == GraphRelation::kContains) ingredients.push_back(IngredientOf(graph, edge));
    if (edge.relation == GraphRelation::kTreats) extensions.push_back(IndicationOf(graph, edge));
  }
  for (const std::string& alias : node.aliases) {
    extensions.push_back(Extension(ExtensionUrl("alias"), "String", Json(alias)));
  }
  JsonObject code = Concept(systems::kFormula, node.id(), node.name);
  code["text"] = node.name;
  JsonObject medication{{"resourceType", "Medication"}, {"id", FormulaId(node)}};
  if (!extensions.empty()) medication["extension"] = std::move(extensions);
  medication["code"] = std::move(code);
  medication["status"] = "active";
  if (!ingredients.empty()) medication["ingredient"] = std::move(ingredients);
  return medication;
}

}  // namespace medres::api::fhir
