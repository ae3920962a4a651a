#pragma once

#include <unordered_set>

#include "catalog/directory.hpp"
#include "scheduling/booking/commands.hpp"

namespace medres::scheduling {

class Finder;
class RotaDirectory;
class ServiceTypeDirectory;

/// Members of pools that were tried and refused: a new plan looks at the others.
using Exclusions = std::unordered_set<ResourceId>;

/// Makes a wish concrete from memory alone: which resources come into question, whether their rotas cover the time, and
/// the versions that this knowledge rests on. Thread-safe.
class Planner {
 public:
  Planner(const catalog::Directory& directory, const ServiceTypeDirectory& services, const RotaDirectory& rotas,
          const Finder& finder)
      : directory_(directory), services_(services), rotas_(rotas), finder_(finder) {}

  /// `chosen` resources must satisfy the requirements between them; empty leaves the choice to the house, which brings at
  /// most kMaxCandidates of each pool, those that memory believes free first. Failures: kInvalid `booking.unknown_service`,
  /// `booking.inactive_service`, `booking.unknown_resource`, `booking.resources_do_not_fit`, `booking.off_grid`.
  Result<VisitPlan> Plan(ServiceTypeId service, Instant start, const std::vector<ResourceId>& chosen,
                         const Exclusions& excluded, std::optional<AppointmentId> moving = std::nullopt) const;

  /// The first start at or after `from`, within two weeks, that memory believes free.
  std::optional<Instant> NextStart(ServiceTypeId service, Instant from, const std::vector<ResourceId>& chosen) const;

  static constexpr std::size_t kMaxCandidates = 8;

 private:
  Result<std::vector<Demand>> DemandsOf(const ServiceType& service, Instant start,
                                        const std::vector<ResourceId>& chosen, const Exclusions& excluded,
                                        std::optional<AppointmentId> moving) const;
  Candidate MakeCandidate(const ServiceType& service, ResourceId resource, const Interval& core) const;
  void AddSeen(ResourceId resource, VisitPlan& plan) const;
  void AddWallTime(ResourceId first, VisitPlan& plan) const;

  const catalog::Directory& directory_;
  const ServiceTypeDirectory& services_;
  const RotaDirectory& rotas_;
  const Finder& finder_;
};

}  // namespace medres::scheduling
