#include "recommendation/formula/support.hpp"

#include <algorithm>
#include <cmath>

#include "knowledge/almanac/solar_terms.hpp"

namespace medres::recommendation {
namespace {

using knowledge::Edge;
using knowledge::EdgeIndex;
using knowledge::NodeIndex;

bool IsAmong(const std::vector<NodeIndex>& nodes, NodeIndex node) {
  return std::ranges::find(nodes, node) != nodes.end();
}

int Tenths(knowledge::Severity severity) { return static_cast<int>(std::lround(knowledge::FactorOf(severity) * 10)); }

std::string InPercent(int fit) { return std::to_string((fit + 50) / 100); }

/// The element (证素) that the qi of a season brings.
std::string_view BroughtBy(knowledge::Qi qi) {
  using enum knowledge::Qi;
  switch (qi) {
    case kJueyin: return "风";
    case kShaoyin:
    case kShaoyang: return "热";
    case kTaiyin: return "湿";
    case kYangming: return "燥";
    case kTaiyang: return "寒";
  }
  return "";
}

void AddNew(std::vector<EdgeIndex>& edges, const std::vector<EdgeIndex>& more) {
  for (const EdgeIndex edge : more) {
    if (std::ranges::find(edges, edge) == edges.end()) edges.push_back(edge);
  }
}

}  // namespace

FormulaSupporter::FormulaSupporter(const knowledge::Library& library, const FormulaQuestion& question)
    : library_(library), graph_(library.graph()), question_(question) {
  for (const FormulaSymptom& one : question.symptoms) {
    if (one.node) wanted_.push_back({&one, graph_.WithGeneral(*one.node)});
  }
}

/// A formula for a more general syndrome, or a more special one, counts one half.
FormulaSupporter::Way FormulaSupporter::WayToPattern(const FormulaEntry& entry, const AskedPattern& pattern) const {
  Way best;
  const auto general = graph_.WithGeneral(pattern.syndrome);
  for (const EdgeIndex index : entry.for_syndromes) {
    const Edge& edge = graph_.edges()[index];
    int strength = edge.weight;
    if (edge.to != pattern.syndrome) {
      if (!IsAmong(general, edge.to) && !IsAmong(graph_.WithGeneral(edge.to), pattern.syndrome)) continue;
      strength /= kNear;
    }
    if (strength > best.strength) best = {strength, {index}};
  }
  return best;
}

std::optional<FormulaSupport> FormulaSupporter::Pattern(const FormulaEntry& entry) const {
  if (question_.patterns.empty()) return std::nullopt;
  FormulaSupport support;
  for (const AskedPattern& pattern : question_.patterns) {
    Way way = WayToPattern(entry, pattern);
    const int fit = pattern.fit * way.strength / 100;
    if (fit <= support.fit) continue;
    support.fit = fit;
    support.edges = std::move(way.edges);
    support.args = {{"pattern", graph_.nodes()[pattern.syndrome].name}, {"percent", InPercent(pattern.fit)}};
  }
  return support;
}

/// By itself, or by way of a syndrome that it is given for. What it is said of a more general symptom counts too.
FormulaSupporter::Way FormulaSupporter::WayToSymptom(const FormulaEntry& entry, const Wanted& wanted) const {
  Way best;
  for (const EdgeIndex index : entry.for_symptoms) {
    const Edge& edge = graph_.edges()[index];
    if (edge.weight > best.strength && IsAmong(wanted.kinds, edge.to)) best = {edge.weight, {index}};
  }
  for (const EdgeIndex index : entry.for_syndromes) {
    const Edge& treats = graph_.edges()[index];
    for (const knowledge::Arc& arc : graph_.ArcsOf(treats.to)) {
      const Edge& has = graph_.edges()[arc.edge];
      if (!arc.along || has.relation != knowledge::GraphRelation::kHas || !IsAmong(wanted.kinds, arc.to)) continue;
      const int strength = treats.weight * has.weight / 100;
      if (strength > best.strength) best = {strength, {index, arc.edge}};
    }
  }
  return best;
}

std::optional<FormulaSupport> FormulaSupporter::Symptoms(const FormulaEntry& entry) const {
  if (std::ranges::all_of(wanted_, [](const Wanted& one) { return one.symptom->denied; })) return std::nullopt;
  FormulaSupport support;
  std::vector<SymptomValue> values;
  std::vector<std::string> helped;
  std::vector<std::string> denied;
  for (const Wanted& one : wanted_) {
    const FormulaSymptom& symptom = *one.symptom;
    // Who denies 壮热 may still have 发热: of what is denied only the symptom itself counts.
    const Way way = WayToSymptom(entry, symptom.denied ? Wanted{one.symptom, {*symptom.node}} : one);
    values.push_back({.value = way.strength, .severity = Tenths(symptom.severity), .denied = symptom.denied});
    if (way.strength == 0) continue;
    (symptom.denied ? denied : helped).push_back(graph_.nodes()[*symptom.node].name);
    AddNew(support.edges, way.edges);
  }
  support.fit = SymptomFit(values);
  support.args = {{"symptoms", helped.empty() ? "–" : knowledge::JoinNames(helped)}};
  if (!denied.empty()) support.args.emplace_back("denied", knowledge::JoinNames(denied));
  return support;
}

/// By the syndrome that the constitution inclines to; one half by one that has all elements of it, as 脾气虚证 has what
/// 气虚证 has.
FormulaSupporter::Way FormulaSupporter::WayToConstitution(const FormulaEntry& entry, EdgeIndex inclines) const {
  Way best;
  const Edge& pull = graph_.edges()[inclines];
  const auto asked = library_.differentiation().ElementsOf(pull.to);
  for (const EdgeIndex index : entry.for_syndromes) {
    const Edge& treats = graph_.edges()[index];
    const auto elements = library_.differentiation().ElementsOf(treats.to);
    const auto has = [&](std::string_view one) { return std::ranges::find(elements, one) != elements.end(); };
    if (treats.to != pull.to && (asked.empty() || !std::ranges::all_of(asked, has))) continue;
    int strength = treats.weight * pull.weight / 100;
    if (treats.to != pull.to) strength /= kNear;
    if (strength > best.strength) best = {strength, {inclines, index}};
  }
  return best;
}

std::optional<FormulaSupport> FormulaSupporter::Constitution(const FormulaEntry& entry) const {
  if (question_.pulls.empty()) return std::nullopt;
  FormulaSupport support;
  int asked = 0;
  int sum = 0;
  std::string types;
  for (const ConstitutionPull& pull : question_.pulls) {
    asked += pull.need.weight;
    if (!pull.edge) continue;
    const Way way = WayToConstitution(entry, *pull.edge);
    if (way.strength == 0) continue;
    sum += pull.need.weight * way.strength * 100;
    types.append(types.empty() ? "" : ",").append(pull.need.code);
    AddNew(support.edges, way.edges);
  }
  support.fit = asked == 0 ? 0 : sum / asked;
  support.args = {{"types", types}, {"percent", InPercent(support.fit)}};
  return support;
}

std::optional<FormulaSupport> FormulaSupporter::Season(const FormulaEntry& entry) const {
  bool known = false;
  FormulaSupport support;
  for (const EdgeIndex index : entry.for_syndromes) {
    const auto elements = library_.differentiation().ElementsOf(graph_.edges()[index].to);
    known |= !elements.empty();
    if (std::ranges::find(elements, BroughtBy(question_.qi)) == elements.end()) continue;
    support.fit = 10'000;
    support.edges.push_back(index);
  }
  if (!known) return std::nullopt;
  support.args = {{"term", std::string(knowledge::TermName(question_.term))},
                  {"qi", std::string(knowledge::NameOf(question_.qi))}};
  return support;
}

FormulaFacts FormulaSupporter::FactsOf(const FormulaEntry& entry) const {
  FormulaFacts facts;
  facts.pattern = Pattern(entry);
  facts.pattern_named = std::ranges::any_of(question_.patterns, &AskedPattern::named);
  facts.symptoms = Symptoms(entry);
  const auto clauses = std::ranges::find(question_.clauses, entry.formula, &knowledge::WeighedFormula::formula);
  if (clauses != question_.clauses.end()) {
    const std::string findings = clauses->findings.empty() ? "–" : knowledge::JoinNames(clauses->findings);
    facts.elements = {clauses->elements, {}, {{"percent", InPercent(clauses->elements)}, {"findings", findings}}};
    facts.causes = {clauses->causes, {}, {{"percent", InPercent(clauses->causes)}}};
  }
  facts.constitution = Constitution(entry);
  facts.season = Season(entry);
  return facts;
}

}  // namespace medres::recommendation
