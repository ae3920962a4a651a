#pragma once

#include <span>
#include <vector>

#include "scheduling/booking/decide.hpp"
#include "scheduling/booking/store.hpp"
#include "scheduling/policy/rules.hpp"

namespace medres::scheduling {

/// A unit of work: one command, or several that are accepted or refused as a whole (a series, a transaction). They are
/// decided in order, each seeing what those before it would change.
using Unit = std::vector<Job>;

/// What became of a unit. Accepted when every step has an outcome that nothing is stale in. Otherwise nothing was
/// changed, and the steps tell why: each that is refused with its error, the others with what they would have become.
struct Verdict {
  std::vector<Result<Outcome>> steps;
  std::vector<Changes> changes;  ///< to be written; none when refused, stale or replayed

  bool IsAccepted() const;
  /// All resources that memory must read anew.
  std::vector<ResourceId> Stale() const;
  /// Why it is refused, as one error: the step's own when there is only one; else that of the steps together, each
  /// issue with the arg `index` of its step. Only for a unit that is not accepted.
  Error Refusal() const;
};

/// Decides the unit and applies what it changes to the facts. Pure but for that.
Verdict DecideUnit(Facts& facts, std::span<const Job> unit);

/// The key under which a command's answer is kept, when it has one.
const std::optional<IdempotencyKey>& KeyOf(const Command& command);

/// How a job would be decided now, under which policy, and what that would allow instead.
struct Rehearsal {
  Result<Changes> decided;
  std::optional<PolicyStamp> policy = {};
  PolicyFit fit = {};
  std::optional<FeeQuote> fee = {};
};
/// As DecideUnit for one job, but nothing is replayed or applied, and a start in the past is one reason among others,
/// as is a session that gives no number.
Rehearsal RehearseJob(const Facts& facts, const Job& job);

/// What a refusal says, reason by reason.
std::vector<Issue> IssuesOf(const Error& refusal);
/// Whether that rule is all it says.
bool SaysOnly(const Error& refusal, std::string_view rule);
/// The refusal together with what was decided once its rule was set aside.
Error WithRest(Error refusal, const Result<Changes>& rest);
/// Adds the rule to those that are waived, for a rehearsal.
void SetAside(std::string_view rule, std::optional<Override>& staff_override);

/// The locks that a job needs, and the facts that its decision needs.
LockSet LocksOf(const Job& job);
void AddFacts(const Job& job, FactRequest& request);

}  // namespace medres::scheduling
