#pragma once

#include "platform/documents/document_store.hpp"
#include "platform/mongo/client.hpp"

namespace medres::mongo {

/// Documents in MongoDB, a collection for each. Writes are answered when most servers have them on their disks. The
/// client must outlive it.
class MongoDocumentStore final : public documents::DocumentStore {
 public:
  using Collection = documents::Collection;
  using Document = documents::Document;

  explicit MongoDocumentStore(Client& client) : client_(client) {}

  Task<Status> Ensure(const Collection& collection) override;
  Task<Status> Insert(const Collection& collection, Document document) override;
  Task<Result<std::int64_t>> InsertMissing(const Collection& collection, std::vector<Document> documents) override;
  Task<Result<std::int64_t>> Put(const Collection& collection, Document document,
                                 std::optional<std::int64_t> expected) override;
  Task<Result<Document>> Update(const Collection& collection, std::string id, std::vector<documents::Change> changes,
                                std::optional<std::int64_t> expected) override;
  Task<Result<bool>> Delete(const Collection& collection, std::string id,
                            std::optional<std::int64_t> expected) override;
  Task<Result<std::int64_t>> DeleteOlderThan(const Collection& collection, std::string field, Instant before,
                                             int limit) override;
  Task<Result<std::optional<Document>>> Get(const Collection& collection, std::string id) override;
  Task<Result<documents::Page>> Find(const Collection& collection, documents::Query query) override;
  Task<Result<std::vector<documents::Group>>> Aggregate(const Collection& collection,
                                                        documents::Grouping grouping) override;

 private:
  Client& client_;
};

}  // namespace medres::mongo
