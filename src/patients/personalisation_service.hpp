#pragma once

#include "patients/personalisation_store.hpp"
#include "patients/service.hpp"

namespace medres::patients {

/// Whether patients want what is known of them to rank what they are offered. Thread-safe; references must outlive it.
class PersonalisationService {
 public:
  struct Parts {
    sql::Database& database;
    PersonalisationStore& store;
    PatientStore& patients;
    RelationStore& relations;
    const Clock& clock;
  };

  /// `by_default`: what counts for patients who never decided.
  PersonalisationService(Parts parts, bool by_default) : parts_(parts), by_default_(by_default) {}

  /// Of a merged patient it is the survivor's. kNotFound `patient.not_found`.
  Task<Result<Personalisation>> Get(PatientId patient);

  /// kNotFound `patient.not_found`; kInvalid `personalisation.in_future`, `personalisation.agent`; kConflict
  /// `patient.merged_already`; kPrecondition `personalisation.version` when `expected` is not the version.
  Task<Result<Personalisation>> Decide(PatientId patient, PersonalisationInput input,
                                       std::optional<std::int64_t> expected, std::string actor);

 private:
  Task<Result<Patient>> Load(sql::Session& session, PatientId id);
  Task<Result<Personalisation>> Read(sql::Session& session, PatientId patient);
  Task<Status> CheckAgent(sql::Session& session, PatientId patient, const PersonalisationInput& input);

  Parts parts_;
  bool by_default_;
};

/// Takes a duplicate's last word over to the patient it was merged into. Thread-safe.
class PersonalisationReferences final : public PatientReferences {
 public:
  PersonalisationReferences(PersonalisationStore& store, const Clock& clock) : store_(store), clock_(clock) {}

  Task<Status> Repoint(sql::Session& session, PatientId from, PatientId to) override;

 private:
  PersonalisationStore& store_;
  const Clock& clock_;
};

}  // namespace medres::patients
