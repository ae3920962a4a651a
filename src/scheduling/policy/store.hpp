#pragma once

#include <optional>
#include <string>
#include <vector>

#include "platform/sql/database.hpp"
#include "scheduling/policy/model.hpp"

namespace medres::scheduling {

/// A version as it was written down.
struct PolicyVersion {
  Policy policy;
  Instant at;
  std::string actor;

  bool operator==(const PolicyVersion&) const = default;
};

/// Which policies a list shows; `after` continues it.
struct PolicyFilter {
  std::optional<ResourceId> resource;
  std::optional<ServiceTypeId> service_type;
  PolicyId after;
  int limit = 50;
};

/// Where policies live, as JSON documents. Stateless; every call runs in the caller's transaction. A write raises
/// rota_version of the resource it is attached to, and leaves an event `policy.changed`.
class PolicyStore {
 public:
  virtual ~PolicyStore() = default;

  /// kConflict `database.constraint` when the place or service has a policy already.
  virtual Task<Status> Insert(sql::Session& session, const Policy& policy, const std::string& actor, Instant now) = 0;
  /// Writes the version after the newest one. kPrecondition `policy.version` when somebody was faster.
  virtual Task<Status> Append(sql::Session& session, const Policy& policy, const std::string& actor, Instant now) = 0;

  /// All versions in order; empty when there is no such policy.
  virtual Task<Result<std::vector<PolicyVersion>>> Versions(sql::Session& session, PolicyId id) = 0;
  /// The newest version of each, by id.
  virtual Task<Result<std::vector<Policy>>> List(sql::Session& session, const PolicyFilter& filter) = 0;
  virtual Task<Result<std::optional<PolicyId>>> FindAttached(sql::Session& session, const Policy& policy) = 0;
};

}  // namespace medres::scheduling
