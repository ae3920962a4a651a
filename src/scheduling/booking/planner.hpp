#pragma once

#include <unordered_set>

#include "base/time.hpp"
#include "catalog/directory.hpp"
#include "scheduling/booking/commands.hpp"
#include "scheduling/policy/directory.hpp"

namespace medres::scheduling {

class Finder;
class ServiceTypeDirectory;

/// Members of pools that were tried and refused: a new plan looks at the others.
using Exclusions = std::unordered_set<ResourceId>;

/// What is wanted, as far as a plan needs it.
struct Wish {
  ServiceTypeId service;
  Instant start;
  std::vector<ResourceId> chosen;  ///< must satisfy the requirements between them; empty: the house chooses
  std::optional<AppointmentId> moving = {};
  std::optional<Override> staff_override = {};
  std::optional<NumberWish> number = {};  ///< of a session, which says who is seen and when
  std::string channel = {};               ///< for what else is named: policies differ by it; empty: none is asked
};

/// A start, and whose clock it goes by.
struct NamedStart {
  Instant at;
  std::string zone;
};

/// Makes a wish concrete from memory alone: which resources come into question, whether their rotas cover the time, and
/// the versions that this knowledge rests on. Thread-safe.
class Planner {
 public:
  Planner(const catalog::Directory& directory, const ServiceTypeDirectory& services, const Finder& finder,
          const PolicyDirectory& policies, const SessionNumbers& numbers, const Clock& clock)
      : directory_(directory),
        services_(services),
        finder_(finder),
        policies_(policies),
        numbers_(numbers),
        clock_(clock) {}

  /// Where the house chooses, at most kMaxCandidates of each pool, those that memory believes free first. Failures:
  /// kInvalid `booking.unknown_service`, `booking.inactive_service`, `booking.unknown_resource`,
  /// `booking.resources_do_not_fit`, `booking.off_grid`; kNotFound `session.not_found`.
  Result<VisitPlan> Plan(const Wish& wish, const Exclusions& excluded) const;

  /// As a visit is: its time and its resources, whatever their hours have become, and the policies of now above them.
  /// For whoever joins it. kInvalid `booking.unknown_service`.
  Result<VisitPlan> PlanOf(const Appointment& appointment) const;

  int MaxPatientsOf(ServiceTypeId service) const;

  /// Where the clocks are that a visit with these resources goes by.
  std::string ZoneOf(ServiceTypeId service, const std::vector<ResourceId>& chosen) const;

  /// The terms of a visit that these resources give, booked under that version.
  VisitTerms TermsOf(const std::optional<PolicyStamp>& policy, const std::vector<ResourceId>& resources) const;

  /// The first start in the window that memory believes free and that no policy closes to the wish's channel, as of
  /// `now`.
  std::optional<NamedStart> NextStart(const Wish& wish, const Interval& window, Instant now) const;

  Instant Now() const { return clock_.Now(); }

  Milliseconds DrawReturnDelay(SessionId session) const { return numbers_.DrawReturnDelay(session); }

  static constexpr std::size_t kMaxCandidates = 8;

 private:
  Result<std::vector<Demand>> ChosenDemands(const ServiceType& service, Instant start,
                                            const std::vector<ResourceId>& chosen) const;
  std::vector<Demand> OpenDemands(const ServiceType& service, Instant start, const Exclusions& excluded,
                                  std::optional<AppointmentId> moving) const;
  /// Where and whether the resource can be had for all stretches of the demand.
  void AddCandidate(const ServiceType& service, ResourceId resource, Demand& demand) const;
  /// The whole session's time, of which the decision takes a number's part.
  Status AddSession(VisitPlan& plan, SessionId session) const;
  void AddSeen(VisitPlan& plan) const;
  void AddPlaceAndWallTime(VisitPlan& plan) const;

  const catalog::Directory& directory_;
  const ServiceTypeDirectory& services_;
  const Finder& finder_;
  const PolicyDirectory& policies_;
  const SessionNumbers& numbers_;
  const Clock& clock_;
};

}  // namespace medres::scheduling
