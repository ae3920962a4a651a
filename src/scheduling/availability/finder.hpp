#pragma once

#include <optional>
#include <vector>

#include "catalog/directory.hpp"
#include "scheduling/availability/tick_index.hpp"
#include "scheduling/model.hpp"
#include "scheduling/rota/directory.hpp"

namespace medres::scheduling {

/// "When could this service start within this window?"
struct FindQuery {
  const ServiceType* service = nullptr;
  Interval window;                      ///< of starts; at most 62 days
  std::vector<ResourceId> chosen;       ///< each takes the place of the pool it belongs to
  int limit = 20;
  bool expand = false;                  ///< every combination of resources, not only the best of each start
  std::optional<AppointmentId> moving;  ///< does not stand in its own way
  Instant now;                          ///< no start at or before it
};

struct FreeStart {
  Interval time;
  std::vector<ResourceId> resources;  ///< in the order of the requirements
};

struct FindResult {
  std::vector<FreeStart> starts;
  std::int64_t total = 0;  ///< starts at which every requirement can be met, of which `limit` are listed
};

/// Answers from memory, evaluating the whole window at once with bit operations: rotas and not busy, runs as long as the
/// visit, any of each pool, all requirements, on the grid of each resource's own wall time. Only what is listed is turned
/// into resources: the first of a listed pool that is free; of a pool by kind the one with the least to do that day.
/// Thread-safe.
class Finder {
 public:
  Finder(const catalog::Directory& resources, const RotaDirectory& rotas, const TickIndex& index)
      : resources_(resources), rotas_(rotas), index_(index) {}

  FindResult Find(const FindQuery& query) const;

 private:
  const catalog::Directory& resources_;
  const RotaDirectory& rotas_;
  const TickIndex& index_;
};

}  // namespace medres::scheduling
