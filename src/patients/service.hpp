#pragma once

#include "patients/describe.hpp"
#include "patients/relation_store.hpp"
#include "patients/store.hpp"

namespace medres::patients {

/// Whoever keeps references to patients moves them when two are merged, in the same transaction.
class PatientReferences {
 public:
  virtual ~PatientReferences() = default;
  virtual Task<Status> Repoint(sql::Session& session, PatientId from, PatientId to) = 0;
};

/// Creates, finds, changes and merges patients. Thread-safe; references must outlive it.
class PatientService {
 public:
  PatientService(sql::Database& database, PatientStore& store, RelationStore& relations, PatientReferences& references,
                 const Clock& clock)
      : database_(database), store_(store), relations_(relations), references_(references), clock_(clock) {}

  /// kInvalid with every issue; kConflict `patient.exists` naming who has this id number already.
  Task<Result<Patient>> Create(PatientInput input);
  /// kNotFound `patient.not_found`. A merged patient is answered with where it went.
  Task<Result<Patient>> Get(PatientId id);
  /// As Create; kPrecondition `patient.version` when `expected` is not the version; kConflict `patient.merged_already`.
  Task<Result<Patient>> Update(PatientId id, PatientInput input, std::optional<std::int64_t> expected);

  struct Page {
    std::vector<Patient> items;  ///< masked
    std::optional<PatientId> next;
  };
  /// By the beginning of the name, or exactly by id number or phone; without merged ones, in order of creation.
  Task<Result<Page>> List(PatientFilter filter);

  /// The duplicate's references go over to the survivor; it stays readable and says where it went.
  /// kConflict `patient.merged_already`, kInvalid `patient.merge_self`.
  Task<Result<Patient>> Merge(PatientId survivor, PatientId duplicate);

 private:
  LocalDate Today() const;
  Task<Result<Patient>> Load(sql::Session& session, PatientId id);
  Task<Status> MergeRelations(sql::Session& session, PatientId from, PatientId to);
  Task<Status> RefuseSecond(sql::Session& session, const Patient& patient);
  /// Names who was first when two writers with one id number met at the constraint.
  Task<Error> Explain(Error refused, const Patient& patient);

  sql::Database& database_;
  PatientStore& store_;
  RelationStore& relations_;
  PatientReferences& references_;
  const Clock& clock_;
};

}  // namespace medres::patients
