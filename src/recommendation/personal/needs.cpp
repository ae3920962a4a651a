#include "recommendation/personal/needs.hpp"

namespace medres::recommendation {
namespace {

using constitution::Kind;
using constitution::Scale;
using scheduling::ConstitutionNeed;

ConstitutionNeed NeedFor(Scale scale, int weight) { return {std::string(1, constitution::CodeOf(scale)), weight}; }

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

bool IsStale(Instant assessed_at, Instant now, int months) {
  const std::chrono::sys_time<Milliseconds> assessed{Milliseconds(assessed_at.milliseconds)};
  const auto day = std::chrono::floor<std::chrono::days>(assessed);
  auto last = std::chrono::year_month_day(day) + std::chrono::months(months);
  if (!last.ok()) last = last.year() / last.month() / std::chrono::last;
  const auto over = std::chrono::sys_days(last) + std::chrono::days(1);
  return std::chrono::sys_time<Milliseconds>(Milliseconds(now.milliseconds)) >= over;
}

}  // namespace medres::recommendation
