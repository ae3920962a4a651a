#pragma once

#include "patients/personalisation.hpp"
#include "platform/sql/database.hpp"

namespace medres::patients {

/// Where decisions on personal features live. Stateless; every call runs in the caller's transaction.
class PersonalisationStore {
 public:
  virtual ~PersonalisationStore() = default;

  /// Others who would decide for the patient, or merge it, wait until this transaction ends. Says whether the patient
  /// is there and was not merged.
  virtual Task<Result<bool>> Hold(sql::Session& session, PatientId patient) = 0;
  virtual Task<Status> Insert(sql::Session& session, const PersonalisationDecision& decision) = 0;
  virtual Task<Result<std::optional<PersonalisationDecision>>> Last(sql::Session& session, PatientId patient) = 0;
  /// The last first.
  virtual Task<Result<std::vector<PersonalisationDecision>>> List(sql::Session& session, PatientId patient) = 0;
};

/// On SQLite and PostgreSQL.
class SqlPersonalisationStore final : public PersonalisationStore {
 public:
  Task<Result<bool>> Hold(sql::Session& session, PatientId patient) override;
  Task<Status> Insert(sql::Session& session, const PersonalisationDecision& decision) override;
  Task<Result<std::optional<PersonalisationDecision>>> Last(sql::Session& session, PatientId patient) override;
  Task<Result<std::vector<PersonalisationDecision>>> List(sql::Session& session, PatientId patient) override;

 private:
  Task<Result<std::vector<PersonalisationDecision>>> Page(sql::Session& session, PatientId patient, int limit);
};

}  // namespace medres::patients
