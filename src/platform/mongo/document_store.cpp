#include "platform/mongo/document_store.hpp"

#include <algorithm>
#include <utility>

#include "platform/documents/rules.hpp"
#include "platform/mongo/commands.hpp"
#include "platform/mongo/exchanges.hpp"

// What runs on a connection owns copies of what it was given: its caller may be gone by then.
namespace medres::mongo {

using documents::Collection;
using documents::Document;

Task<Status> MongoDocumentStore::Ensure(const Collection& collection) {
  CheckDeclared(collection);
  co_return co_await client_.Lend(
      [collection](Connection& connection) { return EnsureIndexes(connection, collection); });
}

Task<Status> MongoDocumentStore::Insert(const Collection& collection, Document document) {
  std::vector<Document> one;
  one.push_back(std::move(document));
  MEDRES_CO_TRY(const std::int64_t inserted, co_await InsertMissing(collection, std::move(one)));
  if (inserted == 0) co_return Fail(Duplicate(collection));
  co_return Status();
}

Task<Result<std::int64_t>> MongoDocumentStore::InsertMissing(const Collection& collection,
                                                             std::vector<Document> documents) {
  MEDRES_CO_CHECK(documents::CheckCount(documents.size()));
  for (Document& document : documents) {
    MEDRES_CO_CHECK(documents::CheckId(document.id));
    MEDRES_CO_TRY(document.body, CheckBody(collection, document.body));
  }
  co_return co_await client_.Do<std::int64_t>([collection, documents = std::move(documents)](Connection& connection) {
    return InsertAll(connection, collection, documents);
  });
}

Task<Result<std::int64_t>> MongoDocumentStore::Put(const Collection& collection, Document document,
                                                   std::optional<std::int64_t> expected) {
  MEDRES_CO_CHECK(documents::CheckId(document.id));
  MEDRES_CO_TRY(document.body, CheckBody(collection, document.body));
  co_return co_await client_.Do<std::int64_t>(
      [collection, document = std::move(document), expected](Connection& connection) -> Result<std::int64_t> {
        const std::string command = PutCommand(collection, document, expected);
        auto put = Modify(connection, collection, command, document.id, expected);
        // Of two that insert it at once the server refuses one, which then has something to replace.
        const bool again = !put && !expected && put.error().kind == ErrorKind::kConflict;
        if (again) put = Modify(connection, collection, command, document.id, expected);
        if (!put) return Fail(put.error());
        return put->version;
      });
}

Task<Result<Document>> MongoDocumentStore::Update(const Collection& collection, std::string id,
                                                  std::vector<documents::Change> changes,
                                                  std::optional<std::int64_t> expected) {
  MEDRES_CO_CHECK(documents::CheckId(id));
  MEDRES_CO_CHECK(CheckChanges(collection, changes));
  co_return co_await client_.Do<Document>(
      [collection, id = std::move(id), changes = std::move(changes), expected](Connection& connection) {
        return Modify(connection, collection, UpdateCommand(collection, id, changes, expected), id, expected);
      });
}

Task<Result<bool>> MongoDocumentStore::Delete(const Collection& collection, std::string id,
                                              std::optional<std::int64_t> expected) {
  MEDRES_CO_CHECK(documents::CheckId(id));
  co_return co_await client_.Do<bool>([collection, id = std::move(id), expected](Connection& connection) {
    return DeleteOne(connection, collection, id, expected);
  });
}

Task<Result<std::int64_t>> MongoDocumentStore::DeleteOlderThan(const Collection& collection, std::string field,
                                                               Instant before, int limit) {
  MEDRES_CO_CHECK(CheckDeletion(collection, field, limit));
  co_return co_await client_.Do<std::int64_t>(
      [collection, field = std::move(field), before, limit](Connection& connection) -> Result<std::int64_t> {
        documents::Query oldest;
        oldest.filter.push_back(documents::Less(field, before.milliseconds));
        oldest.order.field = field;
        oldest.limit = limit - 1;  // a page is read with one document more
        MEDRES_TRY(const auto found, FindAll(connection, collection, FindCommand(collection, oldest, std::nullopt)));
        std::vector<std::string> ids;
        ids.reserve(found.size());
        for (const Document& document : found) ids.push_back(document.id);
        return DeleteAll(connection, collection, ids);
      });
}

Task<Result<std::optional<Document>>> MongoDocumentStore::Get(const Collection& collection, std::string id) {
  MEDRES_CO_CHECK(documents::CheckId(id));
  using Found = std::optional<Document>;
  co_return co_await client_.Do<Found>([collection, id = std::move(id)](Connection& connection) -> Result<Found> {
    MEDRES_TRY(auto found, FindAll(connection, collection, GetCommand(collection, id)));
    return found.empty() ? std::nullopt : Found(std::move(found.front()));
  });
}

Task<Result<documents::Page>> MongoDocumentStore::Find(const Collection& collection, documents::Query query) {
  MEDRES_CO_CHECK(CheckQuery(collection, query));
  MEDRES_CO_TRY(std::optional<documents::Place> after, PlaceOf(collection, query));
  co_return co_await client_.Do<documents::Page>([collection, query = std::move(query), after = std::move(after)](
                                                     Connection& connection) -> Result<documents::Page> {
    MEDRES_TRY(auto found, FindAll(connection, collection, FindCommand(collection, query, after)));
    return ToPage(collection, query, std::move(found));
  });
}

Task<Result<std::vector<documents::Group>>> MongoDocumentStore::Aggregate(const Collection& collection,
                                                                          documents::Grouping grouping) {
  MEDRES_CO_CHECK(CheckGrouping(collection, grouping));
  co_return co_await client_.Do<std::vector<documents::Group>>(
      [collection, grouping = std::move(grouping)](Connection& connection) {
        return GroupAll(connection, collection, grouping);
      });
}

}  // namespace medres::mongo
