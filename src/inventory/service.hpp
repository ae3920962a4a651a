#pragma once

#include "inventory/describe.hpp"
#include "inventory/store.hpp"
#include "knowledge/herbs/herbs.hpp"

namespace medres::inventory {

/// What changes and reads of stock have in common. Each change locks its medicine, reads its lots, decides by the rules
/// and writes: nothing goes below nothing, however many ask at once. Thread-safe; references must outlive it.
class StockRoom {
 public:
  struct Parts {
    sql::Database& database;
    MedicineStore& medicines;
    LotStore& lots;
    ReservationStore& reservations;
    const knowledge::Herbs& herbs;
    const Clock& clock;
  };

  /// A medicine with its lots, under its lock.
  struct Locked {
    Medicine medicine;
    std::vector<Lot> lots;
    LocalDate today;
    Instant now;
  };

  explicit StockRoom(Parts parts) : parts_(parts) {}

  const Parts& parts() const { return parts_; }

  /// kNotFound `inventory.not_found`.
  Task<Result<Medicine>> Find(sql::Session& session, MedicineId id) const;
  Task<Result<Locked>> Lock(sql::Session& session, MedicineId id) const;
  /// A medicine with its lots as they are, without a lock.
  Task<Result<Stock>> Read(sql::Session& session, Medicine medicine) const;

  /// Takes out of lots, and tells when what can be used falls below the threshold.
  Task<Result<std::vector<Movement>>> TakeOut(sql::Session& session, const Locked& stock,
                                              const std::vector<Take>& takes, const IssueInput& input,
                                              const std::string& actor) const;
  /// Writes one change of one lot, likewise.
  Task<Result<Movement>> Change(sql::Session& session, const Locked& stock, Movement movement) const;

 private:
  std::vector<events::Event> EventsOf(const Locked& stock, const std::vector<Movement>& movements) const;

  Parts parts_;
};

/// Medicines, lots and their movements. Thread-safe; the room must outlive it.
class InventoryService {
 public:
  explicit InventoryService(const StockRoom& room) : room_(room) {}

  /// kInvalid `herb.unknown`, `herb.ambiguous`, `inventory.unit` (a material is weighed); kConflict
  /// `inventory.material_taken`.
  Task<Result<Medicine>> Define(MedicineInput input);
  Task<Result<std::vector<Medicine>>> List();
  /// kNotFound `inventory.not_found`.
  Task<Result<Stock>> Get(MedicineId id);
  /// Of a material of the materia medica; nothing when it is not kept.
  Task<Result<std::optional<Stock>>> FindByMaterial(std::string material);

  /// kInvalid `inventory.expired`; kConflict `inventory.lot_differs` (its last day), `inventory.repeated` (the
  /// reference).
  Task<Result<Movement>> Receive(MedicineId id, ReceiptInput input, std::string actor);
  /// First expired, first out; all or nothing. kConflict `inventory.short`, `inventory.repeated`.
  Task<Result<std::vector<Movement>>> Issue(MedicineId id, IssueInput input, std::string actor);
  /// kNotFound `inventory.lot_not_found`; kInvalid `inventory.no_change`; kConflict `inventory.below_nothing`.
  Task<Result<Movement>> Adjust(LotId lot, AdjustmentInput input, std::string actor);
  /// The difference becomes a movement, also when there is none. kNotFound `inventory.lot_not_found`.
  Task<Result<Movement>> Count(LotId lot, CountInput input, std::string actor);

  struct Page {
    std::vector<Movement> items;
    std::optional<MovementId> next;
  };
  /// The last first. kNotFound `inventory.not_found`.
  Task<Result<Page>> Movements(MovementFilter filter);

  /// Tells of lots that expire within so many days, or have; each once. At most `limit`; says how many.
  Task<Result<int>> TellExpiring(int days, int limit);

 private:
  Task<Result<StockRoom::Locked>> LockOf(sql::Session& session, LotId lot);
  Task<Status> RefuseRepeated(sql::Session& session, MedicineId id, MovementKind kind, const std::string& reference);

  const StockRoom& room_;
};

/// What there is of all medicines. Thread-safe; the room must outlive it.
class StockLevels {
 public:
  explicit StockLevels(const StockRoom& room) : room_(room) {}

  /// In order of creation.
  Task<Result<std::vector<Stock>>> List(StockFilter filter) const;

 private:
  const StockRoom& room_;
};

/// Stock that is kept for somebody. Over is a reservation when its time is, whether anybody says so or not.
/// Thread-safe; the room must outlive it.
class StockReservations {
 public:
  explicit StockReservations(const StockRoom& room) : room_(room) {}

  /// Of the lots that expire first. kNotFound `inventory.not_found`; kConflict `inventory.short`.
  Task<Result<Reservation>> Reserve(MedicineId id, ReservationInput input, std::string actor);
  /// kNotFound `inventory.reservation_not_found`.
  Task<Result<Reservation>> Get(ReservationId id);
  /// What was kept goes out; where a lot of it has not enough any more, others that expire first stand in. As Get;
  /// kConflict `inventory.reservation_over`, `inventory.short`.
  Task<Result<Reservation>> Issue(ReservationId id, std::string reason, std::string actor);
  /// As Get; kConflict `inventory.reservation_over`.
  Task<Result<Reservation>> Release(ReservationId id);

 private:
  Task<Result<Reservation>> Find(sql::Session& session, ReservationId id);
  Task<Result<Reservation>> FindHeld(sql::Session& session, ReservationId id);

  const StockRoom& room_;
};

}  // namespace medres::inventory
