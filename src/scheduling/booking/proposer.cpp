#include "scheduling/booking/proposer.hpp"

#include <algorithm>
#include <array>

#include "scheduling/calendar/zone.hpp"

namespace medres::scheduling {
namespace {

/// Memory may be stale, a pool may have been given away, a pick-up code may be taken: each costs one more try.
constexpr int kMaxTries = 8;
constexpr std::string_view kOffGrid = "booking.off_grid";

bool IsCodeCollision(const Error& error) {
  const auto names_it = [](const auto& arg) { return arg.second.find("pickup_code") != std::string::npos; };
  return error.code == "database.constraint" && std::ranges::any_of(error.args, names_it);
}

/// When the patient's own visits that stand in the way are over; `start` when none do.
Instant AfterOwnVisits(const Error& error, Instant start) {
  for (const Issue& issue : error.issues) {
    if (issue.code != "booking.patient_overlap") continue;
    const auto end = std::ranges::find(issue.args, std::string_view("end"), &ErrorArgs::value_type::first);
    if (end != issue.args.end()) start = std::max(start, ParseInstant(end->second).value_or(start));
  }
  return start;
}

/// The members of a plan's pools, when there are more than it looked at; none when it had chosen resources.
std::vector<ResourceId> TriedOf(const std::optional<VisitPlan>& plan) {
  std::vector<ResourceId> tried;
  if (!plan) return tried;
  const bool had_more = std::ranges::any_of(
      plan->demands, [](const Demand& demand) { return demand.candidates.size() >= Planner::kMaxCandidates; });
  if (!had_more) return tried;
  for (const Demand& demand : plan->demands) {
    for (const Candidate& candidate : demand.candidates) tried.push_back(candidate.resource);
  }
  return tried;
}

bool IsPolicyRule(const std::string& code) { return code.starts_with("policy."); }

/// Cancelling, arriving, moving and paying are judged by the terms the visit was booked on.
void SetTerms(Command& command, const VisitTerms& terms) {
  std::visit(
      [&](auto& it) {
        if constexpr (requires { it.terms; }) it.terms = terms;
      },
      command);
}

/// A number that is given up by it, now or later, stays away for a while.
void SetReturnDelay(Command& command, const Planner& planner, const std::optional<SessionId>& session) {
  if (!session) return;
  std::visit(
      [&](auto& it) {
        if constexpr (requires { it.number_delay; }) it.number_delay = planner.DrawReturnDelay(*session);
      },
      command);
}

}  // namespace

/// How far one step has come.
struct Proposer::Attempt {
  Exclusions excluded;
  std::vector<ResourceId> tried;  ///< by the last plan, of pools that have more
  std::optional<Error> refusal;   ///< what the last try met
  bool first = true;

