#include "recommendation/formula/question.hpp"

#include <algorithm>
#include <cmath>

#include "knowledge/almanac/solar_terms.hpp"

namespace medres::recommendation {
namespace {

using knowledge::NodeIndex;
using knowledge::ToldSymptom;

/// Of those that differentiation ranks, so many are asked for.
constexpr std::size_t kRankedPatterns = 5;

/// Each once, however often it is told.
void AddEmergency(FormulaQuestion& question, knowledge::Emergency emergency) {
  const auto& known = question.emergencies;
  if (std::ranges::find(known, emergency.word, &knowledge::Emergency::word) != known.end()) return;
  question.emergencies.push_back(std::move(emergency));
}

/// What was told, in the words of the graph. A symptom of care is told by its name.
std::vector<ToldSymptom> ToldBy(const FormulaAsk& ask, const CareLibrary& care, FormulaQuestion& question) {
  std::vector<ToldSymptom> told;
  for (ToldSymptom one : ask.symptoms) {
    FormulaSymptom symptom{.told = one.name, .severity = one.severity, .denied = one.denied};
    if (const Symptom* const known = care.FindSymptom(one.name)) {
      one.name = known->name.zh;
      if (known->emergency && !one.denied) AddEmergency(question, {known->name.zh, known->name});
    }
    question.symptoms.push_back(std::move(symptom));
    told.push_back(std::move(one));
  }
  return told;
}

/// Adds what the complaint tells; what is named as a symptom counts before it.
void ReadComplaint(const knowledge::Library& library, const FormulaAsk& ask, std::vector<ToldSymptom>& told,
                   FormulaQuestion& question) {
  if (ask.complaint.empty()) return;
  const auto& extractor = library.extraction();
  const knowledge::FoundInText found = extractor.Extract(ask.complaint);
  for (const auto& one : found.emergencies) {
    AddEmergency(question, extractor.emergencies()[*one.target.emergency]);
  }
  for (const auto& one : found.symptoms) {
    const knowledge::Node& node = library.graph().nodes()[*one.target.symptom];
    const auto names_it = [&](const ToldSymptom& other) {
      const auto nodes = library.naming().Read(other.name).nodes;
      return std::ranges::find(nodes, *one.target.symptom) != nodes.end();
    };
    if (std::ranges::any_of(told, names_it)) continue;
    told.push_back({.name = node.key, .severity = one.severity, .denied = one.denied});
    question.symptoms.push_back(
        {.told = node.name, .severity = one.severity, .denied = one.denied, .from_complaint = true});
  }
}

/// The one syndrome that a physician means by a name.
Result<NodeIndex> PatternBy(const knowledge::Library& library, const std::string& name, const std::string& pointer) {
  const knowledge::NameReading reading = library.naming().Read(name);
  for (const NodeIndex node : reading.nodes) {
    if (library.graph().nodes()[node].kind == knowledge::NodeKind::kSyndrome) return node;
  }
  if (reading.may_mean.empty()) return Fail(Error::Invalid("formula.unknown_pattern", pointer, {{"pattern", name}}));
  return Fail(Error::Invalid("formula.ambiguous_pattern", pointer,
                             {{"pattern", name}, {"may_mean", knowledge::JoinNames(reading.may_mean)}}));
}

Status ReadPatterns(const knowledge::Library& library, const FormulaAsk& ask, FormulaQuestion& question) {
  std::vector<Issue> issues;
  for (std::size_t i = 0; i < ask.patterns.size(); ++i) {
    auto syndrome = PatternBy(library, ask.patterns[i], "/patterns/" + std::to_string(i));
    if (syndrome) {
      question.patterns.push_back({.syndrome = *syndrome, .fit = 10'000, .named = true});
    } else {
      std::ranges::move(syndrome.error().issues, std::back_inserter(issues));
    }
  }
  if (!issues.empty()) return Fail(Error::Invalid(std::move(issues)));
  return {};
}

ConstitutionPull PullOf(const knowledge::Graph& graph, const scheduling::ConstitutionNeed& need) {
  ConstitutionPull pull{.need = need};
  const auto node = graph.Find("constitution:" + need.code);
  if (!node) return pull;
  for (const knowledge::Arc& arc : graph.ArcsOf(*node)) {
    if (arc.along && graph.edges()[arc.edge].relation == knowledge::GraphRelation::kInclinesTo) pull.edge = arc.edge;
  }
  return pull;
}

std::vector<knowledge::ClauseFinder::Told> ForClauses(const FormulaQuestion& question) {
  std::vector<knowledge::ClauseFinder::Told> told;
  for (const FormulaSymptom& one : question.symptoms) {
    if (one.node) told.push_back({.symptom = *one.node, .severity = one.severity, .denied = one.denied});
  }
  return told;
}

}  // namespace

Result<FormulaQuestion> ReadFormulaAsk(const knowledge::Library& library, const CareLibrary& care,
                                       const FormulaAsk& ask, Instant now) {
  FormulaQuestion question;
  if (ask.symptoms.empty() && ask.complaint.empty() && ask.patterns.empty() && ask.needs.empty()) {
    return Fail(Error::Invalid("formula.nothing_asked", "/symptoms"));
  }
  MEDRES_CHECK(ReadPatterns(library, ask, question));
  std::vector<ToldSymptom> told = ToldBy(ask, care, question);
  ReadComplaint(library, ask, told, question);
  auto differential = library.Differentiate(told, kRankedPatterns);
  for (auto& one : differential.emergencies) AddEmergency(question, std::move(one));
  for (std::size_t i = 0; i < differential.symptoms.size(); ++i) {
    question.symptoms[i].node = differential.symptoms[i].node;
    question.symptoms[i].may_mean = std::move(differential.symptoms[i].may_mean);
  }
  question.term = knowledge::LastTerm(now) % knowledge::kTermsPerYear;
  const auto step = knowledge::QiStepAt(now, knowledge::QiYearStart::kMajorCold).step;
  question.qi = knowledge::kHosts.at(static_cast<std::size_t>(step));
  if (!question.emergencies.empty()) return question;
  if (question.patterns.empty()) {
    for (const knowledge::RankedSyndrome& one : differential.by_causes) {
      question.patterns.push_back({.syndrome = one.syndrome, .fit = static_cast<int>(std::lround(one.share * 10'000))});
    }
  }
  const auto clauses = ForClauses(question);
  if (!clauses.empty()) question.clauses = library.clauses().Weigh(clauses);
  for (const auto& need : ask.needs) question.pulls.push_back(PullOf(library.graph(), need));
  return question;
}

}  // namespace medres::recommendation
