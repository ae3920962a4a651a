#pragma once

#include <optional>
#include <string>
#include <vector>

#include "patients/relation.hpp"
#include "platform/sql/database.hpp"

namespace medres::patients {

/// Where relations live. Stateless; every call runs in the caller's transaction.
class RelationStore {
 public:
  virtual ~RelationStore() = default;

  /// Others who would give the agent a relation wait until this transaction ends.
  virtual Task<Status> LockAgent(sql::Session& session, PatientId agent) = 0;
  virtual Task<Status> Insert(sql::Session& session, const Relation& relation) = 0;
  /// Writes who revoked it and when; says whether nobody had before.
  virtual Task<Result<bool>> Revoke(sql::Session& session, const Relation& revoked) = 0;
  virtual Task<Result<std::optional<Relation>>> Find(sql::Session& session, RelationId id) = 0;
  /// Those in which the person acts or is acted for, revoked ones too, in order of creation.
  virtual Task<Result<std::vector<Relation>>> Of(sql::Session& session, PatientId person) = 0;
  /// A merged person's go over to the survivor; what would relate one to oneself is revoked.
  virtual Task<Status> Repoint(sql::Session& session, PatientId from, PatientId to, Instant now) = 0;
};

/// On SQLite and PostgreSQL.
class SqlRelationStore final : public RelationStore {
 public:
  Task<Status> LockAgent(sql::Session& session, PatientId agent) override;
  Task<Status> Insert(sql::Session& session, const Relation& relation) override;
  Task<Result<bool>> Revoke(sql::Session& session, const Relation& revoked) override;
  Task<Result<std::optional<Relation>>> Find(sql::Session& session, RelationId id) override;
  Task<Result<std::vector<Relation>>> Of(sql::Session& session, PatientId person) override;
  Task<Status> Repoint(sql::Session& session, PatientId from, PatientId to, Instant now) override;
};

}  // namespace medres::patients
