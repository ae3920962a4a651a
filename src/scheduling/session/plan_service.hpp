#pragma once

#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "scheduling/locks.hpp"
#include "scheduling/rota/service.hpp"
#include "scheduling/service_types.hpp"
#include "scheduling/session/describe.hpp"
#include "scheduling/session/memory.hpp"

namespace medres::scheduling {

struct SessionPlanPage {
  std::vector<SessionPlan> items;
  std::optional<SessionPlanId> next;
};

/// The verbs of session plans, and the opening of their sessions. Every change locks its resource and opens the
/// sessions of the plan's horizon in the same transaction. Thread-safe; all references must outlive it.
class SessionPlanService {
 public:
  struct Parts {
    sql::Database& database;
    SessionPlanStore& plans;
    SessionStore& sessions;
    ResourceLocks& locks;
    SessionMemory& memory;
    const SessionDirectory& directory;
    RotaService& rotas;
    const RotaDirectory& hours;
    const catalog::Directory& resources;
    const ServiceTypeDirectory& services;
    const Clock& clock;
  };

  explicit SessionPlanService(Parts parts) : parts_(parts) {}

  /// Failures: kInvalid with every broken rule (`session_plan.*`, `resource.not_found`, `booking.unknown_service`),
  /// kConflict `session_plan.collides` with another plan of the resource.
  Task<Result<SessionPlan>> Create(SessionPlanInput input, std::string actor);

  /// Sessions of which nobody has a number are opened anew, the others stay as they are. The resource cannot be
  /// changed. Failures besides those of Create: kNotFound `session_plan.not_found`, kPrecondition
  /// `session_plan.version`.
  Task<Result<SessionPlan>> Update(SessionPlanId id, std::optional<std::int64_t> expected, SessionPlanInput input,
                                   std::string actor);
  Task<Result<SessionPlan>> Delete(SessionPlanId id, std::optional<std::int64_t> expected, std::string actor);

  Task<Result<SessionPlan>> Get(SessionPlanId id);
  Task<Result<SessionPlanPage>> List(SessionPlanFilter filter);

  /// Opens the sessions of these resources that ought to be there by now. Asks no database when memory has them all,
  /// and costs nothing while neither the date nor the resources' hours and plans are other than last time.
  Task<Status> OpenDue(std::vector<ResourceId> resources);
  /// The same for every resource with a plan.
  Task<Status> OpenAllDue() { return OpenDue(parts_.directory.Planned()); }

 private:
  enum class Verb { kInsert, kUpdate, kDelete };
  struct Known {
    LocalDate date;
    std::int64_t versions = 0;
    bool operator==(const Known&) const = default;
  };

  Result<SessionPlan> MakePlan(SessionPlanInput input) const;
  Task<Result<SessionPlan>> Change(Verb verb, SessionPlan plan, std::string actor);
  /// Writes under the resource's lock, from hours that are those of the database; memory then knows.
  Task<Status> WriteLocked(ResourceId resource, const std::function<Task<Status>(sql::Session&)>& write);
  Task<Status> Write(sql::Session& session, Verb verb, const SessionPlan& plan, const std::string& actor, Instant now);
  Task<Status> Open(sql::Session& session, const SessionPlan& plan, Instant now);
  /// By the hours in memory.
  std::vector<Session> DueOf(const SessionPlan& plan) const;
  bool KnowsAllDue(ResourceId resource) const;
  Task<Result<std::vector<SessionPlan>>> PlansOf(sql::Session& session, ResourceId resource);
  Task<Status> Remember(ResourceId resource);
  Task<Status> OpenDueOf(ResourceId resource);
  Known KnownOf(ResourceId resource) const;
  LocalDate TodayOf(ResourceId resource) const;

  Parts parts_;
  std::mutex mutex_;
  std::map<ResourceId, Known> opened_;  ///< what was known when they were last opened
};

}  // namespace medres::scheduling
