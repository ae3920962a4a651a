#include "scheduling/policy/rules.hpp"

#include <algorithm>

#include "catalog/taxonomies.hpp"
#include "scheduling/policy/judge.hpp"

namespace medres::scheduling {
namespace {

/// Longer than any stretch in which visits are counted, on either side of the visit.
constexpr Milliseconds kLongestStretch = std::chrono::days(400);
/// How many dates are tried for what would fit when a policy has no horizon.
constexpr int kDaysTried = 400;

/// What is wrong with rules, collected below one pointer.
class RuleCheck {
 public:
  explicit RuleCheck(const std::string& prefix) : prefix_(prefix) {}

  void Unless(bool fine, std::string code, const std::string& where, ErrorArgs args = {}) {
    if (!fine) issues_.push_back({std::move(code), prefix_ + where, std::move(args)});
  }
  void CheckRanges(const std::vector<TimeRange>& ranges, const std::string& where) {
    for (std::size_t i = 0; i < ranges.size(); ++i) {
      Unless(ranges[i].start < ranges[i].end, "policy.range_empty", where + "/" + std::to_string(i));
    }
  }
  void CheckPeriod(std::optional<Period> per, std::optional<int> days, const std::string& where) {
    Unless((per == Period::kDays) == days.has_value(), "policy.days_with_period", where + "/days");
  }
  void CheckSanction(const std::optional<Sanction>& sanction, const std::string& where) {
    if (!sanction) return;
    CheckPeriod(sanction->within, sanction->days, where);
    const bool calendar = sanction->within == Period::kCalendarMonth || sanction->within == Period::kCalendarYear;
    Unless(!sanction->within || calendar || sanction->within == Period::kDays, "policy.sanction_period",
           where + "/within");
    Unless(!sanction->rest_of_period || calendar, "policy.rest_of_period", where + "/rest_of_period");
    Unless(sanction->rest_of_period == sanction->suspend_days.empty(), "policy.suspend_how", where + "/suspend_days");
  }
  void CheckCutoff(const Cutoff& cutoff, const std::string& where) {
    const int lengths = cutoff.minutes.has_value() + cutoff.half_days.has_value() + cutoff.days.has_value() +
                        cutoff.working_days.has_value();
    Unless(lengths == 1, "policy.cutoff_length", where);
    Unless(!cutoff.at || cutoff.days || cutoff.working_days, "policy.cutoff_at", where + "/at");
  }
  std::vector<Issue> Take() { return std::move(issues_); }

