#pragma once

#include <string>
#include <vector>

#include "platform/sql/database.hpp"
#include "scheduling/locks.hpp"
#include "scheduling/rota/affected.hpp"
#include "scheduling/rota/describe.hpp"
#include "scheduling/rota/store.hpp"

namespace medres::scheduling {

/// A change to a rota that was made, and the future visits that it leaves outside the open hours. They stay booked:
/// what becomes of them is for people to decide.
struct RotaChanged {
  Rota rota;
  std::vector<Appointment> affected;
};

struct RotaPage {
  std::vector<Rota> items;
  std::optional<RotaId> next;
};

/// The verbs of rotas. Every change locks its resource, so that a booking either sees it or is in the list of those
/// affected, and stands in memory before it is answered. Thread-safe; all references must outlive it.
class RotaService {
 public:
  struct Parts {
    sql::Database& database;
    RotaStore& store;
    ResourceLocks& locks;
    FutureVisits& visits;
    RotaDirectory& rotas;
    catalog::Directory& resources;
    const Clock& clock;
  };

  explicit RotaService(Parts parts) : parts_(parts) {}

  /// Failures: kInvalid with every broken rule (`rota.*`, `resource.not_found`).
  Task<Result<RotaChanged>> Create(RotaInput input, std::string actor);

  /// The resource cannot be changed. Failures besides those of Create: kNotFound `rota.not_found`, kPrecondition
  /// `rota.version` when `expected` is not the current version.
  Task<Result<RotaChanged>> Update(RotaId id, std::optional<std::int64_t> expected, RotaInput input, std::string actor);
  Task<Result<RotaChanged>> Delete(RotaId id, std::optional<std::int64_t> expected, std::string actor);

  Task<Result<Rota>> Get(RotaId id);
  Task<Result<RotaPage>> List(RotaFilter filter);

  /// Reads all rotas and closures into memory: for the start of the program, after the resources.
  Task<Status> LoadAll();

  /// Reads these resources' rotas anew, after another process changed them.
  Task<Status> Refresh(std::vector<ResourceId> resources);

  /// Of a resource and the places above it those that another process changed, of which memory has not heard yet; in
  /// the caller's transaction.
  Task<Result<std::vector<ResourceId>>> Outdated(sql::Session& session, ResourceId resource);

 private:
  enum class Verb { kInsert, kUpdate, kDelete };
  struct Written;

  Task<Result<RotaChanged>> Change(Verb verb, Rota rota, std::string actor);
  Task<Result<Written>> Write(sql::Session& session, Verb verb, const Rota& rota, const std::string& actor,
                              Instant now);
  Task<Status> LoadClosed();
  Result<Rota> MakeRota(RotaInput input) const;
  void Remember(ResourceId resource, RotasOfResource current);

  Parts parts_;
};

}  // namespace medres::scheduling
