#pragma once

#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "scheduling/booking/decide.hpp"
#include "scheduling/booking/store.hpp"
#include "scheduling/policy/directory.hpp"
#include "scheduling/policy/rules.hpp"

/// Where appointment policies and the booking core meet: which policy governs a plan, what it wants locked and read,
/// and what it says when the facts are there. All of it does nothing for a plan without a policy.
namespace medres::scheduling {

/// Who gives the visit, and the policy above them.
struct GovernedCandidate {
  PolicyDirectory::Entry policy;
  VisitPlace place;
  std::optional<std::string> registration_type;
};

/// The policies of a plan, by the candidates of the one demand that decides where the visit belongs: the first that
/// practitioners serve, else the first.
struct PlanPolicy {
  std::size_t demand = 0;
  std::unordered_map<ResourceId, GovernedCandidate> candidates;
  const PolicyDirectory* directory = nullptr;
};

/// From memory alone; null when no policy governs any candidate.
std::shared_ptr<const PlanPolicy> MakePlanPolicy(const PolicyDirectory& policies, const catalog::Directory& resources,
                                                 const VisitPlan& plan, Instant now);

/// The terms on which a visit was booked; none when it has no policy.
VisitTerms TermsOf(const PolicyDirectory& policies, const catalog::Directory& resources,
                   const std::optional<PolicyStamp>& policy, const std::vector<ResourceId>& given_by);

/// Quotas are locked by scope and day, in the same statement as everything else.
void AddPolicyLocks(const VisitPlan& plan, LockSet& locks);
void AddPolicyFacts(const VisitPlan& plan, const std::vector<PatientId>& patients, std::optional<PatientId> guardian,
                    PolicyRequest& request);

/// Who is named to answer for a minor.
std::optional<PatientId> GuardianOf(const Command& command);

/// A wish as policies see it.
struct PolicyWish {
  Attempt::Verb verb = Attempt::Verb::kBook;
  std::vector<PatientId> patients;
  std::optional<PatientId> guardian;
  std::optional<PatientId> booked_by;
  std::string channel;
  std::optional<AppointmentId> appointment;  ///< that moves
  std::vector<std::string> waivers;          ///< rules that staff's word sets aside
};

PolicyWish WishOf(const BookCommand& command);
PolicyWish WishOf(const HoldCommand& command);
/// Of whoever joins a visit, which they draw on nothing more for.
PolicyWish WishOf(const ParticipantCommand& command, const Appointment& appointment);

/// What the policies say to a wish: the plan without the candidates they refuse, or, when none is left, every reason.
struct PolicyVerdict {
  std::optional<VisitPlan> narrowed;
  std::vector<Issue> refusals;
  std::vector<std::string> waived;

  const VisitPlan& PlanOr(const VisitPlan& plan) const { return narrowed ? *narrowed : plan; }
};
PolicyVerdict JudgeVisit(const Facts& facts, const VisitPlan& plan, const PolicyWish& wish);
/// The new time by the rules of now, leaving the old one by the terms it was booked on.
PolicyVerdict JudgeMove(const Facts& facts, const VisitPlan& plan, const RescheduleCommand& command,
                        const Appointment& appointment);

/// The policy of the first candidate that has one.
std::optional<PolicyStamp> FirstPolicyOf(const VisitPlan& plan);

/// What a visit under that policy of the plan would cost; none: nothing.
std::optional<FeeQuote> QuoteFee(const VisitPlan& plan, const std::optional<PolicyStamp>& policy, std::size_t persons);

/// What would fit instead, by the policy of the first candidate that has one.
PolicyFit FitOf(const Facts& facts, const VisitPlan& plan, const PolicyWish& wish);

/// Refused by the terms the visit was booked on: a cancellation or a move after its cut-off, an arrival that is too
/// late.
std::vector<Issue> JudgeTerms(const Facts& facts, const VisitTerms& terms, const Appointment& appointment,
                              Attempt::Verb verb, bool by_provider);

/// Writes the governing policy into the appointment that was seated, notes the quotas it draws on, and charges its fee.
void StampPolicy(const VisitPlan& plan, Changes& changes);

/// A refusal of the policies joined with whatever else stands in the way.
template <class T>
Result<T> JoinRefusals(Result<T> decided, std::vector<Issue> refusals) {
  if (refusals.empty()) return decided;
  if (!decided) std::ranges::move(decided.error().issues, std::back_inserter(refusals));
  return Fail(Error::Conflict("booking.conflict", {}, std::move(refusals)));
}

}  // namespace medres::scheduling
