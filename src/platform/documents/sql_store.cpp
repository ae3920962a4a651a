#include "platform/documents/sql_store.hpp"

#include <utility>

#include "platform/documents/rules.hpp"
#include "platform/documents/sql_text.hpp"
#include "platform/json/json.hpp"
#include "platform/sql/row_set.hpp"

namespace medres::documents {
namespace {

using sql::Rows;
using sql::Session;

struct DocumentSql {
  static constexpr sql::SetStatement kInsertMissing{
      {"document.insert_missing",
       "insert into document (collection, id, version, body) select collection, id, 1, cast(body as jsonb) from "
       "unnest(?1::text[], ?2::text[], ?3::text[]) as t(collection, id, body) on conflict do nothing"},
      {"document.insert_missing",
       "insert into document (collection, id, version, body) values (?1, ?2, 1, ?3) on conflict do nothing"}};
  static constexpr sql::Statement kInsertPostgres{
      "document.insert",
      "insert into document (collection, id, version, body) values (?1, ?2, 1, cast(cast(?3 as text) as jsonb))"};
  static constexpr sql::Statement kInsertSqlite{
      "document.insert", "insert into document (collection, id, version, body) values (?1, ?2, 1, ?3)"};
  static constexpr sql::Statement kPutPostgres{
      "document.put",
      "insert into document (collection, id, version, body) values (?1, ?2, 1, cast(cast(?3 as text) as jsonb)) on "
      "conflict (collection, id) do update set body = excluded.body, version = document.version + 1 returning version"};
  static constexpr sql::Statement kPutSqlite{
      "document.put",
      "insert into document (collection, id, version, body) values (?1, ?2, 1, ?3) on conflict (collection, id) do "
      "update set body = excluded.body, version = document.version + 1 returning version"};
  static constexpr sql::Statement kReplacePostgres{
      "document.replace",
      "update document set body = cast(cast(?3 as text) as jsonb), version = version + 1 where collection = ?1 and id "
      "= ?2 and version = ?4 returning version"};
  static constexpr sql::Statement kReplaceSqlite{
      "document.replace",
      "update document set body = ?3, version = version + 1 where collection = ?1 and id = ?2 and version = ?4 "
      "returning version"};
  static constexpr sql::Statement kGet{
      "document.get", "select id, version, cast(body as text) from document where collection = ?1 and id = ?2"};
  static constexpr sql::Statement kDelete{"document.delete", "delete from document where collection = ?1 and id = ?2"};
  static constexpr sql::Statement kDeleteAt{"document.delete_at",
                                            "delete from document where collection = ?1 and id = ?2 and version = ?3"};
  static constexpr sql::Statement kIndexPostgres{
      "document.index", "select 1 from pg_indexes where schemaname = current_schema() and indexname = ?1"};
  static constexpr sql::Statement kIndexSqlite{"document.index",
                                               "select 1 from sqlite_master where type = 'index' and name = ?1"};
  /// Processes that start together make indexes one after the other.
  static constexpr sql::Statement kLockPostgres{"document.lock", "select pg_advisory_xact_lock(?1)"};
};
constexpr std::int64_t kIndexLock = 0x6d65'6472'6573'6478;

const sql::Statement& For(const Session& session, const sql::Statement& postgres, const sql::Statement& sqlite) {
  return session.dialect() == sql::Dialect::kPostgres ? postgres : sqlite;
}

/// Uniqueness is all that a constraint can hold here.
Error Translated(const Collection& collection, Error error) {
  if (error.code != "database.constraint") return error;
  return Error::Conflict("documents.duplicate", {{"collection", collection.name}});
}

Document DocumentOf(const Rows::Row& row) {
  const auto body = json::Canonical(row.Text(2));
  return {.id = std::string(row.Text(0)), .body = body ? *body : std::string(row.Text(2)), .version = row.Integer(1)};
}

/// Nothing was changed: because there is none, or because it has another version.
Task<Result<bool>> ExplainMiss(Session& session, const Collection& collection, const std::string& id,
                               std::optional<std::int64_t> expected) {
  MEDRES_CO_TRY(const Rows rows, co_await session.Run(DocumentSql::kGet, {collection.name, id}));
  if (rows.empty()) co_return Fail(Error::NotFound("documents.not_found", {{"id", id}}));
  co_return Fail(Error::Precondition("documents.version", {{"id", id}, {"expected", std::to_string(*expected)}}));
}

Task<Result<Rows>> RunText(Session& session, std::string_view name, const SqlText& made) {
  const sql::Statement statement{name, made.text};
  co_return co_await session.Run(statement, made.params);
}

Scalar KeyOf(const Field& field, const Rows::Row& row, std::size_t column) {
  switch (field.type) {
    case FieldType::kText: return std::string(row.Text(column));
    case FieldType::kInteger: return row.Integer(column);
    case FieldType::kNumber: return row.Real(column);
    case FieldType::kBoolean: return row.Boolean(column);
  }
  return false;
}

Group GroupOf(const Collection& collection, const Grouping& grouping, const Rows::Row& row) {
  Group group;
  std::size_t column = 0;
  for (const std::string& name : grouping.by) {
    const Field& field = GetField(collection, name);
    group.keys.push_back(row.IsNull(column) ? std::nullopt : std::optional(KeyOf(field, row, column)));
    ++column;
  }
  group.bucket = row.Integer(column++);
  for (std::size_t i = 0; i < grouping.measures.size(); ++i) group.values.push_back(row.OptionalReal(column++));
  return group;
}

Task<Status> MakeIndexes(Session& session, const Collection& collection) {
  if (session.dialect() == sql::Dialect::kPostgres) {
    MEDRES_CO_CHECK(co_await session.Run(DocumentSql::kLockPostgres, {kIndexLock}));
  }
  const sql::Statement& find = For(session, DocumentSql::kIndexPostgres, DocumentSql::kIndexSqlite);
  for (const Index& index : collection.indexes) {
    MEDRES_CO_TRY(const Rows found, co_await session.Run(find, {IndexName(collection, index)}));
    if (found.empty()) MEDRES_CO_CHECK(co_await session.Script(IndexText(session.dialect(), collection, index)));
  }
  co_return Status();
}

}  // namespace

Task<Status> SqlDocumentStore::Ensure(const Collection& collection) {
  CheckDeclared(collection);
  const Status made = co_await database_.RunWrite(
      [&collection](Session& session) { return MakeIndexes(session, collection); }, deadline_);
  if (!made) co_return Fail(Translated(collection, made.error()));
  co_return Status();
}

Task<Status> SqlDocumentStore::Insert(const Collection& collection, Document document) {
  MEDRES_CO_CHECK(CheckId(document.id));
  MEDRES_CO_TRY(const std::string body, CheckBody(collection, document.body));
  const Status inserted = co_await database_.RunWrite(
      [&](Session& session) -> Task<Status> {
        const sql::Statement& insert = For(session, DocumentSql::kInsertPostgres, DocumentSql::kInsertSqlite);
        MEDRES_CO_CHECK(co_await session.Run(insert, {collection.name, document.id, body}));
        co_return Status();
      },
      deadline_);
  if (!inserted) co_return Fail(Translated(collection, inserted.error()));
  co_return Status();
}

Task<Result<std::int64_t>> SqlDocumentStore::InsertMissing(const Collection& collection,
                                                           std::vector<Document> documents) {
  MEDRES_CO_CHECK(CheckCount(documents.size()));
  using enum sql::ColumnType;
  sql::RowSet rows(DocumentSql::kInsertMissing, {kText, kText, kText});
  for (const Document& document : documents) {
    MEDRES_CO_CHECK(CheckId(document.id));
    MEDRES_CO_TRY(std::string body, CheckBody(collection, document.body));
    rows.Add({collection.name, document.id, std::move(body)});
  }
  const auto insert = [&](Session& session) -> Task<Result<std::int64_t>> {
    std::vector<sql::Call> calls;
    rows.AppendTo(calls, session.dialect());
    MEDRES_CO_TRY(const std::vector<Rows> results, co_await session.RunAll(std::move(calls)));
    std::int64_t inserted = 0;
    for (const Rows& result : results) inserted += result.affected();
    co_return inserted;
  };
  if (rows.empty()) co_return 0;
  co_return co_await database_.Write<std::int64_t>(insert, deadline_);
}

Task<Result<std::int64_t>> SqlDocumentStore::Put(const Collection& collection, Document document,
                                                 std::optional<std::int64_t> expected) {
  MEDRES_CO_CHECK(CheckId(document.id));
  MEDRES_CO_TRY(const std::string body, CheckBody(collection, document.body));
  const auto put = [&](Session& session) -> Task<Result<std::int64_t>> {
    const sql::Statement& statement = expected
                                          ? For(session, DocumentSql::kReplacePostgres, DocumentSql::kReplaceSqlite)
                                          : For(session, DocumentSql::kPutPostgres, DocumentSql::kPutSqlite);
    sql::Params params{collection.name, document.id, body};
    if (expected) params.emplace_back(*expected);
    MEDRES_CO_TRY(const Rows rows, co_await session.Run(statement, std::move(params)));
    if (rows.empty()) MEDRES_CO_CHECK(co_await ExplainMiss(session, collection, document.id, expected));
    co_return rows[0].Integer(0);
  };
  auto version = co_await database_.Write<std::int64_t>(put, deadline_);
  if (!version) co_return Fail(Translated(collection, version.error()));
  co_return *version;
}

Task<Result<Document>> SqlDocumentStore::Update(const Collection& collection, std::string id,
                                                std::vector<Change> changes, std::optional<std::int64_t> expected) {
  MEDRES_CO_CHECK(CheckId(id));
  MEDRES_CO_CHECK(CheckChanges(collection, changes));
  const auto update = [&](Session& session) -> Task<Result<Document>> {
    const SqlText made = UpdateText(session.dialect(), collection, id, changes, expected);
    MEDRES_CO_TRY(const Rows rows, co_await RunText(session, "document.update", made));
    if (rows.empty()) MEDRES_CO_CHECK(co_await ExplainMiss(session, collection, id, expected));
    co_return DocumentOf(rows[0]);
  };
  auto updated = co_await database_.Write<Document>(update, deadline_);
  if (!updated) co_return Fail(Translated(collection, updated.error()));
  co_return *std::move(updated);
}

Task<Result<bool>> SqlDocumentStore::Delete(const Collection& collection, std::string id,
                                            std::optional<std::int64_t> expected) {
  MEDRES_CO_CHECK(CheckId(id));
  co_return co_await database_.Write<bool>(
      [&](Session& session) -> Task<Result<bool>> {
        sql::Params params{collection.name, id};
        if (expected) params.emplace_back(*expected);
        const sql::Statement& statement = expected ? DocumentSql::kDeleteAt : DocumentSql::kDelete;
        MEDRES_CO_TRY(const Rows rows, co_await session.Run(statement, std::move(params)));
        if (rows.affected() == 0 && expected) {
          const auto miss = co_await ExplainMiss(session, collection, id, expected);
          if (miss.error().kind != ErrorKind::kNotFound) co_return Fail(miss.error());
        }
        co_return rows.affected() > 0;
      },
      deadline_);
}

Task<Result<std::int64_t>> SqlDocumentStore::DeleteOlderThan(const Collection& collection, std::string field,
                                                             Instant before, int limit) {
  MEDRES_CO_CHECK(CheckDeletion(collection, field, limit));
  co_return co_await database_.Write<std::int64_t>(
      [&](Session& session) -> Task<Result<std::int64_t>> {
        const SqlText made = DeleteOlderText(session.dialect(), collection, field, before, limit);
        MEDRES_CO_TRY(const Rows rows, co_await RunText(session, "document.delete_older", made));
        co_return rows.affected();
      },
      deadline_);
}

Task<Result<std::optional<Document>>> SqlDocumentStore::Get(const Collection& collection, std::string id) {
  MEDRES_CO_CHECK(CheckId(id));
  co_return co_await database_.Read<std::optional<Document>>(
      [&](Session& session) -> Task<Result<std::optional<Document>>> {
        MEDRES_CO_TRY(const Rows rows, co_await session.Run(DocumentSql::kGet, {collection.name, id}));
        if (rows.empty()) co_return std::nullopt;
        co_return DocumentOf(rows[0]);
      },
      deadline_);
}

Task<Result<Page>> SqlDocumentStore::Find(const Collection& collection, Query query) {
  MEDRES_CO_CHECK(CheckQuery(collection, query));
  MEDRES_CO_TRY(const std::optional<Place> after, PlaceOf(collection, query));
  const auto find = [&](Session& session) -> Task<Result<std::vector<Document>>> {
    const SqlText made = FindText(session.dialect(), collection, query, after);
    MEDRES_CO_TRY(const Rows rows, co_await RunText(session, "document.find", made));
    std::vector<Document> found;
    found.reserve(rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i) found.push_back(DocumentOf(rows[i]));
    co_return found;
  };
  MEDRES_CO_TRY(auto found, co_await database_.Read<std::vector<Document>>(find, deadline_));
  co_return ToPage(collection, query, std::move(found));
}

Task<Result<std::vector<Group>>> SqlDocumentStore::Aggregate(const Collection& collection, Grouping grouping) {
  MEDRES_CO_CHECK(CheckGrouping(collection, grouping));
  co_return co_await database_.Read<std::vector<Group>>(
      [&](Session& session) -> Task<Result<std::vector<Group>>> {
        const SqlText made = GroupText(session.dialect(), collection, grouping);
        MEDRES_CO_TRY(const Rows rows, co_await RunText(session, "document.group", made));
        std::vector<Group> groups;
        groups.reserve(rows.size());
        for (std::size_t i = 0; i < rows.size(); ++i) groups.push_back(GroupOf(collection, grouping, rows[i]));
        co_return groups;
      },
      deadline_);
}

}  // namespace medres::documents
