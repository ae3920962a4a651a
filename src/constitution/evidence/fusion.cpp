#include "constitution/evidence/fusion.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <tuple>

#include "constitution/evidence/ratio_table.hpp"

namespace medres::constitution {
namespace {

double WeightOf(Verdict verdict) {
  switch (verdict) {
    case Verdict::kYes: return 8;
    case Verdict::kBasicallyYes: return 4;
    case Verdict::kTendency: return 2;
    case Verdict::kNo: return 1;
  }
  return 1;
}

void Normalise(PerScale& shares) {
  const double sum = std::accumulate(shares.begin(), shares.end(), 0.0);
  for (double& share : shares) share /= sum;
}

double Capped(double log_ratio, double most) { return std::clamp(log_ratio, -std::log(most), std::log(most)); }

WeighedEvidence Weigh(const EvidenceItem& item, const LikelihoodRatios& ratios) {
  WeighedEvidence weighed{
      .item = item, .log_ratios = {}, .source = ratios.source, .review_status = ratios.review_status};
  const double factor = item.denied ? -kDeniedPower : item.weight;
  for (std::size_t at = 0; at < kScales.size(); ++at) {
    weighed.log_ratios[at] = Capped(factor * std::log(ratios.ratios[at]), kMostOfAnItem);
  }
  return weighed;
}

EvidenceTotal TotalOf(EvidenceGroup group, std::span<const WeighedEvidence> all) {
  EvidenceTotal total{.group = group};
  for (const WeighedEvidence& one : all) {
    if (one.item.group != group) continue;
    for (std::size_t at = 0; at < kScales.size(); ++at) total.before_cap[at] += one.log_ratios[at];
  }
  std::ranges::transform(total.before_cap, total.counted.begin(),
                         [](double sum) { return Capped(sum, kMostOfAGroup); });
  return total;
}

double StrengthOf(const WeighedEvidence& evidence) {
  return std::accumulate(evidence.log_ratios.begin(), evidence.log_ratios.end(), 0.0,
                         [](double most, double one) { return std::max(most, std::abs(one)); });
}

double CertaintyOf(const PerScale& shares) {
  double entropy = 0;
  for (const double share : shares) entropy -= share > 0 ? share * std::log(share) : 0;
  return std::max(0.0, 1 - entropy / std::log(static_cast<double>(kScales.size())));
}

}  // namespace

PerScale PriorOf(const Outcome* outcome) {
  PerScale prior;
  prior.fill(1);
  if (outcome != nullptr && outcome->kind != Kind::kUnclassified) {
    for (const Scale scale : kScales) {
      const auto verdict = outcome->verdict.find(std::string(WireName(scale)));
      if (verdict != outcome->verdict.end()) prior[IndexOf(scale)] = WeightOf(verdict->second);
    }
  }
  Normalise(prior);
  return prior;
}

FusedState Fuse(const Outcome* outcome, std::span<const EvidenceItem> items, const RatioTable& table) {
  FusedState state;
  state.prior = PriorOf(outcome);
  for (const EvidenceItem& item : items) {
    if (const auto* const ratios = table.Find(item.feature)) {
      state.contributions.push_back(Weigh(item, *ratios));
    } else {
      state.without_ratios.push_back(item);
    }
  }
  std::ranges::sort(state.contributions, [](const WeighedEvidence& a, const WeighedEvidence& b) {
    return std::tuple(-StrengthOf(a), std::string_view(a.item.feature)) <
           std::tuple(-StrengthOf(b), std::string_view(b.item.feature));
  });
  std::ranges::transform(state.prior, state.posterior.begin(), [](double share) { return std::log(share); });
  for (std::size_t group = 0; group < kEvidenceGroups; ++group) {
    const EvidenceTotal total = TotalOf(static_cast<EvidenceGroup>(group), state.contributions);
    const bool says = std::ranges::any_of(total.before_cap, [](double sum) { return sum != 0; });
    if (!says) continue;
    for (std::size_t at = 0; at < kScales.size(); ++at) state.posterior[at] += total.counted[at];
    state.totals.push_back(total);
  }
  std::ranges::transform(state.posterior, state.posterior.begin(), [](double log) { return std::exp(log); });
  Normalise(state.posterior);
  state.certainty = CertaintyOf(state.posterior);
  const bool asked = outcome != nullptr && outcome->kind != Kind::kUnclassified;
  const bool seen = !state.contributions.empty();
  state.basis = asked  ? (seen ? EvidenceBasis::kBoth : EvidenceBasis::kQuestionnaireAlone)
                : seen ? EvidenceBasis::kEvidenceAlone
                       : EvidenceBasis::kNothing;
  return state;
}

}  // namespace medres::constitution
