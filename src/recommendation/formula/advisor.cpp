#include "recommendation/formula/advisor.hpp"

#include <algorithm>

#include "recommendation/formula/support.hpp"
#include "recommendation/variety.hpp"
#include "recommendation/wellness/screen.hpp"

namespace medres::recommendation {
namespace {

/// A formula on its way into the answer.
struct FormulaCandidate {
  const FormulaEntry* entry;
  RankedFormula ranked;
};

bool RanksBefore(const FormulaCandidate& a, const FormulaCandidate& b) {
  const auto key = [](const FormulaCandidate& one) { return std::pair(-one.ranked.score.points, one.entry->formula); };
  return key(a) < key(b);
}

/// The best ones that are unlike each other.
std::vector<RankedFormula> ChooseFormulas(std::vector<FormulaCandidate> candidates, std::size_t limit,
                                          int unlike_percent) {
  std::vector<int> points;
  points.reserve(candidates.size());
  for (const FormulaCandidate& one : candidates) points.push_back(one.ranked.score.points);
  const auto alike = [&](std::size_t a, std::size_t b) {
    return LikenessOf(candidates[a].entry->herbs, candidates[b].entry->herbs);
  };
  std::vector<RankedFormula> chosen;
  for (const UnlikeChoice& one : ChooseUnlike(points, limit, unlike_percent, alike)) {
    RankedFormula& formula = candidates[one.index].ranked;
    if (one.behind > 0) formula.likeness = {candidates[one.like].entry->formula, one.likeness, one.behind};
    chosen.push_back(std::move(formula));
  }
  return chosen;
}

/// What a rule of safety keeps apart is shown as far down as what is not kept apart, and `limit` of it in any case.
std::vector<RankedFormula> Apart(std::vector<FormulaCandidate> candidates, std::size_t limit, int least) {
  std::vector<RankedFormula> shown;
  for (FormulaCandidate& one : candidates) {
    if (shown.size() >= limit && one.ranked.score.points < least) break;
    shown.push_back(std::move(one.ranked));
  }
  return shown;
}

}  // namespace

const std::vector<FormulaEntry>& FormulaAdvisor::Entries() const {
  std::call_once(once_, [this] { entries_ = FormulasOf(parts_.library.graph()); });
  return entries_;
}

RankedFormula FormulaAdvisor::Check(const FormulaEntry& entry, FormulaScore score,
                                    const prescription::Person& person) const {
  const knowledge::Graph& graph = parts_.library.graph();
  prescription::Prescription recorded;
  recorded.formula = graph.nodes()[entry.formula].name;
  for (const knowledge::EdgeIndex edge : entry.contains) {
    recorded.herbs.push_back({.name = graph.nodes()[graph.edges()[edge].to].name});
  }
  recorded.patient = person;
  return {.formula = entry.formula,
          .score = std::move(score),
          .composition = entry.contains,
          .report = parts_.checker.Check(recorded)};
}

Result<FormulaAdvice> FormulaAdvisor::Advise(const FormulaAsk& ask) const {
  MEDRES_TRY(FormulaQuestion question, ReadFormulaAsk(parts_.library, parts_.care, ask, parts_.clock.Now()));
  FormulaAdvice advice;
  advice.term = question.term;
  advice.emergencies = question.emergencies;
  if (!advice.emergencies.empty()) return std::move(advice);
  const FormulaSupporter supporter(parts_.library, question);
  const SafetyScreen screen(parts_.checker, parts_.herbs, parts_.care, ask.person);
  std::vector<FormulaCandidate> open;
  std::vector<FormulaCandidate> blocked;
  std::vector<FormulaCandidate> unrecorded;
  for (const FormulaEntry& entry : Entries()) {
    FormulaScore score = ScoreOf(supporter.FactsOf(entry));
    if (!IsCandidate(score)) continue;
    FormulaCandidate one{&entry, Check(entry, std::move(score), screen.screened())};
    const bool is_blocked = one.ranked.report.verdict == prescription::SafetyVerdict::kBlocked;
    auto& list = entry.contains.empty() ? unrecorded : is_blocked ? blocked : open;
    list.push_back(std::move(one));
  }
  for (auto* const list : {&open, &blocked, &unrecorded}) std::ranges::sort(*list, RanksBefore);
  advice.formulas = ChooseFormulas(std::move(open), ask.limit, parts_.unlike_percent);
  int least = 0;
  if (!advice.formulas.empty()) {
    least = std::ranges::min(advice.formulas, {}, [](const auto& one) { return one.score.points; }).score.points;
  }
  advice.blocked = Apart(std::move(blocked), ask.limit, least);
  advice.unrecorded = Apart(std::move(unrecorded), ask.limit, least);
  advice.gaps = screen.Gaps();
  advice.symptoms = std::move(question.symptoms);
  advice.patterns = std::move(question.patterns);
  return std::move(advice);
}

}  // namespace medres::recommendation
