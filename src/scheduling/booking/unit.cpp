#include "scheduling/booking/unit.hpp"

#include <algorithm>

#include "scheduling/booking/agency.hpp"
#include "scheduling/booking/policy_gate.hpp"
#include "scheduling/booking/steps.hpp"
#include "scheduling/rota/directory.hpp"

namespace medres::scheduling {
namespace {

Verdict Everywhere(std::size_t steps, const Result<Outcome>& outcome) {
  Verdict verdict;
  verdict.steps.assign(steps, outcome);
  return verdict;
}

Outcome Replay(const Appointment& appointment) {
  return Outcome{.appointment = appointment, .replayed = true, .stale = {}};
}

/// What came of this transaction before; the visit may have gone on since.
std::optional<Result<Outcome>> FindPayment(const Facts& facts, const PaymentCommand& command) {
  const auto entry = FindEntry(facts, command.entry);
  if (!entry) return Fail(entry.error());
  const auto visit = facts.appointments.find(command.appointment);
  if (*entry == nullptr || visit == facts.appointments.end()) return std::nullopt;
  // It was of no use then, and is looked at again.
  if (IsUnmatched((*entry)->outcome)) return std::nullopt;
  return Replay(visit->second);
}

/// The answer that was given before, to the unit's key or to a hold's token; or why the key is refused.
std::optional<Result<Outcome>> FindReplay(const Facts& facts, std::span<const Job> unit) {
  for (const Job& job : unit) {
    const auto answer = FindAnswer(facts, KeyOf(job.command));
    if (!answer) return Fail(answer.error());
    if (*answer != nullptr) return Replay(**answer);
  }
  if (unit.size() != 1) return std::nullopt;
  if (const auto* payment = std::get_if<PaymentCommand>(&unit.front().command)) return FindPayment(facts, *payment);
  const auto* confirm = std::get_if<ConfirmCommand>(&unit.front().command);
  const Appointment* booked = confirm != nullptr ? FindConfirmed(facts, *confirm) : nullptr;
  return booked != nullptr ? std::optional(Result<Outcome>(Replay(*booked))) : std::nullopt;
}

void DecideInto(Verdict& verdict, Facts& facts, const Job& job) {
  auto decided = job.unplannable ? Result<Changes>(Fail(*job.unplannable)) : Decide(facts, job);
  if (!decided) {
    verdict.steps.emplace_back(Fail(std::move(decided).error()));
    return;
  }
  facts.Apply(*decided);
  verdict.steps.emplace_back(Outcome{.appointment = decided->appointment, .replayed = false, .stale = {}});
  verdict.changes.push_back(*std::move(decided));
}

/// A step's issues under its index, or its error as one.
void AddIssues(const Error& error, std::size_t index, std::vector<Issue>& issues) {
  const std::pair<std::string, std::string> place("index", std::to_string(index));
  if (error.issues.empty()) issues.push_back({error.code, "", error.args});
  for (const Issue& issue : error.issues) issues.push_back(issue);
  const std::size_t added = std::max<std::size_t>(error.issues.size(), 1);
  for (auto issue = issues.end() - static_cast<std::ptrdiff_t>(added); issue != issues.end(); ++issue) {
    issue->args.push_back(place);
  }
}

/// The appointment that a command changes; nothing for those that make one.
std::optional<AppointmentId> ChangedBy(const Command& command) {
  return std::visit(
      [](const auto& it) -> std::optional<AppointmentId> {
        if constexpr (requires { it.appointment; }) {
          return it.appointment;
        } else {
          return std::nullopt;
        }
      },
      command);
}

/// Whether the decision asks if a hold is over.
bool NeedsDatabaseClock(const Command& command) {
  return std::holds_alternative<HoldCommand>(command) || std::holds_alternative<RenewCommand>(command) ||
         std::holds_alternative<ConfirmCommand>(command) || std::holds_alternative<ReleaseCommand>(command) ||
         std::holds_alternative<ExpireCommand>(command);
}

/// Far enough to see the whole connected run of a resource with several units.
constexpr Milliseconds kRunReach{86'400'000};

void AddReaches(const VisitPlan& plan, FactRequest& request) {
  for (const Demand& demand : plan.demands) {
    for (const Candidate& candidate : demand.candidates) {
      const Minutes way = candidate.travels ? candidate.travels->LongestWay() : Minutes(0);
      const bool alone = candidate.capacity == 1 || plan.offer;
      for (const Stretch& stretch : demand.stretches) {
        const Minutes before = std::max(Minutes(stretch.pad_before_minutes), way);
        const Minutes after = std::max(Minutes(stretch.pad_after_minutes), way);
        request.reaches.push_back({candidate.resource, stretch.core, alone ? Milliseconds(before) : kRunReach,
                                   alone ? Milliseconds(after) : kRunReach});
      }
    }
  }
  for (const SeenVersion& seen : plan.seen) request.versions.insert(seen.resource);
  if (plan.offer) request.sessions.insert(plan.offer->session);
}

void AddPlanLocks(const VisitPlan& plan, LockSet& locks) {
  for (const SeenVersion& seen : plan.seen) locks.AddShared(seen.resource.value);
  for (const Demand& demand : plan.demands) {
    for (const Candidate& candidate : demand.candidates) locks.AddExclusive(candidate.resource.value);
  }
  AddPolicyLocks(plan, locks);
}

/// When a number would be seen that no session gives: in the segment that was asked for, else in the first to come.
Instant StartInstead(const NumberOffer& offer, const NumberWish& wish, Instant now) {
  if (wish.from) return *wish.from;
  const auto is_to_come = [now](const NumberSegment& segment) { return segment.time.start > now; };
  const auto next = std::ranges::find_if(offer.segments, is_to_come);
  return next == offer.segments.end() ? offer.time.start : next->time.start;
}

/// A session's refusal, and what the policies say as well, which a booking asks only once it has found a number.
Error WithPolicyReasons(const Facts& facts, const VisitPlan& plan, const BookCommand& command, Error refusal) {
  const NumberAsk ask{*command.number, command.channel, command.patient, facts.now};
  if (!CheckPatient(facts, command.patient, "/patient") || PlaceNumber(facts, plan, ask)) return refusal;
  VisitPlan asked = plan;
  asked.time.start = StartInstead(*plan.offer, *command.number, facts.now);
  refusal.issues = IssuesOf(refusal);
  std::ranges::move(JudgeVisit(facts, asked, WishOf(command)).refusals, std::back_inserter(refusal.issues));
  return refusal;
}

/// With every reason at once: neither a start in the past nor a session that gives no number keeps anybody from asking
/// for the others.
Result<Changes> DecideInFull(const Facts& facts, const Job& job) {
  constexpr std::string_view kInPast = "booking.in_past";
  auto decided = Decide(facts, job);
  const auto* command = std::get_if<BookCommand>(&job.command);
  if (decided || command == nullptr) return decided;
  if (!SaysOnly(decided.error(), kInPast)) {
    if (!job.plan || !job.plan->offer) return decided;
    return Fail(WithPolicyReasons(facts, *job.plan, *command, std::move(decided).error()));
  }
  Job again = job;
  SetAside(kInPast, std::get<BookCommand>(again.command).staff_override);
  return Fail(WithRest(std::move(decided).error(), Decide(facts, again)));
}

}  // namespace

bool Verdict::IsAccepted() const {
  return std::ranges::all_of(steps, [](const auto& step) { return step && step->stale.empty(); });
}

std::vector<ResourceId> Verdict::Stale() const {
  std::vector<ResourceId> stale;
  for (const auto& step : steps) {
    if (step) stale.insert(stale.end(), step->stale.begin(), step->stale.end());
  }
  std::ranges::sort(stale);
  const auto repeated = std::ranges::unique(stale);
  stale.erase(repeated.begin(), repeated.end());
  return stale;
}

Error Verdict::Refusal() const {
  if (steps.size() == 1) return steps.front().error();
  Error whole = Error::Conflict("unit.refused");
  std::size_t refused = 0;
  for (std::size_t i = 0; i < steps.size(); ++i) {
    if (steps[i]) continue;
    const Error& error = steps[i].error();
    // What no step can help (a database that is away, too many waiting) is the whole unit's matter.
    if (error.kind != ErrorKind::kConflict && error.kind != ErrorKind::kInvalid && error.kind != ErrorKind::kNotFound &&
        error.kind != ErrorKind::kPrecondition) {
      return error;
    }
    ++refused;
    if (error.kind == ErrorKind::kInvalid) whole.kind = ErrorKind::kInvalid;
    AddIssues(error, i, whole.issues);
  }
  whole.args = {{"refused", std::to_string(refused)}, {"steps", std::to_string(steps.size())}};
  return whole;
}

Verdict DecideUnit(Facts& facts, std::span<const Job> unit) {
  if (const auto replay = FindReplay(facts, unit)) return Everywhere(unit.size(), *replay);
  std::vector<ResourceId> stale;
  for (const Job& job : unit) {
    if (job.plan) std::ranges::move(StaleResources(facts, *job.plan), std::back_inserter(stale));
  }
  if (!stale.empty()) {
    return Everywhere(unit.size(), Outcome{.appointment = {}, .replayed = false, .stale = std::move(stale)});
  }
  Verdict verdict;
  if (unit.size() == 1) {
    DecideInto(verdict, facts, unit.front());
    return verdict;
  }
  Facts tried = facts;
  for (const Job& job : unit) DecideInto(verdict, tried, job);
  if (verdict.IsAccepted()) {
    facts = std::move(tried);
  } else {
    verdict.changes.clear();
  }
  return verdict;
}

const std::optional<IdempotencyKey>& KeyOf(const Command& command) {
  static const std::optional<IdempotencyKey> kNone;
  if (const auto* book = std::get_if<BookCommand>(&command)) return book->idempotency;
  if (const auto* hold = std::get_if<HoldCommand>(&command)) return hold->idempotency;
  return kNone;
}

std::vector<Issue> IssuesOf(const Error& refusal) {
  if (refusal.issues.empty()) return {{refusal.code, "", refusal.args}};
  return refusal.issues;
}

bool SaysOnly(const Error& refusal, std::string_view rule) {
  return std::ranges::all_of(IssuesOf(refusal), [rule](const Issue& issue) { return issue.code == rule; });
}

Error WithRest(Error refusal, const Result<Changes>& rest) {
  refusal.issues = IssuesOf(refusal);
  if (!rest) std::ranges::move(IssuesOf(rest.error()), std::back_inserter(refusal.issues));
  return refusal;
}

void SetAside(std::string_view rule, std::optional<Override>& staff_override) {
  if (!staff_override) staff_override.emplace();
  staff_override->rules.emplace_back(rule);
}

Rehearsal RehearseJob(const Facts& facts, const Job& job) {
  Rehearsal rehearsal{.decided = DecideInFull(facts, job)};
  const auto* booking = std::get_if<BookCommand>(&job.command);
  if (booking == nullptr || !job.plan) return rehearsal;
  rehearsal.policy = FirstPolicyOf(*job.plan);
  if (rehearsal.decided) rehearsal.policy = rehearsal.decided->appointment.policy;
  rehearsal.fit = FitOf(facts, *job.plan, WishOf(*booking));
  rehearsal.fee = QuoteFee(*job.plan, rehearsal.policy, booking->others.size() + 1);
  return rehearsal;
}

LockSet LocksOf(const Job& job) {
  LockSet locks;
  if (job.plan) AddPlanLocks(*job.plan, locks);
  for (const ResourceId resource : job.holding) locks.AddExclusive(resource.value);
  for (const PatientId patient : job.patients) locks.AddExclusive(patient.value);
  if (const auto& key = KeyOf(job.command)) locks.AddExclusive(key->scope + "\n" + key->key);
  if (const auto changed = ChangedBy(job.command)) locks.AddExclusive(changed->value);
  if (const auto* payment = std::get_if<PaymentCommand>(&job.command)) {
    locks.AddExclusive("payment\n" + payment->entry.provider + "\n" + payment->entry.transaction);
  }
  return locks;
}

void AddFacts(const Job& job, FactRequest& request) {
  if (job.plan) AddReaches(*job.plan, request);
  if (job.plan) AddPolicyFacts(*job.plan, job.patients, GuardianOf(job.command), request.policy);
  if (const auto agent = AgentOf(job.command)) request.agents.insert(*agent);
  const auto time = job.plan ? std::optional(job.plan->time) : job.time;
  for (const PatientId patient : job.patients) {
    if (time) request.patients.emplace_back(patient, *time);
  }
  if (const auto& key = KeyOf(job.command)) request.keys.push_back(*key);
  if (const auto changed = ChangedBy(job.command)) request.appointments.insert(*changed);
  if (const auto* reply = std::get_if<RespondCommand>(&job.command)) request.replies.insert(reply->id);
  if (const auto* payment = std::get_if<PaymentCommand>(&job.command)) {
    const PaymentEntry& entry = payment->entry;
    request.payments.push_back({entry.provider, entry.transaction, entry.kind});
  }
  request.database_clock = request.database_clock || NeedsDatabaseClock(job.command);
}

}  // namespace medres::scheduling
