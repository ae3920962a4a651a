#pragma once

#include "patients/relation_store.hpp"
#include "patients/store.hpp"
#include "platform/config/live.hpp"

namespace medres::patients {

/// Who may act for whom. Thread-safe; references must outlive it.
class RelationService {
 public:
  /// `most`: for how many others one person may act at a time.
  RelationService(sql::Database& database, RelationStore& store, PatientStore& patients, const Clock& clock,
                  config::Section<int> most)
      : database_(database), store_(store), patients_(patients), clock_(clock), most_(std::move(most)) {}

  /// kNotFound `patient.not_found`, kInvalid with every issue (`relation.*`), kConflict `patient.merged_already`,
  /// `relation.exists`, `relation.too_many`.
  Task<Result<Relation>> Relate(PatientId agent, RelationInput input, std::string actor);

  /// From now on nobody acts by it; what was booked stays. kNotFound `relation.not_found`, kConflict
  /// `relation.revoked`.
  Task<Status> Revoke(PatientId person, RelationId id, std::string actor);

  /// Those in which the person acts or is acted for, ended ones too, in order of creation.
  Task<Result<std::vector<Relation>>> Of(PatientId person);

 private:
  LocalDate Today() const;
  Task<Result<Patient>> Load(sql::Session& session, PatientId id);

  sql::Database& database_;
  RelationStore& store_;
  PatientStore& patients_;
  const Clock& clock_;
  config::Section<int> most_;
};

}  // namespace medres::patients
