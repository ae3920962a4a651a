#include "constitution/scoring.hpp"

#include <algorithm>
#include <span>

namespace medres::constitution {
namespace {

constexpr std::span<const Scale> kBiasedScales = std::span(kScales).subspan(1);

Verdict JudgeBalanced(const Rule& rule, const Scores& scores) {
  if (!scores[IndexOf(Scale::kPh)].Reaches(rule.balanced)) return Verdict::kNo;
  const auto all_below = [&](int threshold) {
    return std::ranges::none_of(kBiasedScales, [&](Scale scale) { return scores[IndexOf(scale)].Reaches(threshold); });
  };
  if (all_below(rule.all_below)) return Verdict::kYes;
  return all_below(rule.basically_all_below) ? Verdict::kBasicallyYes : Verdict::kNo;
}

std::vector<Scale> WithVerdict(const Verdicts& verdicts, const Scores& scores, Verdict wanted) {
  std::vector<Scale> found;
  std::ranges::copy_if(kBiasedScales, std::back_inserter(found),
                       [&](Scale scale) { return verdicts[IndexOf(scale)] == wanted; });
  std::ranges::sort(found, [&](Scale a, Scale b) {
    const Score of_a = scores[IndexOf(a)];
    const Score of_b = scores[IndexOf(b)];
    return of_a == of_b ? a < b : of_b < of_a;
  });
  return found;
}

Kind KindOf(Verdict balanced, const Finding& finding) {
  if (balanced == Verdict::kYes) return Kind::kBalanced;
  if (balanced == Verdict::kBasicallyYes) return Kind::kBasicallyBalanced;
  if (finding.main) return Kind::kBiased;
  return finding.tendencies.empty() ? Kind::kUnclassified : Kind::kTendency;
}

}  // namespace

Score ScoreOf(Scoring scoring, int raw, int items) {
  if (scoring == Scoring::kSum) return {.numerator = raw, .denominator = 1};
  return {.numerator = 100 * (static_cast<std::int64_t>(raw) - items),
          .denominator = 4 * static_cast<std::int64_t>(items)};
}

std::int64_t TenThousandths(Score score) {
  return (2 * 10'000 * score.numerator + score.denominator) / (2 * score.denominator);
}

Verdict JudgeBiased(const Rule& rule, Score score) {
  if (score.Reaches(rule.yes)) return Verdict::kYes;
  return score.Reaches(rule.tendency) ? Verdict::kTendency : Verdict::kNo;
}

Verdicts Judge(const Rule& rule, const Scores& scores) {
  Verdicts verdicts{};
  for (const Scale scale : kBiasedScales) verdicts[IndexOf(scale)] = JudgeBiased(rule, scores[IndexOf(scale)]);
  verdicts[IndexOf(Scale::kPh)] = JudgeBalanced(rule, scores);
  return verdicts;
}

Finding Summarize(const Verdicts& verdicts, const Scores& scores) {
  Finding finding;
  finding.co_types = WithVerdict(verdicts, scores, Verdict::kYes);
  if (!finding.co_types.empty()) {
    finding.main = finding.co_types.front();
    finding.co_types.erase(finding.co_types.begin());
  }
  finding.tendencies = WithVerdict(verdicts, scores, Verdict::kTendency);
  finding.kind = KindOf(verdicts[IndexOf(Scale::kPh)], finding);
  return finding;
}

Scale HighestBiased(const Scores& scores) {
  return *std::ranges::max_element(kBiasedScales,
                                   [&](Scale a, Scale b) { return scores[IndexOf(a)] < scores[IndexOf(b)]; });
}

}  // namespace medres::constitution
