#pragma once

#include "scheduling/session/store.hpp"

namespace medres::scheduling {

/// The stores on SQLite and PostgreSQL. Stateless and thread-safe.
class SqlSessionPlanStore final : public SessionPlanStore {
 public:
  Task<Status> Insert(sql::Session& session, const SessionPlan& plan, const std::string& actor, Instant now) override;
  Task<Status> Update(sql::Session& session, const SessionPlan& plan, const std::string& actor, Instant now) override;
  Task<Status> Delete(sql::Session& session, const SessionPlan& plan, const std::string& actor, Instant now) override;
  Task<Result<std::optional<SessionPlan>>> Find(sql::Session& session, SessionPlanId id) override;
  Task<Result<std::vector<SessionPlan>>> List(sql::Session& session, const SessionPlanFilter& filter) override;
};

class SqlSessionStore final : public SessionStore {
 public:
  Task<Status> Open(sql::Session& session, const std::vector<Session>& sessions, Instant now) override;
  Task<Status> DropUnused(sql::Session& session, SessionPlanId plan, LocalDate from) override;
  Task<Status> Change(sql::Session& session, const Session& after, const std::vector<ResourceId>& raised,
                      const SessionChange& change, Instant now) override;
  Task<Result<std::optional<Session>>> Find(sql::Session& session, SessionId id) override;
  Task<Result<std::map<ResourceId, SessionDirectory::OfResource>>> Of(sql::Session& session,
                                                                      const std::vector<ResourceId>& resources,
                                                                      Instant since) override;
  Task<Result<std::vector<Session>>> GivenAway(sql::Session& session, ResourceId resource, Instant since) override;
  Task<Result<std::vector<ResourceId>>> Resources(sql::Session& session, Instant since) override;
  Task<Result<std::vector<std::pair<SessionId, TakenNumber>>>> Numbers(sql::Session& session,
                                                                       const std::vector<SessionId>& ids) override;
};

}  // namespace medres::scheduling
