#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "platform/security/sealed_column.hpp"
#include "platform/sql/database.hpp"

namespace medres::api::fhir {

/// A resource as a caller sent it, sealed.
struct StoredDocument {
  Uuid id;
  std::int64_t version = 0;
  std::string sealed;
};

/// Where documents and the blind indexes of their identifiers live. Stateless; every call runs in the caller's
/// transaction.
class DocumentStore {
 public:
  virtual ~DocumentStore() = default;

  /// Replaces the document of that version, and the identifiers by which the resource is found.
  virtual Task<Status> Put(sql::Session& session, std::string_view type, const StoredDocument& document,
                           std::vector<std::string> identifiers) = 0;

  /// For each (id, version) the newest document that is not newer; those without one are left out.
  virtual Task<Result<std::vector<StoredDocument>>> Load(sql::Session& session, std::string_view type,
                                                         std::vector<std::pair<Uuid, std::int64_t>> wanted) = 0;

  /// By any of these indexes of one identifier.
  virtual Task<Result<std::vector<Uuid>>> FindByIdentifier(sql::Session& session, std::string_view type,
                                                           security::IndexKeys::Both identifier) = 0;
};

/// DocumentStore on SQLite and PostgreSQL. Stateless and thread-safe.
class SqlDocumentStore final : public DocumentStore {
 public:
  Task<Status> Put(sql::Session& session, std::string_view type, const StoredDocument& document,
                   std::vector<std::string> identifiers) override;
  Task<Result<std::vector<StoredDocument>>> Load(sql::Session& session, std::string_view type,
                                                 std::vector<std::pair<Uuid, std::int64_t>> wanted) override;
  Task<Result<std::vector<Uuid>>> FindByIdentifier(sql::Session& session, std::string_view type,
                                                   security::IndexKeys::Both identifier) override;
};

/// What a document's seal vouches for besides its text.
std::string SealingContext(std::string_view type, const Uuid& id);
std::span<const security::SealedColumn> SealedDocumentColumns();
/// What the blind index of an identifier is made from, and the field's name.
inline constexpr std::string_view kIdentifierField = "fhir_identifier";
std::string TextOfIdentifier(std::string_view system, std::string_view value);

}  // namespace medres::api::fhir
