#pragma once

#include <span>

#include "constitution/evidence/store.hpp"
#include "platform/security/key_ring.hpp"
#include "platform/security/sealed_column.hpp"

namespace medres::constitution {

/// Keeps measurements in the database. Thread-safe; the keys must outlive it.
class SqlObservationStore final : public ObservationStore {
 public:
  explicit SqlObservationStore(const security::KeyRing& keys) : keys_(keys) {}

  Task<Result<int>> Append(sql::Session& session, PatientId patient, const std::vector<Observation>& made) override;
  Task<Result<std::vector<Observation>>> List(sql::Session& session, const ObservationFilter& filter) override;
  Task<Result<std::vector<Observation>>> Recent(sql::Session& session, PatientId patient, Instant since,
                                                int most) override;
  Task<Status> Repoint(sql::Session& session, PatientId from, PatientId to) override;

 private:
  Status ReadInto(std::vector<Observation>& all, const sql::Rows& rows) const;

  const security::KeyRing& keys_;
};

/// What was measured.
std::span<const security::SealedColumn> SealedObservationColumns();

}  // namespace medres::constitution
