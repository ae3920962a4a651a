#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "platform/sql/database.hpp"
#include "scheduling/session/directory.hpp"

namespace medres::scheduling {

/// Which plans a list shows, in order of id, which is by age; `after` continues it.
struct SessionPlanFilter {
  std::optional<ResourceId> resource;
  SessionPlanId after;
  int limit = 50;
};

/// Where plans live, as JSON documents. Each write raises the resource's rota_version and keeps history. Stateless;
/// every call runs in the caller's transaction.
class SessionPlanStore {
 public:
  virtual ~SessionPlanStore() = default;

  /// kNotFound `resource.not_found`.
  virtual Task<Status> Insert(sql::Session& session, const SessionPlan& plan, const std::string& actor,
                              Instant now) = 0;
  /// Writes what is newer by one version. kPrecondition `session_plan.version` when somebody was faster.
  virtual Task<Status> Update(sql::Session& session, const SessionPlan& plan, const std::string& actor,
                              Instant now) = 0;
  virtual Task<Status> Delete(sql::Session& session, const SessionPlan& plan, const std::string& actor,
                              Instant now) = 0;
  virtual Task<Result<std::optional<SessionPlan>>> Find(sql::Session& session, SessionPlanId id) = 0;
  virtual Task<Result<std::vector<SessionPlan>>> List(sql::Session& session, const SessionPlanFilter& filter) = 0;
};

/// What a change to a session was, for its history and its event.
struct SessionChange {
  std::string kind;  ///< opened, changed, stopped, substituted: the event is "session." with it
  std::string actor;
  std::string reason;
  std::string told = {};  ///< further members of the event's payload: `,"alternatives":[…]`
};

/// Where sessions live; the same.
class SessionStore {
 public:
  virtual ~SessionStore() = default;

  /// Those that are there already stay as they are.
  virtual Task<Status> Open(sql::Session& session, const std::vector<Session>& sessions, Instant now) = 0;
  /// Removes sessions of a plan from a date on of which nobody has or had a number.
  virtual Task<Status> DropUnused(sql::Session& session, SessionPlanId plan, LocalDate from) = 0;
  /// Writes what is newer by one version, and raises the versions of the resources named. kPrecondition
  /// `session.version` when somebody was faster.
  virtual Task<Status> Change(sql::Session& session, const Session& after, const std::vector<ResourceId>& raised,
                              const SessionChange& change, Instant now) = 0;

  virtual Task<Result<std::optional<Session>>> Find(sql::Session& session, SessionId id) = 0;
  /// Of each of the resources its plans, and the sessions that start at `since` or later; its version is read before
  /// them.
  virtual Task<Result<std::map<ResourceId, SessionDirectory::OfResource>>> Of(sql::Session& session,
                                                                              const std::vector<ResourceId>& resources,
                                                                              Instant since) = 0;
  /// Those that a resource gave to substitutes, and that start at `since` or later.
  virtual Task<Result<std::vector<Session>>> GivenAway(sql::Session& session, ResourceId resource, Instant since) = 0;
  /// The resources that have plans or sessions that start at `since` or later.
  virtual Task<Result<std::vector<ResourceId>>> Resources(sql::Session& session, Instant since) = 0;
  /// Every number that was ever taken of these.
  virtual Task<Result<std::vector<std::pair<SessionId, TakenNumber>>>> Numbers(sql::Session& session,
                                                                               const std::vector<SessionId>& ids) = 0;
};

}  // namespace medres::scheduling