 private:
  const std::string& prefix_;
  std::vector<Issue> issues_;
};

void CheckWindow(const PolicyRules& rules, RuleCheck& check) {
  if (!rules.window) return;
  const BookingWindow& window = *rules.window;
  check.Unless(!window.min_days || !window.max_days || *window.min_days <= *window.max_days, "policy.window_empty",
               "/window/max_days");
  check.Unless(!window.release_at || window.max_days, "policy.release_without_horizon", "/window/release_at");
}

void CheckCounts(const PolicyRules& rules, RuleCheck& check) {
  for (std::size_t i = 0; i < rules.limits.size(); ++i) {
    check.CheckPeriod(rules.limits[i].per, rules.limits[i].days, "/limits/" + std::to_string(i));
  }
  for (std::size_t i = 0; i < rules.quotas.size(); ++i) {
    const Quota& quota = rules.quotas[i];
    const std::string where = "/quotas/" + std::to_string(i);
    check.Unless(quota.per == Period::kDay || quota.per == Period::kHalfDay, "policy.quota_period", where + "/per");
    check.Unless(quota.scope != PolicyScope::kAll, "policy.quota_scope", where + "/scope");
  }
}

void CheckCancel(const PolicyRules& rules, RuleCheck& check) {
  for (std::size_t i = 0; i < rules.cancel.size(); ++i) {
    const std::string where = "/cancel/" + std::to_string(i);
    check.CheckCutoff(rules.cancel[i].until, where + "/until");
    for (std::size_t j = 0; j < rules.cancel[i].registration_types.size(); ++j) {
      const std::string& type = rules.cancel[i].registration_types[j];
      check.Unless(catalog::IsRegistrationType(type), "policy.registration_type",
                   where + "/registration_types/" + std::to_string(j), {{"type", type}});
    }
  }
}

/// Whether a rule looks at the person.
bool AsksWho(const PolicyRules& rules) {
  return rules.real_name.value_or(false) || rules.min_age_online || rules.guardian_below_age ||
         rules.persons_per_phone || rules.no_shows || rules.cancel_abuse || rules.same_day_refunds ||
         !rules.limits.empty() || !rules.duplicates_across_channels.value_or(true);
}

Attempt MovedTo(const Attempt& attempt, Instant start) {
  Attempt moved = attempt;
  moved.start = start;
  return moved;
}

/// First and last date at the same wall time that the window admits now.
void FindDates(const Policy& policy, const PolicyFacts& facts, const Attempt& attempt, PolicyFit& fit) {
  const Zone* zone = FindZone(attempt.zone);
  if (zone == nullptr) return;
  const LocalDate today = zone->ToWall(facts.now).date;
  const LocalTime time{zone->ToWall(attempt.start).minutes};
  const bool bounded = policy.rules.window && policy.rules.window->max_days;
  for (int ahead = 0; ahead <= (bounded ? *policy.rules.window->max_days : kDaysTried); ++ahead) {
    const Instant start = AtWallTime(*zone, AddDays(today, ahead), time);
    if (start <= facts.now) continue;
    const Attempt moved = MovedTo(attempt, start);
    Judgement judgement(policy, facts, moved);
    judgement.JudgeWindow();
    if (!judgement.Take().empty()) continue;
    if (!fit.first_date) fit.first_date = AddDays(today, ahead);
    if (!bounded) return;
    fit.last_date = AddDays(today, ahead);
  }
}

}  // namespace

const std::vector<ResourceId>& VisitPlace::Of(PolicyScope scope) const {
  static const std::vector<ResourceId> none;
  switch (scope) {
    case PolicyScope::kDoctor: return doctors;
    case PolicyScope::kDepartment: return departments;
    case PolicyScope::kFacility: return facilities;
    case PolicyScope::kAll: return none;
  }
  return none;
}

bool VisitPlace::Shares(PolicyScope scope, const VisitPlace& other) const {
  if (scope == PolicyScope::kAll) return true;
  return std::ranges::any_of(
      Of(scope), [&](ResourceId id) { return std::ranges::find(other.Of(scope), id) != other.Of(scope).end(); });
}

std::vector<Refusal> Judge(const Policy& policy, const PolicyFacts& facts, const Attempt& attempt) {
  Judgement judgement(policy, facts, attempt);
  using enum Attempt::Verb;
  if (attempt.verb == kCancel) judgement.JudgeCancellation(attempt.start, "policy.cancel_late");
  if (attempt.verb == kLeave) judgement.JudgeCancellation(attempt.start, "policy.move_late");
  if (attempt.verb == kArrive) judgement.JudgeArrival();
  if (attempt.verb == kReschedule && attempt.current_start) {
    judgement.JudgeCancellation(*attempt.current_start, "policy.move_late");
  }
  if (attempt.verb == kBook || attempt.verb == kHold || attempt.verb == kReschedule) judgement.JudgeWindow();
  if (attempt.verb == kHold && AsksWho(policy.rules)) judgement.RefuseUnnamed();
  if (attempt.verb == kBook) {
    judgement.JudgePerson();
    judgement.JudgeSuspensions();
  }
  if (attempt.verb == kBook || attempt.verb == kHold || attempt.verb == kReschedule) judgement.JudgeCounts();
  return judgement.Take();
}

std::vector<Issue> Evaluate(const Policy& policy, const PolicyFacts& facts, const Attempt& attempt) {
  std::vector<Issue> issues;
  for (Refusal& refusal : Judge(policy, facts, attempt)) issues.push_back(std::move(refusal.issue));
  return issues;
}

PolicyFit WhatFits(const Policy& policy, const PolicyFacts& facts, const Attempt& attempt) {
  PolicyFit fit;
  const auto refusals = Judge(policy, facts, attempt);
  if (attempt.verb == Attempt::Verb::kBook || attempt.verb == Attempt::Verb::kReschedule) {
    FindDates(policy, facts, attempt, fit);
  }
  const bool curable = !refusals.empty() && std::ranges::all_of(refusals, [](const Refusal& refusal) {
    return refusal.allowed_from.has_value();
  });
  if (!curable) return fit;
  // Waiting for one rule may run into another (a stop time): what comes of it is judged again.
  PolicyFacts then = facts;
  for (const Refusal& refusal : refusals) then.now = std::max(then.now, *refusal.allowed_from);
  if (then.now < attempt.start && Judge(policy, then, attempt).empty()) fit.submit_from = then.now;
  return fit;
}

std::optional<Instant> HistoryNeeded(const Policy& policy, Instant start) {
  const PolicyRules& rules = policy.rules;
  if (rules.no_shows || rules.cancel_abuse || rules.same_day_refunds) return Instant{0};
  if (!rules.limits.empty() || !rules.duplicates_across_channels.value_or(true)) return start - kLongestStretch;
  return std::nullopt;
}

std::vector<Issue> CheckRules(const PolicyRules& rules, const std::string& prefix) {
  RuleCheck check(prefix);
  CheckWindow(rules, check);
  check.CheckRanges(rules.closed_hours, "/closed_hours");
  check.CheckRanges(rules.visit_hours, "/visit_hours");
  CheckCounts(rules, check);
  CheckCancel(rules, check);
  check.CheckSanction(rules.cancel_abuse, "/cancel_abuse");
  check.CheckSanction(rules.same_day_refunds, "/same_day_refunds");
  check.CheckSanction(rules.no_shows, "/no_shows");
  check.Unless(rules.noon < rules.evening, "policy.noon_after_evening", "/noon");
  return check.Take();
}

}  // namespace medres::scheduling
