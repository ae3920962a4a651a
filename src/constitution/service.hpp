#pragma once

#include "constitution/change.hpp"
#include "constitution/instruments.hpp"
#include "constitution/store.hpp"
#include "patients/service.hpp"

namespace medres::constitution {

/// A patient's assessments by one instrument over time.
struct Trend {
  std::vector<Assessment> points;         ///< the earliest first
  std::vector<ScaleChange> since_before;  ///< between the last two
};

/// Keeps assessments of patients. Thread-safe; references must outlive it.
class ConstitutionService {
 public:
  static constexpr int kMostPoints = 200;

  ConstitutionService(sql::Database& database, AssessmentStore& store, const Instruments& instruments,
                      patients::PatientService& patients, const Clock& clock)
      : database_(database), store_(store), instruments_(instruments), patients_(patients), clock_(clock) {}

  /// A sheet that does not say the sex takes the patient's. kInvalid with everything that is wrong with the sheet,
  /// `constitution.in_future`; kNotFound `patient.not_found`; kConflict `patient.merged_already`.
  Task<Result<Assessment>> Record(PatientId patient, AnswerSheet sheet, std::optional<Instant> assessed_at,
                                  std::string actor);

  /// kNotFound `constitution.not_found`, also when it is another patient's.
  Task<Result<Assessment>> Get(PatientId patient, AssessmentId id);

  /// Whosever it is; nothing when there is none.
  Task<Result<std::optional<Assessment>>> Find(AssessmentId id);

  /// By whatever instrument, the one whose answers are the latest; nothing when there is none.
  Task<Result<std::optional<Assessment>>> Last(PatientId patient);
  /// The same within a unit of work that reads more.
  Task<Result<std::optional<Assessment>>> LastIn(sql::Session& session, PatientId patient) {
    return store_.Last(session, patient);
  }

  struct Page {
    std::vector<Assessment> items;
    std::optional<AssessmentId> next;
  };
  /// The last recorded first. kNotFound `patient.not_found`.
  Task<Result<Page>> List(AssessmentFilter filter);

  /// The last kMostPoints of them. kNotFound `patient.not_found`, `constitution.unknown_instrument`.
  Task<Result<Trend>> Follow(PatientId patient, std::string instrument);

 private:
  sql::Database& database_;
  AssessmentStore& store_;
  const Instruments& instruments_;
  patients::PatientService& patients_;
  const Clock& clock_;
};

/// Takes a duplicate's assessments over to the patient it was merged into. Thread-safe.
class AssessmentReferences final : public patients::PatientReferences {
 public:
  explicit AssessmentReferences(AssessmentStore& store) : store_(store) {}

  Task<Status> Repoint(sql::Session& session, PatientId from, PatientId to) override {
    return store_.Repoint(session, from, to);
  }

 private:
  AssessmentStore& store_;
};

}  // namespace medres::constitution
