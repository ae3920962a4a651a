#pragma once

#include <optional>
#include <string>
#include <vector>

#include "platform/documents/model.hpp"
#include "platform/mongo/driver.hpp"

/// What a store does with one connection, blocking: commands, and what their answers mean. Whatever the driver fails
/// with goes through.
namespace medres::mongo {

/// kConflict `documents.duplicate` {collection}.
Error Duplicate(const documents::Collection& collection);

Status EnsureIndexes(Connection& connection, const documents::Collection& collection);
/// How many of them were new. More commands than one where they are large.
Result<std::int64_t> InsertAll(Connection& connection, const documents::Collection& collection,
                               const std::vector<documents::Document>& documents);
/// Runs a findAndModify and gives the document as it is then. Failures: Duplicate; where it found none
/// `documents.not_found` or `documents.version`.
Result<documents::Document> Modify(Connection& connection, const documents::Collection& collection,
                                   const std::string& command, const std::string& id,
                                   std::optional<std::int64_t> expected);
Result<bool> DeleteOne(Connection& connection, const documents::Collection& collection, const std::string& id,
                       std::optional<std::int64_t> expected);
Result<std::int64_t> DeleteAll(Connection& connection, const documents::Collection& collection,
                               const std::vector<std::string>& ids);
/// Of a find: all batches.
Result<std::vector<documents::Document>> FindAll(Connection& connection, const documents::Collection& collection,
                                                 const std::string& command);
Result<std::vector<documents::Group>> GroupAll(Connection& connection, const documents::Collection& collection,
                                               const documents::Grouping& grouping);

}  // namespace medres::mongo
