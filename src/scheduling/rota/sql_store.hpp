#pragma once

#include "scheduling/rota/store.hpp"

namespace medres::scheduling {

/// RotaStore on SQLite and PostgreSQL. Stateless and thread-safe.
class SqlRotaStore final : public RotaStore {
 public:
  Task<Status> Insert(sql::Session& session, const Rota& rota, const std::string& actor, Instant now) override;
  Task<Status> Update(sql::Session& session, const Rota& rota, const std::string& actor, Instant now) override;
  Task<Status> Delete(sql::Session& session, const Rota& rota, const std::string& actor, Instant now) override;
  Task<Result<std::optional<Rota>>> Find(sql::Session& session, RotaId id) override;
  Task<Result<std::vector<Rota>>> List(sql::Session& session, const RotaFilter& filter) override;
  Task<Result<RotasOfResource>> FindAllOf(sql::Session& session, ResourceId resource) override;
  Task<Result<std::vector<std::pair<ResourceId, std::int64_t>>>> Versions(
      sql::Session& session, const std::vector<ResourceId>& resources) override;
  Task<Result<std::vector<std::pair<ResourceId, Interval>>>> AllClosed(sql::Session& session) override;
};

}  // namespace medres::scheduling
