#pragma once

#include "constitution/evidence/reader.hpp"
#include "constitution/evidence/store.hpp"
#include "constitution/service.hpp"
#include "patients/service.hpp"

namespace medres::constitution {

/// Keeps measurements of patients and fuses them with their questionnaires. Thread-safe; references must outlive it.
class EvidenceService {
 public:
  struct Parts {
    sql::Database& database;
    ObservationStore& store;
    patients::PatientService& patients;
    ConstitutionService& constitutions;
    const EvidenceReader& reader;
    const Clock& clock;
  };
  static constexpr int kMostOfEach = 9;                         ///< the last of each measurand that count
  static constexpr Milliseconds kCountsFor{14LL * 86'400'000};  ///< older ones do not
  static constexpr std::size_t kMostAtOnce = 10'000;

  explicit EvidenceService(Parts parts) : parts_(parts) {}

  const EvidenceReader& reader() const { return parts_.reader; }

  struct Kept {
    int added = 0;
    int known = 0;  ///< of the same measurand at the same instant: the first stays
  };
  /// All or none, in one unit of work. kInvalid as InOwnUnit at /observations/<n>, `evidence.in_future`,
  /// `evidence.too_many` {max}; kNotFound `patient.not_found`; kConflict `patient.merged_already`.
  Task<Result<Kept>> Keep(PatientId patient, std::vector<ObservationInput> inputs, std::string actor);

  struct Recorded {
    Kept kept;
    ConstitutionState state;  ///< with them, read in the same unit of work
  };
  /// The same, and what is known then.
  Task<Result<Recorded>> Record(PatientId patient, std::vector<ObservationInput> inputs, std::string actor);

  struct Page {
    std::vector<Observation> items;
    std::optional<ObservationId> next;
  };
  /// The last recorded first. kNotFound `patient.not_found`.
  Task<Result<Page>> List(ObservationFilter filter);

  /// By the last questionnaire, what devices measured lately, and what is on hand. Failures as EvidenceReader.
  Task<Result<ConstitutionState>> StateOf(PatientId patient, EvidenceOnHand on_hand);

 private:
  /// In the measurands' own units, or everything that is wrong.
  Result<std::vector<Observation>> Checked(PatientId patient, const std::vector<ObservationInput>& inputs,
                                           const std::string& actor) const;
  /// Why a patient's rows were refused: who is refused is either merged or unknown.
  Task<Error> Explained(PatientId patient, Error refused);

  /// What is kept of a patient.
  struct Known {
    std::vector<Observation> kept;
    std::optional<Assessment> last;
  };
  Task<Result<Known>> LookUp(sql::Session& session, PatientId patient, Instant now);
  Result<ConstitutionState> Fused(Known known, const EvidenceOnHand& on_hand, Instant now) const;

  Parts parts_;
};

/// Takes a duplicate's measurements over to the patient it was merged into. Thread-safe.
class ObservationReferences final : public patients::PatientReferences {
 public:
  explicit ObservationReferences(ObservationStore& store) : store_(store) {}

  Task<Status> Repoint(sql::Session& session, PatientId from, PatientId to) override {
    return store_.Repoint(session, from, to);
  }

 private:
  ObservationStore& store_;
};

}  // namespace medres::constitution
