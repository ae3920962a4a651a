#include "scheduling/booking/policy_gate.hpp"

#include <algorithm>

#include "base/age.hpp"
#include "scheduling/booking/agency.hpp"
#include "scheduling/booking/override.hpp"
#include "scheduling/booking/payment_gate.hpp"
#include "scheduling/calendar/zone.hpp"
#include "scheduling/policy/periods.hpp"

namespace medres::scheduling {
namespace {

constexpr int kGrownUp = 18;

std::optional<std::string> RegistrationTypeOf(const catalog::Directory& resources, ResourceId id) {
  const auto entry = resources.Find(id);
  return entry && entry->practitioner ? entry->practitioner->registration_type : std::nullopt;
}

std::size_t DecidingDemand(const VisitPlan& plan, const catalog::Directory& resources) {
  const auto served_by_people = [&](const Demand& demand) {
    const auto entry = demand.candidates.empty() ? nullptr : resources.Find(demand.candidates.front().resource);
    return entry && entry->kind == catalog::ResourceKind::kPractitioner;
  };
  const auto found = std::ranges::find_if(plan.demands, served_by_people);
  return found == plan.demands.end() ? 0 : static_cast<std::size_t>(found - plan.demands.begin());
}

/// When the visit may start: at the plan's time, or with any segment of the session whose number is wanted.
std::vector<Instant> PossibleStarts(const VisitPlan& plan) {
  if (!plan.offer || plan.number) return {plan.time.start};
  std::vector<Instant> starts;
  starts.reserve(plan.offer->segments.size());
  for (const NumberSegment& segment : plan.offer->segments) starts.push_back(segment.time.start);
  return starts;
}

template <class Use>
void ForEachQuota(const VisitPlan& plan, Use use) {
  if (!plan.policy) return;
  const Zone* zone = FindZone(plan.zone);
  for (const auto& [resource, governed] : plan.policy->candidates) {
    for (const Instant start : PossibleStarts(plan)) {
      for (QuotaDemand& demand : QuotaDemands(*governed.policy, governed.place, start, *zone)) use(std::move(demand));
    }
  }
}

bool IsGrownUp(const Facts& facts, PatientId person, LocalDate today) {
  const auto found = facts.policy.persons.find(person);
  if (found == facts.policy.persons.end() || !found->second.birth_date) return false;
  return AgeOn(*found->second.birth_date, today) >= kGrownUp;
}

/// Who answers for the patient is named, or is known to and books; who has others to look after shares a telephone.
void AddCompanions(const Facts& facts, const PolicyWish& wish, PatientId patient, LocalDate today,
                   PolicyPerson& person) {
  person.has_guardian = wish.guardian && *wish.guardian != patient && IsGrownUp(facts, *wish.guardian, today);
  if (!wish.booked_by) return;
  person.has_guardian = person.has_guardian || IsGuardian(facts, *wish.booked_by, patient, today);
  person.earlier_on_phone = std::max(person.earlier_on_phone, PersonsBefore(facts, *wish.booked_by, patient, today));
}

PolicyFacts FactsFor(const Facts& facts, const VisitPlan& plan, const PolicyWish& wish, PatientId patient) {
  PolicyFacts known;
  known.now = facts.now;
  if (const auto person = facts.policy.persons.find(patient); person != facts.policy.persons.end()) {
    known.person = person->second;
  }
  AddCompanions(facts, wish, patient, FindZone(plan.zone)->ToWall(facts.now).date, known.person);
  if (const auto visits = facts.policy.visits.find(patient); visits != facts.policy.visits.end()) {
    for (const PolicyRecords::Visit& visit : visits->second) {
      known.visits.push_back(visit.visit);
      known.visits.back().place = plan.policy->directory->PlaceOf(visit.resources);
    }
  }
  for (const auto& [key, used] : facts.policy.quota_used) {
    const bool itself = wish.appointment && used.contains(*wish.appointment);
    known.quota_used[key] = static_cast<int>(used.size()) - (itself ? 1 : 0);
  }
  return known;
}

Attempt AttemptOf(const VisitPlan& plan, const PolicyWish& wish, const GovernedCandidate& governed) {
  Attempt attempt;
  attempt.verb = wish.verb;
  attempt.start = plan.time.start;
  attempt.zone = plan.zone;
  attempt.channel = wish.channel;
  attempt.registration_type = governed.registration_type;
  attempt.place = governed.place;
  attempt.appointment = wish.appointment;
  return attempt;
}

void AddOnce(std::vector<Issue>& issues, Issue issue) {
  if (std::ranges::find(issues, issue) == issues.end()) issues.push_back(std::move(issue));
}

/// What its policy says of one candidate; the rules that were waived are noted.
std::vector<Issue> JudgeCandidate(const std::vector<PolicyFacts>& persons, const Attempt& attempt, const Policy& policy,
                                  const PolicyWish& wish, std::vector<std::string>& waived) {
  std::vector<Issue> refusals;
  for (const PolicyFacts& person : persons) {
    for (Issue& issue : Evaluate(policy, person, attempt)) {
      if (std::ranges::find(wish.waivers, issue.code) == wish.waivers.end()) {
        AddOnce(refusals, std::move(issue));
      } else if (std::ranges::find(waived, issue.code) == waived.end()) {
        waived.push_back(issue.code);
      }
    }
  }
  return refusals;
}

}  // namespace

std::shared_ptr<const PlanPolicy> MakePlanPolicy(const PolicyDirectory& policies, const catalog::Directory& resources,
                                                 const VisitPlan& plan, Instant now) {
  if (policies.IsEmpty()) return nullptr;
  auto made = std::make_shared<PlanPolicy>();
  made->directory = &policies;
  made->demand = DecidingDemand(plan, resources);
  for (const Candidate& candidate : plan.demands[made->demand].candidates) {
    auto policy = policies.Governing(candidate.resource, plan.service->id, now);
    if (!policy) continue;
    const ResourceId id = candidate.resource;
    made->candidates.emplace(
        id, GovernedCandidate{std::move(policy), policies.PlaceOf({&id, 1}), RegistrationTypeOf(resources, id)});
  }
  return made->candidates.empty() ? nullptr : made;
}

VisitTerms TermsOf(const PolicyDirectory& policies, const catalog::Directory& resources,
                   const std::optional<PolicyStamp>& policy, const std::vector<ResourceId>& given_by) {
  VisitTerms terms;
  if (!policy) return terms;
  terms.policy = policies.Find(*policy);
  for (const ResourceId resource : given_by) {
    if (!terms.registration_type) terms.registration_type = RegistrationTypeOf(resources, resource);
  }
  return terms;
}

void AddPolicyLocks(const VisitPlan& plan, LockSet& locks) {
  ForEachQuota(plan, [&](const QuotaDemand& demand) { locks.AddExclusive(std::string_view(demand.lock)); });
}

void AddPolicyFacts(const VisitPlan& plan, const std::vector<PatientId>& patients, std::optional<PatientId> guardian,
                    PolicyRequest& request) {
  if (!plan.policy) return;
  request.governed = true;
  request.persons.insert(patients.begin(), patients.end());
  if (guardian) request.persons.insert(*guardian);
  for (const auto& [resource, governed] : plan.policy->candidates) {
    const auto from = HistoryNeeded(*governed.policy, plan.time.start);
    if (!from) continue;
    for (const PatientId patient : patients) request.AddVisits(patient, *from);
  }
  ForEachQuota(plan, [&](QuotaDemand demand) {
    const auto [entry, added] = request.quotas.try_emplace(demand.key);
    if (!added) return;
    if (demand.quota.scope != PolicyScope::kFacility) {
      entry->second.members = plan.policy->directory->WithDescendants(demand.where);
    }
    entry->second.demand = std::move(demand);
  });
}

std::optional<PatientId> GuardianOf(const Command& command) {
  return std::visit(
      [](const auto& it) -> std::optional<PatientId> {
        if constexpr (requires { it.guardian; }) {
          return it.guardian;
        } else {
          return std::nullopt;
        }
      },
      command);
}

PolicyWish WishOf(const BookCommand& command) {
  PolicyWish wish;
  wish.patients = {command.patient};
  wish.patients.insert(wish.patients.end(), command.others.begin(), command.others.end());
  if (command.staff_override) wish.waivers = command.staff_override->rules;
  wish.guardian = command.guardian;
  wish.booked_by = command.booked_by;
  wish.channel = command.channel;
  return wish;
}

PolicyWish WishOf(const HoldCommand& command) {
  PolicyWish wish;
  wish.verb = command.patient ? Attempt::Verb::kBook : Attempt::Verb::kHold;
  if (command.patient) wish.patients = {*command.patient};
  wish.guardian = command.guardian;
  wish.booked_by = command.booked_by;
  wish.channel = command.channel;
  return wish;
}

PolicyWish WishOf(const ParticipantCommand& command, const Appointment& appointment) {
  PolicyWish wish;
  wish.patients = {command.patient};
  if (command.staff_override) wish.waivers = command.staff_override->rules;
  wish.guardian = command.guardian;
  wish.channel = command.channel.value_or(appointment.channel);
  wish.appointment = appointment.id;
  return wish;
}

PolicyVerdict JudgeVisit(const Facts& facts, const VisitPlan& plan, const PolicyWish& wish) {
  PolicyVerdict verdict;
  if (!plan.policy) return verdict;
  std::vector<PolicyFacts> persons;
  persons.reserve(wish.patients.size() + 1);
  for (const PatientId patient : wish.patients) persons.push_back(FactsFor(facts, plan, wish, patient));
  if (persons.empty()) persons.push_back(FactsFor(facts, plan, wish, PatientId{}));
  const Demand& demand = plan.demands[plan.policy->demand];
  std::vector<Candidate> admitted;
  std::vector<Issue> refusals;
  for (const Candidate& candidate : demand.candidates) {
    const auto governed = plan.policy->candidates.find(candidate.resource);
    std::vector<Issue> issues;
    if (governed != plan.policy->candidates.end()) {
      issues = JudgeCandidate(persons, AttemptOf(plan, wish, governed->second), *governed->second.policy, wish,
                              verdict.waived);
    }
    if (issues.empty()) admitted.push_back(candidate);
    for (Issue& issue : issues) AddOnce(refusals, std::move(issue));
  }
  if (static_cast<int>(admitted.size()) < demand.quantity) {
    verdict.refusals = std::move(refusals);
  } else if (admitted.size() < demand.candidates.size()) {
    verdict.narrowed = plan;
    verdict.narrowed->demands[plan.policy->demand].candidates = std::move(admitted);
  }
  return verdict;
}

PolicyVerdict JudgeMove(const Facts& facts, const VisitPlan& plan, const RescheduleCommand& command,
                        const Appointment& appointment) {
  PolicyWish wish;
  wish.verb = Attempt::Verb::kReschedule;
  wish.patients = appointment.Patients();
  wish.channel = appointment.channel;
  wish.appointment = appointment.id;
  if (command.staff_override) wish.waivers = command.staff_override->rules;
  PolicyVerdict verdict = JudgeVisit(facts, plan, wish);
  auto leaving = JudgeTerms(facts, command.terms, appointment, Attempt::Verb::kLeave, false);
  leaving = Enforce(std::move(leaving), command.staff_override, verdict.waived);
  std::ranges::move(leaving, std::back_inserter(verdict.refusals));
  return verdict;
}

std::optional<PolicyStamp> FirstPolicyOf(const VisitPlan& plan) {
  if (!plan.policy) return std::nullopt;
  for (const Candidate& candidate : plan.demands[plan.policy->demand].candidates) {
    const auto governed = plan.policy->candidates.find(candidate.resource);
    if (governed == plan.policy->candidates.end()) continue;
    return PolicyStamp{governed->second.policy->id, governed->second.policy->version};
  }
  return std::nullopt;
}

std::optional<FeeQuote> QuoteFee(const VisitPlan& plan, const std::optional<PolicyStamp>& policy, std::size_t persons) {
  if (!plan.policy || !policy) return std::nullopt;
  for (const auto& [resource, governed] : plan.policy->candidates) {
    if (PolicyStamp{governed.policy->id, governed.policy->version} != *policy) continue;
    const auto& payment = governed.policy->rules.payment;
    if (!payment || payment->fee_cents.value_or(0) == 0) return std::nullopt;
    return FeeQuote{.amount_cents = FeeCents(*payment, persons), .hold_minutes = payment->hold_minutes};
  }
  return std::nullopt;
}

PolicyFit FitOf(const Facts& facts, const VisitPlan& plan, const PolicyWish& wish) {
  if (!plan.policy || wish.patients.empty()) return {};
  for (const Candidate& candidate : plan.demands[plan.policy->demand].candidates) {
    const auto governed = plan.policy->candidates.find(candidate.resource);
    if (governed == plan.policy->candidates.end()) continue;
    return WhatFits(*governed->second.policy, FactsFor(facts, plan, wish, wish.patients.front()),
                    AttemptOf(plan, wish, governed->second));
  }
  return {};
}

std::vector<Issue> JudgeTerms(const Facts& facts, const VisitTerms& terms, const Appointment& appointment,
                              Attempt::Verb verb, bool by_provider) {
  if (!terms.policy) return {};
  PolicyFacts known;
  known.now = facts.now;
  Attempt attempt;
  attempt.verb = verb;
  attempt.start = appointment.time.start;
  attempt.zone = appointment.zone;
  attempt.channel = appointment.channel;
  attempt.registration_type = terms.registration_type;
  attempt.by_provider = by_provider;
  return Evaluate(*terms.policy, known, attempt);
}

void StampPolicy(const VisitPlan& plan, Changes& changes) {
  Appointment& appointment = changes.appointment;
  const bool had = std::exchange(appointment.policy, std::nullopt).has_value();
  changes.policy.terms_changed = had || plan.policy;
  const PaymentTerms* terms = nullptr;
  for (const ResourceId resource : appointment.resources) {
    if (!plan.policy) break;
    const auto governed = plan.policy->candidates.find(resource);
    if (governed == plan.policy->candidates.end()) continue;
    const Policy& policy = *governed->second.policy;
    appointment.policy = PolicyStamp{policy.id, policy.version};
    for (QuotaDemand& demand : QuotaDemands(policy, governed->second.place, plan.time.start, *FindZone(plan.zone))) {
      const auto& channels = demand.quota.channels;
      const bool draws = channels.empty() || std::ranges::find(channels, appointment.channel) != channels.end();
      if (draws) changes.policy.quota_keys.push_back(std::move(demand.key));
    }
    terms = policy.rules.payment ? &*policy.rules.payment : nullptr;
    break;
  }
  ChargeFee(terms, changes);
}

}  // namespace medres::scheduling
