#pragma once

#include "scheduling/rota/closure_store.hpp"

namespace medres::scheduling {

/// ClosureStore on SQLite and PostgreSQL. Stateless and thread-safe.
class SqlClosureStore final : public ClosureStore {
 public:
  Task<Status> Insert(sql::Session& session, const Closure& closure, Instant now) override;
  Task<Status> Lift(sql::Session& session, const Closure& closure, const std::string& actor, Instant now) override;
  Task<Result<std::optional<Closure>>> Find(sql::Session& session, ClosureId id) override;
  Task<Result<std::vector<Closure>>> List(sql::Session& session, const ClosureFilter& filter) override;
  Task<Result<std::vector<Closure>>> Within(sql::Session& session, std::vector<ResourceId> resources,
                                            const Interval& time) override;
};

}  // namespace medres::scheduling
