#pragma once

#include <span>

#include "constitution/store.hpp"
#include "platform/security/key_ring.hpp"
#include "platform/security/sealed_column.hpp"

namespace medres::constitution {

/// AssessmentStore on SQLite and PostgreSQL. Thread-safe; the key ring must outlive it.
class SqlAssessmentStore final : public AssessmentStore {
 public:
  explicit SqlAssessmentStore(const security::KeyRing& keys) : keys_(keys) {}

  Task<Status> Insert(sql::Session& session, const Assessment& assessment, Instant now) override;
  Task<Result<std::optional<Assessment>>> Find(sql::Session& session, AssessmentId id) override;
  Task<Result<std::vector<Assessment>>> List(sql::Session& session, const AssessmentFilter& filter) override;
  Task<Result<std::optional<Assessment>>> Last(sql::Session& session, PatientId patient) override;
  Task<Status> Repoint(sql::Session& session, PatientId from, PatientId to) override;

 private:
  Result<Assessment> Read(const sql::Rows::Row& row) const;

  const security::KeyRing& keys_;
};

/// Answers and outcomes.
std::span<const security::SealedColumn> SealedAssessmentColumns();

}  // namespace medres::constitution
