#include "knowledge/differentiation/clause_finder.hpp"

#include <algorithm>
#include <cmath>

#include "knowledge/differentiation/weighing.hpp"

namespace medres::knowledge {
namespace {

constexpr double kTenThousand = 10'000;

int PartOf(double one, double best) {
  return best > 0 && one > 0 ? static_cast<int>(std::lround(one / best * kTenThousand)) : 0;
}

}  // namespace

ClauseFinder::ClauseFinder(const Graph& graph, Casebook book)
    : graph_(graph), book_(std::move(book)), model_(book_.ModelOfAll()) {
  for (const Hypothesis& one : model_.hypotheses) formulas_.push_back(*graph.Find("formula:" + one.name));
}

bool ClauseFinder::Knows(NodeIndex formula) const { return std::ranges::find(formulas_, formula) != formulas_.end(); }

std::vector<Observation> ClauseFinder::ObserveAll(std::span<const Told> told) const {
  std::vector<Observation> seen;
  for (const Told& one : told) {
    const auto all = one.denied ? std::vector{one.symptom} : graph_.WithGeneral(one.symptom);
    for (const NodeIndex symptom : all) {
      const auto finding = book_.FindFinding(graph_.nodes()[symptom].name);
      if (!finding || std::ranges::find(seen, *finding, &Observation::finding) != seen.end()) continue;
      seen.push_back({*finding, FactorOf(one.severity), one.denied});
    }
  }
  return seen;
}

std::vector<WeighedFormula> ClauseFinder::Weigh(std::span<const Told> told) const {
  const std::vector<Observation> seen = ObserveAll(told);
  if (std::ranges::all_of(seen, &Observation::denied)) return {};
  std::vector<WeighedFormula> weighed(formulas_.size());
  for (std::size_t i = 0; i < formulas_.size(); ++i) weighed[i].formula = formulas_[i];
  const auto by_elements = WeighByElements(model_, seen);
  for (const RankedHypothesis& one : by_elements) {
    WeighedFormula& formula = weighed[one.hypothesis];
    formula.elements = PartOf(one.score, by_elements.front().score);
    for (const Contribution& contribution : one.contributions) {
      const bool own =
          contribution.element && model_.elements[*contribution.element] == graph_.nodes()[formula.formula].name;
      const std::string& finding = book_.NameOfFinding(contribution.finding);
      if (!own || contribution.amount <= 0 || std::ranges::find(formula.findings, finding) != formula.findings.end()) {
        continue;
      }
      formula.findings.push_back(finding);
    }
  }
  const auto by_causes = WeighByCauses(model_, seen);
  const auto shares = SharesOf(by_causes);
  for (std::size_t i = 0; i < by_causes.size(); ++i) {
    // A prior alone speaks for nothing that was told.
    if (std::ranges::none_of(by_causes[i].contributions, [](const Contribution& one) { return one.amount > 0; }))
      continue;
    weighed[by_causes[i].hypothesis].causes = PartOf(shares[i], shares.front());
  }
  return weighed;
}

}  // namespace medres::knowledge
