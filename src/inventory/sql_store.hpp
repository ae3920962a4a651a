#pragma once

#include "inventory/store.hpp"

/// Stock on SQLite and PostgreSQL.
namespace medres::inventory {

class SqlMedicineStore final : public MedicineStore {
 public:
  Task<Status> Insert(sql::Session& session, const Medicine& medicine) override;
  Task<Result<std::optional<Medicine>>> Find(sql::Session& session, MedicineId id) override;
  Task<Result<std::optional<Medicine>>> FindByMaterial(sql::Session& session, const std::string& material) override;
  Task<Result<std::vector<Medicine>>> List(sql::Session& session) override;
  Task<Result<bool>> Lock(sql::Session& session, MedicineId id) override;
};

class SqlLotStore final : public LotStore {
 public:
  Task<Result<std::vector<Lot>>> Of(sql::Session& session, MedicineId medicine, Instant now) override;
  Task<Result<std::optional<MedicineId>>> MedicineOf(sql::Session& session, LotId lot) override;
  Task<Status> Insert(sql::Session& session, const Lot& lot) override;
  Task<Status> Move(sql::Session& session, const std::vector<Movement>& movements, std::vector<events::Event> told,
                    Instant now) override;
  Task<Result<bool>> HasReference(sql::Session& session, MedicineId medicine, MovementKind kind,
                                  const std::string& reference) override;
  Task<Result<std::vector<Movement>>> Movements(sql::Session& session, const MovementFilter& filter) override;
  Task<Result<std::vector<Lot>>> TellExpiring(sql::Session& session, LocalDate day, int limit, Instant now) override;
};

class SqlReservationStore final : public ReservationStore {
 public:
  Task<Status> Insert(sql::Session& session, const Reservation& reservation, std::vector<events::Event> told) override;
  Task<Result<std::optional<Reservation>>> Find(sql::Session& session, ReservationId id) override;
  Task<Status> End(sql::Session& session, ReservationId id, ReservationStatus status) override;
};

}  // namespace medres::inventory
