#pragma once

#include "inventory/model.hpp"
#include "platform/events/outbox.hpp"
#include "platform/sql/database.hpp"

namespace medres::inventory {

struct MovementFilter {
  MedicineId medicine;
  std::optional<MovementId> before;
  int limit = 50;
};

// Where stock lives. Stores are stateless; every call runs in the caller's transaction.

class MedicineStore {
 public:
  virtual ~MedicineStore() = default;

  /// kConflict `inventory.material_taken` when another medicine is of this material.
  virtual Task<Status> Insert(sql::Session& session, const Medicine& medicine) = 0;
  virtual Task<Result<std::optional<Medicine>>> Find(sql::Session& session, MedicineId id) = 0;
  virtual Task<Result<std::optional<Medicine>>> FindByMaterial(sql::Session& session, const std::string& material) = 0;
  /// In order of creation.
  virtual Task<Result<std::vector<Medicine>>> List(sql::Session& session) = 0;
  /// Others who would change its stock wait until this transaction ends. Says whether it is there.
  virtual Task<Result<bool>> Lock(sql::Session& session, MedicineId id) = 0;
};

class LotStore {
 public:
  virtual ~LotStore() = default;

  /// The first to expire first, with what is reserved at the moment; also what is used up.
  virtual Task<Result<std::vector<Lot>>> Of(sql::Session& session, MedicineId medicine, Instant now) = 0;
  virtual Task<Result<std::optional<MedicineId>>> MedicineOf(sql::Session& session, LotId lot) = 0;
  virtual Task<Status> Insert(sql::Session& session, const Lot& lot) = 0;
  /// Writes movements, brings their lots to what is on hand after them, and tells the events.
  virtual Task<Status> Move(sql::Session& session, const std::vector<Movement>& movements,
                            std::vector<events::Event> told, Instant now) = 0;
  virtual Task<Result<bool>> HasReference(sql::Session& session, MedicineId medicine, MovementKind kind,
                                          const std::string& reference) = 0;
  /// The last first.
  virtual Task<Result<std::vector<Movement>>> Movements(sql::Session& session, const MovementFilter& filter) = 0;
  /// At most `limit` lots with something on hand whose last day is before `day` and of which nobody was told; each is
  /// told here.
  virtual Task<Result<std::vector<Lot>>> TellExpiring(sql::Session& session, LocalDate day, int limit, Instant now) = 0;
};

class ReservationStore {
 public:
  virtual ~ReservationStore() = default;

  virtual Task<Status> Insert(sql::Session& session, const Reservation& reservation,
                              std::vector<events::Event> told) = 0;
  virtual Task<Result<std::optional<Reservation>>> Find(sql::Session& session, ReservationId id) = 0;
  virtual Task<Status> End(sql::Session& session, ReservationId id, ReservationStatus status) = 0;
};

}  // namespace medres::inventory
