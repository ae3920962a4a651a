#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "catalog/model.hpp"
#include "platform/sql/database.hpp"

namespace medres::catalog {

/// One step of a resource's life.
struct ResourceChange {
  std::int64_t version = 0;
  Instant at;
  std::string actor;
  std::string change;
};

/// Where resources live, as JSON documents beside the columns that locks and joins need. Stateless; every call runs in
/// the caller's transaction.
class ResourceStore {
 public:
  virtual ~ResourceStore() = default;

  virtual Task<Status> Insert(sql::Session& session, const std::vector<Resource>& resources,
                              const std::string& actor) = 0;
  /// Writes what is newer by one version. kPrecondition `resource.version` when somebody was faster.
  virtual Task<Status> Update(sql::Session& session, const Resource& resource, const std::string& actor,
                              const std::string& change) = 0;
  virtual Task<Status> Delete(sql::Session& session, const Resource& resource, const std::string& actor) = 0;
  virtual Task<Result<std::optional<Resource>>> Find(sql::Session& session, ResourceId id) = 0;
  /// At most `limit`, by id, behind `after`.
  virtual Task<Result<std::vector<Resource>>> List(sql::Session& session, ResourceId after, int limit) = 0;
  /// Where a walk over what was written is.
  struct Written {
    Instant at;
    ResourceId id = {};
  };
  /// At most `limit`, in the order in which they were written last, behind `after`.
  virtual Task<Result<std::vector<Resource>>> ListChanged(sql::Session& session, Written after, int limit) = 0;
  virtual Task<Result<std::vector<ResourceChange>>> History(sql::Session& session, ResourceId id) = 0;
  /// As it was at each version, newest first.
  virtual Task<Result<std::vector<Resource>>> Versions(sql::Session& session, ResourceId id) = 0;
};

}  // namespace medres::catalog
