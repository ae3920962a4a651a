#include "knowledge/differentiation/casebook.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "knowledge/differentiation/embedded.hpp"

namespace medres::knowledge {
namespace {

constexpr std::array<std::string_view, 4> kCaseColumns{"clause", "formulas", "findings", "context"};

/// What the models are tuned by, chosen once on the whole corpus.
constexpr double kHerbShare = 0.5;   ///< of a herb's points, by rarity and length of the formula
constexpr double kOwnForce = 0.9;    ///< of what is the formula's alone
constexpr double kHerbForce = 0.1;   ///< of each herb
constexpr double kPriorPower = 1.5;  ///< of the number of clauses and one
constexpr double kSmoothing = 2;     ///< cases that say nothing, added to each herb's

/// How often what was seen, over some cases.
struct Tally {
  double cases = 0;
  std::vector<double> findings;
  std::map<std::string, double> groups;
  std::map<std::string, std::map<FindingId, double>> seen;

  explicit Tally(std::size_t count) : findings(count) {}
  void Add(const std::string& group, const std::vector<FindingId>& seen_here) {
    ++groups[group];
    auto& counts = seen[group];
    for (const FindingId finding : seen_here) ++counts[finding];
  }
};

void AddOwnSigns(EvidenceModel& model, ElementId element, double count, const std::map<FindingId, double>& seen,
                 const Tally& tally) {
  for (const auto& [finding, times] : seen) {
    const double rarity = std::log((tally.cases + 1) / (tally.findings[finding] + 0.5));
    model.signs[finding].push_back({element, std::sqrt(times * std::max(rarity, 0.0)), times / (count + 1)});
  }
}

void AddHerbSigns(EvidenceModel& model, ElementId element, double count, const std::map<FindingId, double>& seen,
                  const Tally& tally) {
  const double usual = count / tally.cases;
  for (const auto& [finding, times] : seen) {
    const double all = tally.findings[finding];
    const double rarity = std::log((tally.cases + 1) / (all + 0.5));
    const double lift = std::max((times + 0.5 * usual) / (all + 0.5) - usual, 0.0);
    const double anyway = model.anyway[finding];
    const double likely = (times + kSmoothing * anyway) / (count + kSmoothing);
    model.signs[finding].push_back(
        {element, lift * std::sqrt(std::max(rarity, 0.0)), std::max((likely - anyway) / (1 - anyway), 0.0)});
  }
}

}  // namespace

FindingId Casebook::IdOf(const std::string& finding) {
  const auto [known, is_new] = finding_ids_.emplace(finding, static_cast<FindingId>(findings_.size()));
  if (is_new) findings_.push_back(finding);
  return known->second;
}

std::optional<FindingId> Casebook::FindFinding(const std::string& name) const {
  const auto known = finding_ids_.find(name);
  if (known == finding_ids_.end()) return std::nullopt;
  return known->second;
}

/// The findings and everything that they are a kind of.
void Casebook::See(const ClassicalCase& one, const Graph& graph) {
  std::set<FindingId> seen;
  std::vector<std::string> open = one.findings;
  while (!open.empty()) {
    const std::string finding = open.back();
    open.pop_back();
    if (!seen.insert(IdOf(finding)).second) continue;
    const auto node = graph.Find("symptom:" + finding);
    if (!node) continue;
    for (const Arc& arc : graph.ArcsOf(*node)) {
      if (arc.along && graph.edges()[arc.edge].relation == GraphRelation::kIsA)
        open.push_back(graph.nodes()[arc.to].name);
    }
  }
  for (const std::string& context : one.context) seen.insert(IdOf("context:" + context));
  seen_.emplace_back(seen.begin(), seen.end());
}

Result<Casebook> Casebook::Read(const TextFile& file, const Graph& graph) {
  std::vector<Issue> issues;
  Casebook book;
  std::set<std::string> formulas;
  for (const TableRow& row : ReadTable(file, kCaseColumns, issues)) {
    ClassicalCase one{std::string(row.cells[0]), PartsOf(row.cells[1]), PartsOf(row.cells[2]), PartsOf(row.cells[3])};
    for (const std::string& formula : one.formulas) {
      if (!graph.Find("formula:" + formula)) {
        issues.push_back(BadRow(file.file, row.line, "there is no formula " + formula));
      }
      formulas.insert(formula);
    }
    if (one.formulas.empty() || one.findings.empty()) continue;
    book.See(one, graph);
    book.cases_.push_back(std::move(one));
  }
  if (!issues.empty()) {
    return Fail(Error{ErrorKind::kInvalid, "graph.data", {{"count", std::to_string(issues.size())}}, issues});
  }
  book.formulas_.assign(formulas.begin(), formulas.end());
  for (const std::string& formula : book.formulas_) {
    for (const Arc& arc : graph.ArcsOf(*graph.Find("formula:" + formula))) {
      if (arc.along && graph.edges()[arc.edge].relation == GraphRelation::kContains) {
        book.herbs_[formula].push_back(graph.nodes()[arc.to].name);
      }
    }
  }
  return book;
}

Casebook Casebook::Embedded(const Graph& graph) {
  auto book = Read(EmbeddedClauses(), graph);
  if (!book) throw std::logic_error(ToString(book.error()));
  return *std::move(book);
}

EvidenceModel Casebook::ModelWithout(std::size_t left_out) const {
  Tally own(findings_.size());
  Tally by_herb(findings_.size());
  for (std::size_t i = 0; i < cases_.size(); ++i) {
    if (i == left_out) continue;
    ++own.cases;
    for (const FindingId finding : seen_[i]) ++own.findings[finding];
    std::set<std::string> herbs;
    for (const std::string& formula : cases_[i].formulas) {
      own.Add(formula, seen_[i]);
      if (const auto found = herbs_.find(formula); found != herbs_.end()) {
        herbs.insert(found->second.begin(), found->second.end());
      }
    }
    for (const std::string& herb : herbs) by_herb.Add(herb, seen_[i]);
  }
  by_herb.cases = own.cases;
  by_herb.findings = own.findings;
  EvidenceModel model;
  model.signs.resize(findings_.size());
  for (const double times : own.findings) model.anyway.push_back((times + 1) / (own.cases + 3));
  std::map<std::string, ElementId> elements;
  std::map<std::string, double> formulas_with;
  const auto element_of = [&](const std::string& name) {
    const auto [known, is_new] = elements.emplace(name, static_cast<ElementId>(model.elements.size()));
    if (is_new) model.elements.push_back(name);
    return known->second;
  };
  for (const auto& [formula, count] : own.groups)
    AddOwnSigns(model, element_of(formula), count, own.seen.at(formula), own);
  for (const auto& [herb, count] : by_herb.groups) {
    AddHerbSigns(model, element_of(herb), count, by_herb.seen.at(herb), by_herb);
  }
  for (const auto& [formula, herbs] : herbs_) {
    for (const std::string& herb : herbs) ++formulas_with[herb];
  }
  for (const std::string& formula : formulas_) {
    const auto count = own.groups.find(formula);
    const double clauses = count == own.groups.end() ? 0 : count->second;
    Hypothesis hypothesis{formula, kPriorPower * std::log(clauses + 1), {{element_of(formula), 1, kOwnForce}}};
    if (const auto found = herbs_.find(formula); found != herbs_.end()) {
      for (const std::string& herb : found->second) {
        const double rarity = std::log(static_cast<double>(formulas_.size()) / formulas_with[herb]);
        const double length = std::pow(static_cast<double>(found->second.size() + 1), 0.7);
        hypothesis.parts.push_back({element_of(herb), kHerbShare * rarity / length, kHerbForce});
      }
    }
    model.hypotheses.push_back(std::move(hypothesis));
  }
  return model;
}

}  // namespace medres::knowledge
