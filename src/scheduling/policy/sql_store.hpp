#pragma once

#include "scheduling/policy/store.hpp"

namespace medres::scheduling {

/// PolicyStore on SQLite and PostgreSQL. Stateless and thread-safe.
class SqlPolicyStore final : public PolicyStore {
 public:
  Task<Status> Insert(sql::Session& session, const Policy& policy, const std::string& actor, Instant now) override;
  Task<Status> Append(sql::Session& session, const Policy& policy, const std::string& actor, Instant now) override;
  Task<Result<std::vector<PolicyVersion>>> Versions(sql::Session& session, PolicyId id) override;
  Task<Result<std::vector<Policy>>> List(sql::Session& session, const PolicyFilter& filter) override;
  Task<Result<std::optional<PolicyId>>> FindAttached(sql::Session& session, const Policy& policy) override;
};

}  // namespace medres::scheduling
