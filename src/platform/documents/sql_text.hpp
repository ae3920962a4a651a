#pragma once

#include <optional>
#include <string>
#include <vector>

#include "platform/documents/model.hpp"
#include "platform/documents/rules.hpp"
#include "platform/sql/value.hpp"

/// Statements over the table `document`, whose texts depend on a collection's declaration and on the shape of a
/// question, never on a value. So there are few, and drivers keep them prepared. Pure; what it is given keeps the
/// rules.
namespace medres::documents {

struct SqlText {
  std::string text;
  sql::Params params;
};

SqlText FindText(sql::Dialect dialect, const Collection& collection, const Query& query,
                 const std::optional<Place>& after);
SqlText GroupText(sql::Dialect dialect, const Collection& collection, const Grouping& grouping);
SqlText UpdateText(sql::Dialect dialect, const Collection& collection, const std::string& id,
                   const std::vector<Change>& changes, std::optional<std::int64_t> expected);
SqlText DeleteOlderText(sql::Dialect dialect, const Collection& collection, const std::string& field, Instant before,
                        int limit);

std::string IndexName(const Collection& collection, const Index& index);
std::string IndexText(sql::Dialect dialect, const Collection& collection, const Index& index);

}  // namespace medres::documents
