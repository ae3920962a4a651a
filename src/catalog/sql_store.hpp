#pragma once

#include "catalog/store.hpp"

namespace medres::catalog {

/// ResourceStore on SQLite and PostgreSQL. Stateless and thread-safe.
class SqlResourceStore final : public ResourceStore {
 public:
  Task<Status> Insert(sql::Session& session, const std::vector<Resource>& resources, const std::string& actor) override;
  Task<Status> Update(sql::Session& session, const Resource& resource, const std::string& actor,
                      const std::string& change) override;
  Task<Status> Delete(sql::Session& session, const Resource& resource, const std::string& actor) override;
  Task<Result<std::optional<Resource>>> Find(sql::Session& session, ResourceId id) override;
  Task<Result<std::vector<Resource>>> List(sql::Session& session, ResourceId after, int limit) override;
  Task<Result<std::vector<Resource>>> ListChanged(sql::Session& session, Written after, int limit) override;
  Task<Result<std::vector<ResourceChange>>> History(sql::Session& session, ResourceId id) override;
  Task<Result<std::vector<Resource>>> Versions(sql::Session& session, ResourceId id) override;
};

}  // namespace medres::catalog
