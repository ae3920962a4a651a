#pragma once

#include <optional>
#include <vector>

#include "platform/sql/database.hpp"
#include "scheduling/rota/closure.hpp"

namespace medres::scheduling {

/// Which closures a list shows, in order of id, which is by age; `after` continues it.
struct ClosureFilter {
  std::optional<ResourceId> resource;
  ClosureId after;
  int limit = 50;
};

/// Where closures live. Each write raises the resource's rota_version and leaves an event `rota.changed`, as a rota's
/// does: whoever follows rotas follows closures. Stateless; every call runs in the caller's transaction.
class ClosureStore {
 public:
  virtual ~ClosureStore() = default;

  /// kNotFound `resource.not_found`.
  virtual Task<Status> Insert(sql::Session& session, const Closure& closure, Instant now) = 0;
  /// It stays on record, with who lifted it. kConflict `closure.lifted` when it is lifted already.
  virtual Task<Status> Lift(sql::Session& session, const Closure& closure, const std::string& actor, Instant now) = 0;

  /// Those that stand.
  virtual Task<Result<std::optional<Closure>>> Find(sql::Session& session, ClosureId id) = 0;
  virtual Task<Result<std::vector<Closure>>> List(sql::Session& session, const ClosureFilter& filter) = 0;
  /// Of these resources themselves, and overlapping the time; in order of start.
  virtual Task<Result<std::vector<Closure>>> Within(sql::Session& session, std::vector<ResourceId> resources,
                                                    const Interval& time) = 0;
};

}  // namespace medres::scheduling
