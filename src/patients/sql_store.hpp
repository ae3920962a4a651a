#pragma once

#include <span>

#include "patients/store.hpp"
#include "platform/security/key_ring.hpp"
#include "platform/security/sealed_column.hpp"

namespace medres::patients {

/// PatientStore on SQLite and PostgreSQL. Thread-safe; the key ring outlives it.
class SqlPatientStore final : public PatientStore {
 public:
  explicit SqlPatientStore(const security::KeyRing& keys) : keys_(keys) {}

  Task<Status> Insert(sql::Session& session, const Patient& patient) override;
  Task<Status> Update(sql::Session& session, const Patient& patient) override;
  Task<Result<std::optional<Patient>>> Find(sql::Session& session, PatientId id) override;
  Task<Result<std::optional<PatientId>>> FindByIdNumber(sql::Session& session, IdType type,
                                                        const std::string& number) override;
  Task<Result<std::vector<Patient>>> List(sql::Session& session, const PatientFilter& filter) override;

 private:
  sql::Params RowOf(const Patient& patient) const;
  sql::Value Seal(const Patient& patient, std::string_view field, const std::optional<std::string>& value) const;
  sql::Value IdIndex(IdType type, const std::optional<std::string>& number) const;
  sql::Value PhoneIndex(const std::optional<std::string>& phone) const;
  Result<Patient> Read(const sql::Rows::Row& row) const;

  const security::KeyRing& keys_;
};

/// Id numbers and phones.
std::span<const security::SealedColumn> SealedPatientColumns();

}  // namespace medres::patients
