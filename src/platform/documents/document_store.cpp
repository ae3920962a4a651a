#include "platform/documents/document_store.hpp"

#include <utility>

namespace medres::documents {

Task<Result<std::int64_t>> Count(DocumentStore& store, const Collection& collection, Filter filter) {
  Grouping all{.filter = std::move(filter), .measures = {Measure{}}, .limit = 1};
  MEDRES_CO_TRY(const std::vector<Group> groups, co_await store.Aggregate(collection, std::move(all)));
  co_return groups.empty() ? 0 : static_cast<std::int64_t>(groups.front().values.front().value_or(0));
}

}  // namespace medres::documents
