#include "knowledge/differentiation/differentiator.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <span>
#include <stdexcept>

#include "knowledge/differentiation/weighing.hpp"

namespace medres::knowledge {
namespace {

constexpr std::array<std::string_view, 5> kElementColumns{"code", "name", "elements", "source", "review_status"};
constexpr std::array<std::string_view, 3> kEmergencyColumns{"word", "zh", "en"};
constexpr double kAnyway = 0.05;       ///< how likely a symptom is without any of the syndromes
constexpr double kCrowding = 0.75;     ///< 1: the mean of the elements' points, 0: their sum
constexpr double kPointsOfASign = 60;  ///< that speaks for one element alone, said with full weight

void ThrowIfBad(const std::vector<Issue>& issues) {
  if (!issues.empty()) throw std::logic_error(ToString(Error{ErrorKind::kInvalid, "graph.data", {}, issues}));
}

}  // namespace

double FactorOf(Severity severity) {
  switch (severity) {
    case Severity::kLight: return 0.7;
    case Severity::kMedium: return 1;
    case Severity::kHeavy: return 1.5;
  }
  return 1;
}

Differentiator::Differentiator(const Graph& graph, const Naming& naming, const TextFile& elements,
                               const TextFile& emergencies)
    : graph_(graph), naming_(naming), finding_of_(graph.nodes().size(), -1) {
  std::vector<Issue> issues;
  for (const TableRow& row : ReadTable(elements, kElementColumns, issues)) {
    const auto node = graph.Find("syndrome:" + std::string(row.cells[0]));
    if (!node || graph.nodes()[*node].name != row.cells[1]) {
      issues.push_back(BadRow(elements.file, row.line, "no syndrome has this code and name"));
      continue;
    }
    AddSyndrome(*node, PartsOf(row.cells[2]));
  }
  for (const TableRow& row : ReadTable(emergencies, kEmergencyColumns, issues)) {
    emergencies_.push_back({std::string(row.cells[0]), {std::string(row.cells[1]), std::string(row.cells[2])}});
  }
  ThrowIfBad(issues);
  WeighElements();
}

std::optional<FindingId> Differentiator::FindingOf(NodeIndex symptom) const {
  if (finding_of_[symptom] < 0) return std::nullopt;
  return static_cast<FindingId>(finding_of_[symptom]);
}

FindingId Differentiator::AddFinding(NodeIndex symptom) {
  if (const auto known = FindingOf(symptom)) return *known;
  finding_of_[symptom] = static_cast<std::int32_t>(symptoms_.size());
  symptoms_.push_back(symptom);
  model_.signs.emplace_back();
  model_.anyway.push_back(kAnyway);
  return static_cast<FindingId>(symptoms_.size() - 1);
}

/// The syndrome itself is its first element, by which noisy-OR goes; locations and natures are the others.
void Differentiator::AddSyndrome(NodeIndex syndrome, const std::vector<std::string>& elements) {
  const auto element_of = [&](const std::string& name) {
    const auto known = std::ranges::find(model_.elements, name);
    if (known == model_.elements.end()) model_.elements.push_back(name);
    return static_cast<ElementId>(std::ranges::find(model_.elements, name) - model_.elements.begin());
  };
  const ElementId itself = element_of(graph_.nodes()[syndrome].key);
  Hypothesis hypothesis{graph_.nodes()[syndrome].name, 0, {{itself, 0, 1}}};
  for (const std::string& element : elements) {
    hypothesis.parts.push_back({element_of(element), std::pow(static_cast<double>(elements.size()), -kCrowding), 0});
  }
  for (const Arc& arc : graph_.ArcsOf(syndrome)) {
    const Edge& edge = graph_.edges()[arc.edge];
    if (!arc.along || edge.relation != GraphRelation::kHas) continue;
    model_.signs[AddFinding(arc.to)].push_back({itself, 0, edge.weight / 100.0, arc.edge});
  }
  model_.hypotheses.push_back(std::move(hypothesis));
  syndromes_.push_back(syndrome);
}

/// A symptom's points for an element: kPointsOfASign, times how strongly it is said at most, times how strongly it is
/// said of the syndromes with this element on average, beside the element of which that is most.
void Differentiator::WeighElements() {
  std::vector<double> syndromes_with(model_.elements.size());
  std::map<ElementId, const Hypothesis*> by_own_element;
  for (const Hypothesis& hypothesis : model_.hypotheses) {
    by_own_element[hypothesis.parts.front().element] = &hypothesis;
    for (const ElementPart& part : hypothesis.parts) ++syndromes_with[part.element];
  }
  for (auto& signs : model_.signs) {
    double strongest = 0;
    std::map<ElementId, double> average;
    for (const ElementSign& sign : signs) {
      strongest = std::max(strongest, sign.strength);
      const auto parts = std::span(by_own_element.at(sign.element)->parts).subspan(1);
      for (const ElementPart& part : parts) average[part.element] += sign.strength / syndromes_with[part.element];
    }
    double most = 0;
    for (const auto& [element, said] : average) most = std::max(most, said);
    for (const auto& [element, said] : average) {
      signs.push_back({element, kPointsOfASign * strongest * said / most, 0, {}});
    }
  }
}

std::vector<std::string_view> Differentiator::ElementsOf(NodeIndex syndrome) const {
  std::vector<std::string_view> elements;
  const auto known = std::ranges::find(syndromes_, syndrome);
  if (known == syndromes_.end()) return elements;
  const auto& parts = model_.hypotheses[static_cast<std::size_t>(known - syndromes_.begin())].parts;
  for (const ElementPart& part : std::span(parts).subspan(1)) elements.push_back(model_.elements[part.element]);
  return elements;
}

ReadSymptom Differentiator::Read(const std::string& told) const {
  const NameReading reading = naming_.Read(told);
  ReadSymptom symptom{.told = told, .node = {}, .may_mean = reading.may_mean};
  for (const NodeIndex node : reading.nodes) {
    if (graph_.nodes()[node].kind == NodeKind::kSymptom) symptom.node = node;
  }
  return symptom;
}

/// The symptom, and when it is there also what it is a kind of.
void Differentiator::See(NodeIndex symptom, const ToldSymptom& told, std::vector<Observation>& seen) const {
  if (const auto finding = FindingOf(symptom)) {
    const bool is_known = std::ranges::any_of(seen, [&](const Observation& one) { return one.finding == *finding; });
    if (!is_known) seen.push_back({*finding, FactorOf(told.severity), told.denied});
  }
  if (told.denied) return;
  for (const Arc& arc : graph_.ArcsOf(symptom)) {
    if (arc.along && graph_.edges()[arc.edge].relation == GraphRelation::kIsA) See(arc.to, told, seen);
  }
}

std::vector<RankedSyndrome> Differentiator::Shown(std::vector<RankedHypothesis> ranked, std::size_t limit,
                                                  bool with_shares) const {
  const std::vector<double> shares = with_shares ? SharesOf(ranked) : std::vector<double>(ranked.size());
  std::vector<RankedSyndrome> shown;
  for (std::size_t i = 0; i < ranked.size() && shown.size() < limit; ++i) {
    const bool speaks_for_it =
        std::ranges::any_of(ranked[i].contributions, [](const Contribution& one) { return one.amount > 0; });
    if (!speaks_for_it) continue;
    shown.push_back({syndromes_[ranked[i].hypothesis], ranked[i].score, shares[i], std::move(ranked[i].contributions)});
  }
  return shown;
}

Differential Differentiator::Differentiate(const std::vector<ToldSymptom>& told, std::size_t limit,
                                           std::vector<Emergency> urgent) const {
  Differential differential;
  differential.emergencies = std::move(urgent);
  std::vector<Observation> seen;
  for (const ToldSymptom& one : told) {
    ReadSymptom symptom = Read(one.name);
    const std::string_view name = symptom.node ? graph_.nodes()[*symptom.node].name : std::string_view();
    for (const Emergency& emergency : emergencies_) {
      const bool is_told = name.contains(emergency.word);
      const bool is_new = std::ranges::find(differential.emergencies, emergency.word, &Emergency::word) ==
                          differential.emergencies.end();
      if (is_told && is_new && !one.denied) differential.emergencies.push_back(emergency);
    }
    if (symptom.node) See(*symptom.node, one, seen);
    differential.symptoms.push_back(std::move(symptom));
  }
  if (!differential.emergencies.empty()) return differential;
  differential.elements = PointsOfElements(model_, seen);
  differential.by_elements = Shown(WeighByElements(model_, seen), limit, false);
  differential.by_causes = Shown(WeighByCauses(model_, seen), limit, true);
  return differential;
}

}  // namespace medres::knowledge