  /// Whether another plan may fare better.
  bool MayFareBetter(const Error& error) {
    first = false;
    refusal = error;
    if (IsCodeCollision(error)) return true;
    excluded.insert(tried.begin(), tried.end());
    return error.kind == ErrorKind::kConflict && !tried.empty();
  }
};

Proposal Proposal::OfChange(Command command, const Appointment& before, std::optional<Wish> wish) {
  return {.command = std::move(command),
          .wish = std::move(wish),
          .holding = before.resources,
          .patients = before.Patients(),
          .time = before.time,
          .policy = before.policy,
          .session = before.number ? std::optional(before.number->session) : std::nullopt};
}

Task<Job> Proposer::MakeJob(const Proposal& proposal, const Attempt& attempt) {
  Job job{.command = proposal.command,
          .plan = std::nullopt,
          .holding = proposal.holding,
          .patients = proposal.patients,
          .time = proposal.time};
  if (proposal.policy) SetTerms(job.command, planner_.TermsOf(proposal.policy, proposal.holding));
  SetReturnDelay(job.command, planner_, proposal.session);
  if (proposal.joined) {
    auto plan = planner_.PlanOf(*proposal.joined);
    if (!plan)
      job.unplannable = std::move(plan).error();
    else
      job.plan = *std::move(plan);
  }
  if (!proposal.wish) co_return job;
  auto plan = planner_.Plan(*proposal.wish, attempt.excluded);
  if (!plan && attempt.first && co_await Learned(plan.error(), *proposal.wish)) {
    plan = planner_.Plan(*proposal.wish, attempt.excluded);
  }
  if (plan) {
    job.plan = *std::move(plan);
  } else {
    // Where all that is left of a pool is too few, what the others met says more.
    job.unplannable = attempt.excluded.empty() || !attempt.refusal ? std::move(plan).error() : *attempt.refusal;
  }
  co_return job;
}

Task<Result<Outcome>> Proposer::Propose(Proposal proposal) {
  std::vector<Proposal> one;
  one.push_back(std::move(proposal));
  MEDRES_CO_TRY(std::vector<Outcome> outcomes, co_await ProposeAll(std::move(one)));
  co_return std::move(outcomes.front());
}

Task<Result<std::vector<Outcome>>> Proposer::ProposeAll(std::vector<Proposal> proposals) {
  std::vector<Attempt> attempts(proposals.size());
  Error refusal = Error::Overloaded("booking.busy");
  for (int tries = 0; tries < kMaxTries; ++tries) {
    Unit unit;
    for (std::size_t i = 0; i < proposals.size(); ++i) {
      Job job = co_await MakeJob(proposals[i], attempts[i]);
      attempts[i].tried = TriedOf(job.plan);
      unit.push_back(std::move(job));
    }
    // What was granted once is answered as it was, though it could not be planned any more.
    const bool may_be_kept = KeyOf(unit.front().command).has_value();
    if (unit.size() == 1 && unit.front().unplannable && !may_be_kept)
      co_return Fail(*std::move(unit.front().unplannable));
    Verdict verdict = co_await committer_.SubmitUnit(std::move(unit));
    if (verdict.IsAccepted()) {
      std::vector<Outcome> outcomes;
      for (auto& step : verdict.steps) outcomes.push_back(*std::move(step));
      co_return outcomes;
    }
    if (auto stale = verdict.Stale(); !stale.empty()) {
      MEDRES_CO_CHECK(co_await refresher_.Refresh(std::move(stale)));
      continue;
    }
    refusal = verdict.Refusal();
    bool hopeless = false;
    for (std::size_t i = 0; i < proposals.size(); ++i) {
      if (!verdict.steps[i]) hopeless = !attempts[i].MayFareBetter(verdict.steps[i].error()) || hopeless;
    }
    if (hopeless) break;
  }
  co_return Fail(std::move(refusal));
}

Task<bool> Proposer::Learned(const Error& refusal, const Wish& wish) {
  constexpr std::array<std::string_view, 3> kUnknown{"booking.unknown_service", "resource.not_found", "booking.nobody"};
  const auto is_unknown = [&](const std::string& code) { return std::ranges::find(kUnknown, code) != kUnknown.end(); };
  const bool may_be_new = is_unknown(refusal.code) || std::ranges::any_of(refusal.issues, is_unknown, &Issue::code);
  if (may_be_new) co_await refresher_.Learn(wish.service, wish.chosen);
  co_return may_be_new;
}

Task<Result<Rehearsal>> Proposer::Rehearse(Proposal proposal, std::optional<Instant> at) {
  Job job = co_await MakeJob(proposal, Attempt());
  std::optional<Error> off_grid;
  if (job.unplannable && SaysOnly(*job.unplannable, kOffGrid)) {
    off_grid = std::move(job.unplannable);
    SetAside(kOffGrid, proposal.wish->staff_override);
    job = co_await MakeJob(proposal, Attempt());
  }
  Rehearsal rehearsal{.decided = Fail(Error::Overloaded("booking.busy"))};
  if (!job.unplannable) {
    MEDRES_CO_TRY(rehearsal, co_await committer_.Rehearse(job, at));
  } else if (job.unplannable->kind == ErrorKind::kConflict) {
    rehearsal.decided = Fail(*std::move(job.unplannable));
  } else {
    co_return Fail(*std::move(job.unplannable));
  }
  if (off_grid) rehearsal.decided = Fail(WithRest(*std::move(off_grid), rehearsal.decided));
  co_return rehearsal;
}

std::optional<NamedStart> Proposer::NextStart(const Wish& wish, const Interval& window, Instant now) const {
  if (wish.number) return std::nullopt;
  return planner_.NextStart(wish, window, now);
}

Error Proposer::WithNextStart(Error error, const Wish& wish) const {
  // What a policy refuses says itself what would fit.
  if (error.kind != ErrorKind::kConflict || std::ranges::any_of(error.issues, IsPolicyRule, &Issue::code)) return error;
  const Instant from = AfterOwnVisits(error, wish.start);
  if (const auto next = NextStart(wish, {from, from + kLooksAhead}, planner_.Now())) {
    error.args.emplace_back("next_start", FormatInZone(next->at, next->zone));
  }
  return error;
}

}  // namespace medres::scheduling
