#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "platform/documents/model.hpp"
#include "platform/documents/rules.hpp"

/// What is asked of MongoDB, as JSON. A document is kept as `{_id, k, v, b}`: an ObjectId made of the id's digest, the
/// id, the version, the body. Pure; what it is given keeps the rules.
namespace medres::mongo {

using documents::Collection;
using documents::Document;
using documents::Filter;

/// 12 bytes of the id's digest, in digits: there is one document of an id, whatever indexes there are.
std::string ObjectIdOf(std::string_view id);

std::string CreateIndexes(const Collection& collection);
/// Each document by itself.
std::string InsertCommand(const Collection& collection, const std::vector<Document>& documents);
std::string PutCommand(const Collection& collection, const Document& document, std::optional<std::int64_t> expected);
std::string UpdateCommand(const Collection& collection, std::string_view id,
                          const std::vector<documents::Change>& changes, std::optional<std::int64_t> expected);
std::string DeleteCommand(const Collection& collection, std::string_view id, std::optional<std::int64_t> expected);
std::string DeleteCommand(const Collection& collection, const std::vector<std::string>& ids);

std::string GetCommand(const Collection& collection, std::string_view id);
std::string FindCommand(const Collection& collection, const documents::Query& query,
                        const std::optional<documents::Place>& after);
std::string AggregateCommand(const Collection& collection, const documents::Grouping& grouping);
std::string GetMoreCommand(const Collection& collection, std::int64_t cursor);

}  // namespace medres::mongo
