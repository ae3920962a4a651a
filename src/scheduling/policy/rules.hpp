#pragma once

#include <optional>
#include <vector>

#include "base/error.hpp"
#include "scheduling/policy/facts.hpp"

namespace medres::scheduling {

/// One rule that refuses. `allowed_from`: when the same attempt would pass it, if waiting helps.
struct Refusal {
  Issue issue;
  std::optional<Instant> allowed_from;
};

/// Every rule of the policy that refuses the attempt, in a fixed order (times, person, suspensions, counts). Pure: no
/// clock, no database. `facts` need only hold what the attempt's verb looks at: cancelling and arriving look at `now`.
std::vector<Refusal> Judge(const Policy& policy, const PolicyFacts& facts, const Attempt& attempt);

/// The same as issues: rule (`policy.*`), pointer into the wish, and the values of its sentence.
std::vector<Issue> Evaluate(const Policy& policy, const PolicyFacts& facts, const Attempt& attempt);

/// What would fit instead of a refused attempt.
struct PolicyFit {
  std::optional<Instant> submit_from;   ///< the same wish would pass then
  std::optional<LocalDate> first_date;  ///< visits at the same wall time can be booked now from this date
  std::optional<LocalDate> last_date;   ///< to this one; none when the policy has no horizon

  bool operator==(const PolicyFit&) const = default;
};
PolicyFit WhatFits(const Policy& policy, const PolicyFacts& facts, const Attempt& attempt);

/// Until when this visit can be cancelled; nothing when the policy does not say.
std::optional<Deadline> CancelDeadline(const Policy& policy, const Attempt& attempt, Instant start);

/// The quotas that a visit at this place and time draws on, each with each of the scope's ids.
std::vector<QuotaDemand> QuotaDemands(const Policy& policy, const VisitPlace& place, Instant start, const Zone& zone);

/// From which instant on a person's visits must be known: the beginning of time when suspensions are derived from them.
std::optional<Instant> HistoryNeeded(const Policy& policy, Instant start);

/// What is wrong with rules, with JSON pointers below `prefix`: times out of order, a period without its days, a
/// horizon that ends before it begins, codes that no list knows.
std::vector<Issue> CheckRules(const PolicyRules& rules, const std::string& prefix);

}  // namespace medres::scheduling
