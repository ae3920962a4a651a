#pragma once

#include <optional>
#include <string>
#include <vector>

#include "patients/model.hpp"
#include "platform/sql/database.hpp"

namespace medres::patients {

struct PatientFilter {
  std::string name_prefix;
  std::optional<std::string> id_number;
  std::optional<std::string> phone;
  PatientId after;
  int limit = 50;
};

/// Where patients live. Id numbers and phones are sealed before they reach a statement. Stateless; every call runs in
/// the caller's transaction.
class PatientStore {
 public:
  virtual ~PatientStore() = default;
  /// kConflict `database.constraint` when an unmerged patient has this id already.
  virtual Task<Status> Insert(sql::Session& session, const Patient& patient) = 0;
  /// Writes what is newer by one version; kPrecondition `patient.version`.
  virtual Task<Status> Update(sql::Session& session, const Patient& patient) = 0;
  virtual Task<Result<std::optional<Patient>>> Find(sql::Session& session, PatientId id) = 0;
  virtual Task<Result<std::optional<PatientId>>> FindByIdNumber(sql::Session& session, IdType type,
                                                                const std::string& number) = 0;
  virtual Task<Result<std::vector<Patient>>> List(sql::Session& session, const PatientFilter& filter) = 0;
};

}  // namespace medres::patients
