#pragma once

#include <vector>

#include "constitution/evidence/model.hpp"
#include "platform/sql/database.hpp"

namespace medres::constitution {

struct ObservationFilter {
  PatientId patient;
  std::optional<Measurand> measurand = {};
  std::optional<ObservationId> before = {};  ///< recorded before this one
  int limit = 50;
};

/// Where measurements live: they are added, never changed. Values are sealed before they reach a statement. Every call
/// runs in the caller's transaction.
class ObservationStore {
 public:
  virtual ~ObservationStore() = default;
  /// How many were new: of one measurand at one instant the first stays, so that a device may send again. kConflict
  /// `patient.merged_already` when the patient was merged since it was read. Merges wait for it.
  virtual Task<Result<int>> Append(sql::Session& session, PatientId patient, const std::vector<Observation>& made) = 0;
  /// The last recorded first.
  virtual Task<Result<std::vector<Observation>>> List(sql::Session& session, const ObservationFilter& filter) = 0;
  /// Of each measurand the last `most`, observed since `since`; the last first.
  virtual Task<Result<std::vector<Observation>>> Recent(sql::Session& session, PatientId patient, Instant since,
                                                        int most) = 0;
  virtual Task<Status> Repoint(sql::Session& session, PatientId from, PatientId to) = 0;
};

}  // namespace medres::constitution
