#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "base/time.hpp"
#include "platform/async/task.hpp"
#include "platform/documents/model.hpp"

namespace medres::documents {

/// Where documents are kept: in tables of the program's own database, or in MongoDB. Both pass one suite of contract
/// tests. Thread-safe; the caller's coroutine resumes on its own executor.
///
/// What is written is durable when it is answered. Each document changes as a whole; several do not change together.
/// Failures of all: kInvalid with issues `documents.*`, each naming field and rule, before anything is sent;
/// kUnavailable `documents.unavailable` {reason} and `documents.timeout`, kOverloaded `documents.overloaded`, from the
/// embedded store the database's; kInternal `documents.refused` {reason}. After the first two it is not known whether a
/// write was done; every write here may be sent again.
class DocumentStore {
 public:
  virtual ~DocumentStore() = default;

  /// Makes the collection's indexes where they are missing; none is taken away. kConflict `documents.duplicate` when
  /// what is there breaks a unique one.
  virtual Task<Status> Ensure(const Collection& collection) = 0;

  /// kConflict `documents.duplicate` {collection}: the id, or what a unique index guards, is there already.
  virtual Task<Status> Insert(const Collection& collection, Document document) = 0;
  /// At most 1000, each by itself; those that are there already are passed over. Says how many were new.
  virtual Task<Result<std::int64_t>> InsertMissing(const Collection& collection, std::vector<Document> documents) = 0;
  /// Inserts or replaces, and says the new version. With `expected` only replaces: kNotFound `documents.not_found`
  /// {id}, kPrecondition `documents.version` {id, expected}. kConflict as Insert.
  virtual Task<Result<std::int64_t>> Put(const Collection& collection, Document document,
                                         std::optional<std::int64_t> expected) = 0;
  /// Changes fields of one document and returns it as it is then. Failures as Put's.
  virtual Task<Result<Document>> Update(const Collection& collection, std::string id, std::vector<Change> changes,
                                        std::optional<std::int64_t> expected) = 0;
  /// Whether there was one. kPrecondition as Put.
  virtual Task<Result<bool>> Delete(const Collection& collection, std::string id,
                                    std::optional<std::int64_t> expected) = 0;
  /// Deletes documents whose `field` (a required integer) is before `before`, the oldest first, at most `limit` (1 to
  /// 1000), and says how many; to be called again while it reaches the limit.
  virtual Task<Result<std::int64_t>> DeleteOlderThan(const Collection& collection, std::string field, Instant before,
                                                     int limit) = 0;

  virtual Task<Result<std::optional<Document>>> Get(const Collection& collection, std::string id) = 0;
  virtual Task<Result<Page>> Find(const Collection& collection, Query query) = 0;
  /// Ordered by keys and bucket, groups without a key before those with one.
  virtual Task<Result<std::vector<Group>>> Aggregate(const Collection& collection, Grouping grouping) = 0;
};

/// How many documents a filter means.
Task<Result<std::int64_t>> Count(DocumentStore& store, const Collection& collection, Filter filter);

}  // namespace medres::documents
