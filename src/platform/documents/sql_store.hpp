#pragma once

#include "platform/documents/document_store.hpp"
#include "platform/sql/database.hpp"

namespace medres::documents {

/// Documents in the table `document` of the program's own database: JSON text in SQLite, jsonb in PostgreSQL, indexes
/// on expressions. The database must outlive it.
class SqlDocumentStore final : public DocumentStore {
 public:
  /// Each call gets `deadline`, waiting for a connection included.
  explicit SqlDocumentStore(sql::Database& database, Milliseconds deadline = sql::Database::kDeadline)
      : database_(database), deadline_(deadline) {}

  Task<Status> Ensure(const Collection& collection) override;
  Task<Status> Insert(const Collection& collection, Document document) override;
  Task<Result<std::int64_t>> InsertMissing(const Collection& collection, std::vector<Document> documents) override;
  Task<Result<std::int64_t>> Put(const Collection& collection, Document document,
                                 std::optional<std::int64_t> expected) override;
  Task<Result<Document>> Update(const Collection& collection, std::string id, std::vector<Change> changes,
                                std::optional<std::int64_t> expected) override;
  Task<Result<bool>> Delete(const Collection& collection, std::string id,
                            std::optional<std::int64_t> expected) override;
  Task<Result<std::int64_t>> DeleteOlderThan(const Collection& collection, std::string field, Instant before,
                                             int limit) override;
  Task<Result<std::optional<Document>>> Get(const Collection& collection, std::string id) override;
  Task<Result<Page>> Find(const Collection& collection, Query query) override;
  Task<Result<std::vector<Group>>> Aggregate(const Collection& collection, Grouping grouping) override;

 private:
  sql::Database& database_;
  Milliseconds deadline_;
};

}  // namespace medres::documents
