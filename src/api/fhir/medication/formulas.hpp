#pragma once

#include <vector>

#include "api/fhir/dom.hpp"
#include "knowledge/library.hpp"

/// Classical formulas of the knowledge graph as Medications: what a request may refer to. Read only.
namespace medres::api::fhir {

namespace systems {
inline constexpr std::string_view kFormula = "urn:medres:fhir:CodeSystem/formulas";
inline constexpr std::string_view kHerb = "urn:medres:fhir:CodeSystem/herbs";
}  // namespace systems

/// FHIR's ids have no Chinese: it is made of the node's key, and the same wherever that is.
std::string FormulaId(const knowledge::Node& formula);
/// In the order of the graph.
std::vector<knowledge::NodeIndex> AllFormulas(const knowledge::Graph& graph);
/// Nothing when no formula has the id.
std::optional<knowledge::NodeIndex> FindFormula(const knowledge::Graph& graph, std::string_view id);

/// Its names, its herbs as a source lists them with the source's own amounts, and what it is said to be given for; each
/// with source, evidence and whether anybody has reviewed it. No dose is converted or advised.
JsonObject ToMedication(const knowledge::Graph& graph, knowledge::NodeIndex formula);

}  // namespace medres::api::fhir
