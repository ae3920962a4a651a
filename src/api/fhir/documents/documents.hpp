#pragma once

#include <string>
#include <vector>

#include "api/fhir/documents/store.hpp"
#include "api/fhir/exchange.hpp"
#include "api/fhir/tables.hpp"
#include "platform/security/key_ring.hpp"

namespace medres::api::fhir {

/// Keeps what callers say of resources beyond what the house's models hold, so that it comes back to them: unknown
/// elements, extensions, parts of names. Sealed at rest, since it may be anything; identifiers are found by a blind
/// index. A document is written after the model's own transaction: when that second write fails the resource stands
/// without its extras, and the caller is told of the failure. Thread-safe; references must outlive it.
class Documents {
 public:
  Documents(sql::Database& database, DocumentStore& store, const security::KeyRing& keys)
      : database_(database), store_(store), keys_(keys) {}

  /// Remembers what was sent beside what the models made of it, and shows both together in `made`.
  Task<Status> Keep(const TypeRow& type, JsonObject said, Document& made);

  /// Whether a resource that stands would be shown otherwise, had this been said of it: what its model does not notice
  /// has to make a new version nevertheless.
  Task<Result<bool>> WouldChange(const TypeRow& type, JsonObject said, Document standing);

  /// Completes what the models say; versions that nobody sent stay as they are. Projections are never looked up.
  Task<Status> Complete(const TypeRow& type, std::vector<Document>& documents);

  /// Who was last sent with this identifier.
  Task<Result<std::vector<Uuid>>> FindByIdentifier(const TypeRow& type, std::string_view system,
                                                   std::string_view value);

 private:
  std::string IndexOf(std::string_view system, std::string_view value) const;

  sql::Database& database_;
  DocumentStore& store_;
  const security::KeyRing& keys_;
};

}  // namespace medres::api::fhir
