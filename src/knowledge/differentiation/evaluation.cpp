#include "knowledge/differentiation/evaluation.hpp"

#include <algorithm>

#include "knowledge/differentiation/weighing.hpp"

namespace medres::knowledge {
namespace {

/// Counts hits of one method.
class HitCounter {
 public:
  explicit HitCounter(std::string method) { hits_.method = std::move(method); }

  void Count(const std::vector<std::string>& ranked, const ClassicalCase& one) {
    for (std::size_t place = 0; place < std::min<std::size_t>(ranked.size(), 5); ++place) {
      if (std::ranges::find(one.formulas, ranked[place]) == one.formulas.end()) continue;
      hits_.top1 += place < 1;
      hits_.top3 += place < 3;
      hits_.top5 += place < 5;
      return;
    }
  }

  Hits Of(std::size_t cases) const {
    const auto all = static_cast<double>(cases);
    return {hits_.method, hits_.top1 / all, hits_.top3 / all, hits_.top5 / all};
  }

 private:
  Hits hits_;
};

std::vector<std::string> Ranked(const std::map<std::string, double>& scores) {
  std::vector<std::pair<double, std::string>> order;
  for (const auto& [formula, score] : scores) order.emplace_back(-score, formula);
  std::ranges::sort(order);
  std::vector<std::string> names;
  for (auto& [score, formula] : order) names.push_back(std::move(formula));
  return names;
}

std::vector<std::string> Ranked(const std::vector<RankedHypothesis>& ranked, const EvidenceModel& model) {
  std::map<std::string, double> scores;
  for (const RankedHypothesis& one : ranked) scores[model.hypotheses[one.hypothesis].name] = one.score;
  return Ranked(scores);
}

/// What the naive methods count.
struct NaiveScores {
  std::map<std::string, double> popularity;
  std::map<std::string, double> overlap;
  std::map<std::string, double> generalised;
};

template <class T>
double CommonWith(const std::set<T>& known, const std::vector<T>& asked) {
  return static_cast<double>(std::ranges::count_if(asked, [&](const T& one) { return known.contains(one); }));
}

NaiveScores CountNaively(const Casebook& book, std::size_t left_out) {
  std::map<std::string, std::set<std::string>> written;
  std::map<std::string, std::set<FindingId>> seen;
  NaiveScores scores;
  for (const std::string& formula : book.formulas()) scores.popularity[formula] = 0;
  for (std::size_t i = 0; i < book.cases().size(); ++i) {
    if (i == left_out) continue;
    const ClassicalCase& one = book.cases()[i];
    for (const std::string& formula : one.formulas) {
      ++scores.popularity[formula];
      written[formula].insert(one.findings.begin(), one.findings.end());
      seen[formula].insert(book.SeenIn(i).begin(), book.SeenIn(i).end());
    }
  }
  for (const std::string& formula : book.formulas()) {
    scores.overlap[formula] = CommonWith(written[formula], book.cases()[left_out].findings);
    scores.generalised[formula] = CommonWith(seen[formula], book.SeenIn(left_out));
  }
  return scores;
}

}  // namespace

Evaluation LeaveOneClauseOut(const Casebook& book) {
  HitCounter popularity("popularity");
  HitCounter overlap("overlap");
  HitCounter generalised("overlap-generalised");
  HitCounter elements("elements");
  HitCounter causes("causes");
  Evaluation evaluation{.cases = static_cast<int>(book.cases().size()),
                        .formulas = static_cast<int>(book.formulas().size()),
                        .only_clause = 0,
                        .methods = {}};
  for (std::size_t i = 0; i < book.cases().size(); ++i) {
    const ClassicalCase& one = book.cases()[i];
    const NaiveScores naive = CountNaively(book, i);
    popularity.Count(Ranked(naive.popularity), one);
    overlap.Count(Ranked(naive.overlap), one);
    generalised.Count(Ranked(naive.generalised), one);
    const EvidenceModel model = book.ModelWithout(i);
    std::vector<Observation> seen;
    for (const FindingId finding : book.SeenIn(i)) seen.push_back({.finding = finding});
    elements.Count(Ranked(WeighByElements(model, seen), model), one);
    causes.Count(Ranked(WeighByCauses(model, seen), model), one);
    evaluation.only_clause += std::ranges::all_of(
        one.formulas, [&](const std::string& formula) { return naive.popularity.at(formula) == 0; });
  }
  for (const HitCounter* const counter : {&popularity, &overlap, &generalised, &elements, &causes}) {
    evaluation.methods.push_back(counter->Of(book.cases().size()));
  }
  return evaluation;
}

}  // namespace medres::knowledge
