#include "recommendation/personal/needs.hpp"

#include <algorithm>
#include <numeric>

namespace medres::recommendation {
namespace {

using constitution::Kind;
using constitution::Scale;
using scheduling::ConstitutionNeed;

ConstitutionNeed NeedFor(Scale scale, int weight) {
  return {.code = std::string(1, constitution::CodeOf(scale)), .weight = weight};
}

}  // namespace

std::vector<ConstitutionNeed> NeedsOf(const constitution::Outcome& outcome) {
  std::vector<ConstitutionNeed> needs;
  if (outcome.kind == Kind::kBalanced || outcome.kind == Kind::kBasicallyBalanced) {
    needs.push_back(NeedFor(Scale::kPh, kMainWeight));
  } else if (outcome.main) {
    needs.push_back(NeedFor(*outcome.main, outcome.assigned_highest ? kTendencyWeight : kMainWeight));
  }
  for (const Scale scale : outcome.co_types) needs.push_back(NeedFor(scale, kCoTypeWeight));
  for (const Scale scale : outcome.tendencies) needs.push_back(NeedFor(scale, kTendencyWeight));
  return needs;
}

void AddEvidence(const constitution::FusedState& state, bool assessed, std::vector<ConstitutionNeed>& needs) {
  if (state.contributions.empty()) return;
  constitution::PerScale shares = state.posterior;
  constitution::PerScale before = state.prior;
  if (!assessed) {
    // What an old questionnaire said is taken out again: the shares are proportional to prior times evidence.
    before.fill(1.0 / static_cast<double>(shares.size()));
    for (std::size_t at = 0; at < shares.size(); ++at) shares[at] /= state.prior[at];
    const double sum = std::accumulate(shares.begin(), shares.end(), 0.0);
    for (double& share : shares) share /= sum;
  }
  const bool any = !needs.empty();
  for (const Scale scale : constitution::kScales) {
    const std::size_t at = constitution::IndexOf(scale);
    if (shares[at] < kEvidenceShare || shares[at] < kEvidenceRise * before[at]) continue;
    ConstitutionNeed need = NeedFor(scale, kTendencyWeight);
    need.by_evidence = true;
    const bool known = std::ranges::find(needs, need.code, &ConstitutionNeed::code) != needs.end();
    if (known || (any && scale == Scale::kPh)) continue;
    needs.push_back(std::move(need));
  }
}

bool IsStale(Instant assessed_at, Instant now, int months) {
  const std::chrono::sys_time<Milliseconds> assessed{Milliseconds(assessed_at.milliseconds)};
  const auto day = std::chrono::floor<std::chrono::days>(assessed);
  auto last = std::chrono::year_month_day(day) + std::chrono::months(months);
  if (!last.ok()) last = last.year() / last.month() / std::chrono::last;
  const auto over = std::chrono::sys_days(last) + std::chrono::days(1);
  return std::chrono::sys_time<Milliseconds>(Milliseconds(now.milliseconds)) >= over;
}

}  // namespace medres::recommendation
