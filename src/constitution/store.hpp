#pragma once

#include <optional>
#include <string>
#include <vector>

#include "constitution/model.hpp"
#include "platform/sql/database.hpp"

namespace medres::constitution {

struct AssessmentFilter {
  PatientId patient;
  std::optional<std::string> instrument;
  std::optional<AssessmentId> before;  ///< recorded before this one
  int limit = 50;
};

/// Where assessments live. What was answered and found is sealed before it reaches a statement. Every call runs in the
/// caller's transaction.
class AssessmentStore {
 public:
  virtual ~AssessmentStore() = default;
  /// kConflict `patient.merged_already` when the patient was merged since it was read. Merges wait for it.
  virtual Task<Status> Insert(sql::Session& session, const Assessment& assessment, Instant now) = 0;
  virtual Task<Result<std::optional<Assessment>>> Find(sql::Session& session, AssessmentId id) = 0;
  /// The last recorded first.
  virtual Task<Result<std::vector<Assessment>>> List(sql::Session& session, const AssessmentFilter& filter) = 0;
  /// The one whose answers are the latest; of several of one moment the last recorded.
  virtual Task<Result<std::optional<Assessment>>> Last(sql::Session& session, PatientId patient) = 0;
  /// Whoever records for `from` meanwhile waits, and is refused once the merge is made.
  virtual Task<Status> Repoint(sql::Session& session, PatientId from, PatientId to) = 0;
};

}  // namespace medres::constitution
