#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "platform/sql/database.hpp"
#include "scheduling/rota/model.hpp"

namespace medres::scheduling {

/// Which rotas a list shows; `after` continues it.
struct RotaFilter {
  std::optional<ResourceId> resource;
  RotaId after;
  int limit = 50;
};

/// All rotas and closures of one resource, and the version that counts their changes.
struct RotasOfResource {
  std::vector<Rota> rotas;
  std::vector<Interval> closed;
  std::int64_t rota_version = 0;
};

/// Where rotas live, as JSON documents. Stateless; every call runs in the caller's transaction. Each write raises the
/// resource's rota_version, keeps history and leaves an event `rota.changed`.
class RotaStore {
 public:
  virtual ~RotaStore() = default;

  /// Failures: kNotFound `resource.not_found`.
  virtual Task<Status> Insert(sql::Session& session, const Rota& rota, const std::string& actor, Instant now) = 0;
  /// Writes what is newer by one version. kPrecondition `rota.version` when somebody was faster.
  virtual Task<Status> Update(sql::Session& session, const Rota& rota, const std::string& actor, Instant now) = 0;
  virtual Task<Status> Delete(sql::Session& session, const Rota& rota, const std::string& actor, Instant now) = 0;

  virtual Task<Result<std::optional<Rota>>> Find(sql::Session& session, RotaId id) = 0;
  virtual Task<Result<std::vector<Rota>>> List(sql::Session& session, const RotaFilter& filter) = 0;
  virtual Task<Result<RotasOfResource>> FindAllOf(sql::Session& session, ResourceId resource) = 0;
  /// The versions that count the changes to these resources' rotas and closures.
  virtual Task<Result<std::vector<std::pair<ResourceId, std::int64_t>>>> Versions(
      sql::Session& session, const std::vector<ResourceId>& resources) = 0;
  /// Every closure that stands, with its resource.
  virtual Task<Result<std::vector<std::pair<ResourceId, Interval>>>> AllClosed(sql::Session& session) = 0;
};

}  // namespace medres::scheduling
