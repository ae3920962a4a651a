#pragma once

#include <span>
#include <vector>

#include "platform/sql/database.hpp"
#include "scheduling/model.hpp"
#include "scheduling/rota/directory.hpp"

namespace medres::scheduling {

/// The port through which a change to a rota sees the visits it may move out of the open hours. Implemented by
/// bookings.
class FutureVisits {
 public:
  virtual ~FutureVisits() = default;

  /// Visits on these resources or below them that hold time and start after `from`, in the caller's transaction.
  virtual Task<Result<std::vector<Appointment>>> StartingAfter(sql::Session& session, std::vector<ResourceId> resources,
                                                               Instant from) = 0;
};

/// One resource's rotas as they will be.
struct RotaChange {
  ResourceId resource;
  std::vector<Rota> rotas;
};

/// Those of the visits that a resource serves by the changed rotas, its own or inherited, and that these no longer
/// cover. Judged by the whole visit.
std::vector<Appointment> VisitsOutside(std::span<const Appointment> visits, const RotaChange& change,
                                       const RotaDirectory& rotas, const catalog::Directory& resources);

}  // namespace medres::scheduling
