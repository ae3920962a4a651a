#pragma once

#include <string>
#include <vector>

#include "scheduling/rota/closure_store.hpp"
#include "scheduling/rota/service.hpp"

namespace medres::scheduling {

/// A closure that was made, and the visits that it falls into. They stay booked: what becomes of them is for people to
/// decide.
struct Closed {
  Closure closure;
  std::vector<Appointment> affected;
};

struct ClosurePage {
  std::vector<Closure> items;
  std::optional<ClosureId> next;
};

/// The verbs of closures. Each locks its resource, so that a booking either sees the closure or is in the list of those
/// affected, and stands in memory before it is answered. Thread-safe; all references must outlive it.
class ClosureService {
 public:
  struct Parts {
    sql::Database& database;
    ClosureStore& store;
    ResourceLocks& locks;
    FutureVisits& visits;
    RotaService& rotas;  ///< keeps memory
    const catalog::Directory& resources;
    const Clock& clock;
  };

  explicit ClosureService(Parts parts) : parts_(parts) {}

  /// Failures: kInvalid with every broken rule (`closure.*`, `resource.not_found`).
  Task<Result<Closed>> Close(ClosureInput input, std::string actor);

  /// It is open again as its rotas say. kNotFound `closure.not_found`, kConflict `closure.lifted`.
  Task<Result<Closure>> Lift(ClosureId id, std::string actor);

  Task<Result<Closure>> Get(ClosureId id);
  Task<Result<ClosurePage>> List(ClosureFilter filter);
  /// Those that keep one of the resources away at some time in there, also by closing a place above it; by start.
  Task<Result<std::vector<Closure>>> Within(std::vector<ResourceId> resources, Interval time);
  /// The same in the caller's transaction.
  Task<Result<std::vector<Closure>>> WithinOf(sql::Session& session, const std::vector<ResourceId>& resources,
                                              const Interval& time);

 private:
  Task<Result<std::vector<Appointment>>> Write(sql::Session& session, const Closure& closure, Instant now);

  Parts parts_;
};

}  // namespace medres::scheduling
