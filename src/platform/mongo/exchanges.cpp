#include "platform/mongo/exchanges.hpp"

#include <functional>
#include <utility>

#include "platform/documents/rules.hpp"
#include "platform/mongo/answers.hpp"
#include "platform/mongo/commands.hpp"

namespace medres::mongo {
namespace {

using documents::Collection;
using documents::Document;
using documents::Group;
using documents::Grouping;

/// A command is one BSON document, of at most 16 MiB.
constexpr std::size_t kMostCommandBytes = std::size_t{8} << 20;

Result<Answer> Ask(Connection& connection, const std::string& command) {
  MEDRES_TRY(const std::string text, connection.Run(command));
  return Answer::Parse(text);
}

std::int64_t CountIn(const Answer& answer) {
  const auto at = answer.Find("n");
  return at ? answer.Whole(*at).value_or(0) : 0;
}

/// Gives each document of a cursor to `take`, batch by batch, until there are no more.
Status Each(Connection& connection, const Collection& collection, std::string command,
            const std::function<Status(const Answer&, std::uint32_t)>& take) {
  for (;;) {
    MEDRES_TRY(const Answer answer, Ask(connection, command));
    const auto cursor = answer.Find("cursor");
    const auto id = cursor ? answer.Find(*cursor, "id") : std::nullopt;
    auto batch = cursor ? answer.Find(*cursor, "firstBatch") : std::nullopt;
    if (cursor && !batch) batch = answer.Find(*cursor, "nextBatch");
    if (!id || !batch) return Fail(Error::Internal("documents.refused", {{"reason", "an answer without a cursor"}}));
    for (const std::uint32_t one : answer.Elements(*batch)) MEDRES_CHECK(take(answer, one));
    const std::int64_t next = answer.Whole(*id).value_or(0);
    if (next == 0) return {};
    command = GetMoreCommand(collection, next);
  }
}

/// Nothing was changed: because there is none, or because it has another version.
Error Miss(Connection& connection, const Collection& collection, const std::string& id,
           std::optional<std::int64_t> expected) {
  const auto found = FindAll(connection, collection, GetCommand(collection, id));
  if (!found) return found.error();
  if (found->empty()) return Error::NotFound("documents.not_found", {{"id", id}});
  return Error::Precondition("documents.version", {{"id", id}, {"expected", std::to_string(expected.value_or(0))}});
}

std::optional<documents::Scalar> KeyIn(const Answer& answer, std::uint32_t keys, const std::string& name,
                                       const documents::Field& field) {
  const auto at = answer.Find(keys, name);
  auto value = at ? answer.AsScalar(*at) : std::nullopt;
  if (!value) return std::nullopt;
  const auto* number = std::get_if<double>(&*value);
  if (number != nullptr && field.type == documents::FieldType::kInteger) return static_cast<std::int64_t>(*number);
  return Fitted(field, *value);
}

Result<Group> GroupIn(const Answer& answer, std::uint32_t index, const Collection& collection,
                      const Grouping& grouping) {
  const auto keys = answer.Find(index, "_id");
  if (!keys) return Fail(Error::Internal("documents.refused", {{"reason", "a group without a key"}}));
  Group group;
  for (std::size_t i = 0; i < grouping.by.size(); ++i) {
    group.keys.push_back(KeyIn(answer, *keys, "k" + std::to_string(i), GetField(collection, grouping.by[i])));
  }
  if (const auto bucket = answer.Find(*keys, "bucket")) group.bucket = answer.Whole(*bucket).value_or(0);
  for (std::size_t i = 0; i < grouping.measures.size(); ++i) {
    const auto at = answer.Find(index, "m" + std::to_string(i));
    group.values.push_back(at ? answer.Number(*at) : std::nullopt);
  }
  return group;
}

Result<std::int64_t> InsertSome(Connection& connection, const Collection& collection,
                                const std::vector<Document>& documents) {
  MEDRES_TRY(const Answer answer, Ask(connection, InsertCommand(collection, documents)));
  MEDRES_CHECK(CheckWritten(answer, WriteErrorsOf(answer)));
  return CountIn(answer);
}

}  // namespace

Error Duplicate(const Collection& collection) {
  return Error::Conflict("documents.duplicate", {{"collection", collection.name}});
}

Status EnsureIndexes(Connection& connection, const Collection& collection) {
  const auto answer = Ask(connection, CreateIndexes(collection));
  if (answer) return {};
  if (answer.error().kind == ErrorKind::kConflict) return Fail(Duplicate(collection));
  return Fail(answer.error());
}

Result<std::int64_t> InsertAll(Connection& connection, const Collection& collection,
                               const std::vector<Document>& documents) {
  std::int64_t inserted = 0;
  std::vector<Document> some;
  std::size_t bytes = 0;
  for (const Document& document : documents) {
    if (!some.empty() && bytes + document.body.size() > kMostCommandBytes) {
      MEDRES_TRY(const std::int64_t count, InsertSome(connection, collection, some));
      inserted += count;
      some.clear();
      bytes = 0;
    }
    bytes += document.body.size();
    some.push_back(document);
  }
  if (some.empty()) return inserted;
  MEDRES_TRY(const std::int64_t count, InsertSome(connection, collection, some));
  return inserted + count;
}

Result<Document> Modify(Connection& connection, const Collection& collection, const std::string& command,
                        const std::string& id, std::optional<std::int64_t> expected) {
  const auto answer = Ask(connection, command);
  if (!answer && answer.error().kind == ErrorKind::kConflict) return Fail(Duplicate(collection));
  if (!answer) return Fail(answer.error());
  MEDRES_CHECK(CheckWritten(*answer, {}));
  const auto value = answer->Find("value");
  if (!value || answer->IsNull(*value)) return Fail(Miss(connection, collection, id, expected));
  return answer->AsDocument(*value);
}

Result<bool> DeleteOne(Connection& connection, const Collection& collection, const std::string& id,
                       std::optional<std::int64_t> expected) {
  MEDRES_TRY(const Answer answer, Ask(connection, DeleteCommand(collection, id, expected)));
  MEDRES_CHECK(CheckWritten(answer, WriteErrorsOf(answer)));
  if (CountIn(answer) > 0) return true;
  if (!expected) return false;
  const Error miss = Miss(connection, collection, id, expected);
  if (miss.kind == ErrorKind::kNotFound) return false;
  return Fail(miss);
}

Result<std::int64_t> DeleteAll(Connection& connection, const Collection& collection,
                               const std::vector<std::string>& ids) {
  if (ids.empty()) return 0;
  MEDRES_TRY(const Answer answer, Ask(connection, DeleteCommand(collection, ids)));
  MEDRES_CHECK(CheckWritten(answer, WriteErrorsOf(answer)));
  return CountIn(answer);
}

Result<std::vector<Document>> FindAll(Connection& connection, const Collection& collection,
                                      const std::string& command) {
  std::vector<Document> found;
  MEDRES_CHECK(Each(connection, collection, command, [&](const Answer& answer, std::uint32_t index) -> Status {
    MEDRES_TRY(Document document, answer.AsDocument(index));
    found.push_back(std::move(document));
    return {};
  }));
  return found;
}

Result<std::vector<Group>> GroupAll(Connection& connection, const Collection& collection, const Grouping& grouping) {
  std::vector<Group> groups;
  const std::string command = AggregateCommand(collection, grouping);
  MEDRES_CHECK(Each(connection, collection, command, [&](const Answer& answer, std::uint32_t index) -> Status {
    MEDRES_TRY(Group group, GroupIn(answer, index, collection, grouping));
    groups.push_back(std::move(group));
    return {};
  }));
  return groups;
}

}  // namespace medres::mongo
