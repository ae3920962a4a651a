#include "constitution/assess.hpp"

#include <algorithm>

#include "constitution/answers.hpp"
#include "constitution/scoring.hpp"

namespace medres::constitution {
namespace {

constexpr int kReversal = kLowestAnswer + kHighestAnswer;
constexpr double kPerUnit = 10'000;

struct Sum {
  int raw = 0;
  int items = 0;
};
using Sums = std::array<Sum, kScales.size()>;

void AddTo(Sum& sum, int answer) {
  sum.raw += answer;
  ++sum.items;
}

Sums SumsOf(const Instrument& instrument, const std::map<std::string, int>& answers) {
  Sums sums;
  for (const Item& item : instrument.items) {
    const auto answer = answers.find(item.key);
    if (answer == answers.end()) continue;
    for (const Scale scale : item.scales) AddTo(sums[IndexOf(scale)], answer->second);
    for (const Scale scale : item.reversed) AddTo(sums[IndexOf(scale)], kReversal - answer->second);
  }
  return sums;
}

void Report(Outcome& outcome, const Rule& rule, const Sums& sums, const Scores& scores, const Verdicts& verdicts) {
  if (rule.scoring == Scoring::kTransformed) outcome.transformed.emplace();
  for (const Scale scale : kScales) {
    const std::string name(WireName(scale));
    const std::size_t at = IndexOf(scale);
    outcome.raw[name] = sums[at].raw;
    outcome.verdict[name] = verdicts[at];
    if (outcome.transformed) {
      (*outcome.transformed)[name] = static_cast<double>(TenThousandths(scores[at])) / kPerUnit;
    }
  }
}

}  // namespace

Result<Outcome> Assess(const Instrument& instrument, const Edition& edition, const AnswerSheet& sheet) {
  MEDRES_TRY(CompleteAnswers answers, Complete(instrument, sheet));
  const Sums sums = SumsOf(instrument, answers.all);
  Scores scores;
  std::ranges::transform(sums, scores.begin(),
                         [&](const Sum& sum) { return ScoreOf(edition.rule.scoring, sum.raw, sum.items); });
  const Verdicts verdicts = Judge(edition.rule, scores);
  Finding finding = Summarize(verdicts, scores);
  Outcome outcome;
  outcome.instrument = instrument.id;
  outcome.edition = edition.id;
  outcome.kind = finding.kind;
  outcome.main = finding.main;
  outcome.co_types = std::move(finding.co_types);
  outcome.tendencies = std::move(finding.tendencies);
  outcome.measured = std::move(answers.measured);
  Report(outcome, edition.rule, sums, scores, verdicts);
  if (sheet.assign_highest && outcome.kind == Kind::kUnclassified) {
    outcome.main = HighestBiased(scores);
    outcome.assigned_highest = true;
  }
  return outcome;
}

int CountItems(const Instrument& instrument, Scale scale, std::optional<patients::Sex> sex) {
  const auto counts = [&](const Item& item) {
    const bool asked = !item.sex || !sex || item.sex == sex;
    return asked && (std::ranges::find(item.scales, scale) != item.scales.end() ||
                     std::ranges::find(item.reversed, scale) != item.reversed.end());
  };
  return static_cast<int>(std::ranges::count_if(instrument.items, counts));
}

}  // namespace medres::constitution
