#include "catalog/sql_store.hpp"

#include "catalog/describe.hpp"
#include "catalog/rules.hpp"
#include "platform/events/outbox.hpp"
#include "platform/sql/row_set.hpp"

namespace medres::catalog {
namespace {

using sql::ColumnType;
using sql::SetStatement;

struct ResourceSql {
  static constexpr SetStatement kInsert{
      {"resource.insert",
       "insert into resource (id, kind, status, parent, capacity, version, rota_version, document, created_at, "
       "updated_at) select id, kind, status, nullif(parent, '00000000-0000-0000-0000-000000000000'), capacity, "
       "version, "
       "0, document, at, at from unnest(?1::uuid[], ?2::text[], ?3::text[], ?4::uuid[], ?5::bigint[], ?6::bigint[], "
       "?7::text[], ?8::bigint[]) as t(id, kind, status, parent, capacity, version, document, at)"},
      {"resource.insert",
       "insert into resource (id, kind, status, parent, capacity, version, rota_version, document, created_at, "
       "updated_at) values (?1, ?2, ?3, ?4, ?5, ?6, 0, ?7, ?8, ?8)"}};
  static constexpr SetStatement kHistory{
      {"resource.record",
       "insert into resource_history (resource, version, at, actor, change, document) select resource, version, at, "
       "actor, change, document from unnest(?1::uuid[], ?2::bigint[], ?3::bigint[], ?4::text[], ?5::text[], "
       "?6::text[]) as t(resource, version, at, actor, change, document)"},
      {"resource.record",
       "insert into resource_history (resource, version, at, actor, change, document) values (?1, ?2, ?3, ?4, ?5, "
       "?6)"}};
  static constexpr sql::Statement kUpdate{"resource.update",
                                          "update resource set kind = ?2, status = ?3, parent = ?4, capacity = ?5, "
                                          "version = ?6, document = ?7, updated_at = "
                                          "?8 where id = ?1 and version = ?6 - 1"};
  static constexpr sql::Statement kDelete{"resource.delete", "delete from resource where id = ?1 and version = ?2"};
  static constexpr sql::Statement kFind{"resource.find", "select document, rota_version from resource where id = ?1"};
  static constexpr sql::Statement kList{
      "resource.list", "select document, rota_version from resource where id > ?1 order by id limit ?2"};
  static constexpr sql::Statement kListChanged{
      "resource.list_changed",
      "select document, rota_version from resource where (updated_at, id) > (?1, ?2) order by updated_at, id limit ?3"};
  static constexpr sql::Statement kChanges{
      "resource.history",
      "select version, at, actor, change from resource_history where resource = ?1 order by version"};
  static constexpr sql::Statement kVersions{
      "resource.versions",
      "select document, 0, version, at from resource_history where resource = ?1 order by version desc"};
};

/// The document carries everything but what rotas raise on their own.
Result<Resource> ReadResource(const sql::Rows::Row& row) {
  MEDRES_TRY(Resource resource, json::Parse<Resource>(row.Text(0)));
  resource.rota_version = row.Integer(1);
  NameAffiliations(resource);
  return resource;
}

Result<std::vector<Resource>> ReadResources(const sql::Rows& rows) {
  std::vector<Resource> resources;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    MEDRES_TRY(Resource resource, ReadResource(rows[i]));
    resources.push_back(std::move(resource));
  }
  return resources;
}

sql::Params HistoryRow(const Resource& resource, const std::string& document, const std::string& actor,
                       const std::string& change) {
  return {resource.id, resource.version, resource.updated_at, actor, change, document};
}

sql::RowSet HistorySet() {
  return {ResourceSql::kHistory,
          {ColumnType::kUuid, ColumnType::kInteger, ColumnType::kInteger, ColumnType::kText, ColumnType::kText,
           ColumnType::kText}};
}

events::Event MakeEvent(const Resource& resource, const std::string& change) {
  return {"resource." + change, resource.id.value, R"({"version":)" + std::to_string(resource.version) + "}"};
}

}  // namespace

Task<Status> SqlResourceStore::Insert(sql::Session& session, const std::vector<Resource>& resources,
                                      const std::string& actor) {
  constexpr auto kText = ColumnType::kText;
  constexpr auto kInteger = ColumnType::kInteger;
  sql::RowSet rows(ResourceSql::kInsert,
                   {ColumnType::kUuid, kText, kText, ColumnType::kUuid, kInteger, kInteger, kText, kInteger});
  sql::RowSet history = HistorySet();
  std::vector<events::Event> events;
  for (const Resource& resource : resources) {
    const std::string document = json::ToText(resource);
    rows.Add({resource.id, ToCode(resource.kind), ToCode(resource.status), resource.parent, resource.capacity,
              resource.version, document, resource.created_at});
    history.Add(HistoryRow(resource, document, actor, "created"));
    events.push_back(MakeEvent(resource, "created"));
  }
  std::vector<sql::Call> calls;
  rows.AppendTo(calls, session.dialect());
  history.AppendTo(calls, session.dialect());
  events::AppendTo(calls, session.dialect(), std::move(events),
                   resources.empty() ? Instant{} : resources[0].updated_at);
  MEDRES_CO_CHECK(co_await session.RunAll(std::move(calls)));
  co_return Status();
}

Task<Status> SqlResourceStore::Update(sql::Session& session, const Resource& resource, const std::string& actor,
                                      const std::string& change) {
  const std::string document = json::ToText(resource);
  sql::RowSet history = HistorySet();
  history.Add(HistoryRow(resource, document, actor, change));
  std::vector<sql::Call> calls;
  calls.push_back({&ResourceSql::kUpdate,
                   {resource.id, ToCode(resource.kind), ToCode(resource.status), resource.parent, resource.capacity,
                    resource.version, document, resource.updated_at}});
  history.AppendTo(calls, session.dialect());
  events::AppendTo(calls, session.dialect(), {MakeEvent(resource, change)}, resource.updated_at);
  MEDRES_CO_TRY(const auto results, co_await session.RunAll(std::move(calls)));
  if (results.front().affected() == 1) co_return Status();
  co_return Fail(Error::Precondition("resource.version", {{"expected", std::to_string(resource.version - 1)}}));
}

Task<Status> SqlResourceStore::Delete(sql::Session& session, const Resource& resource, const std::string& actor) {
  sql::RowSet history = HistorySet();
  Resource last = resource;
  ++last.version;
  history.Add(HistoryRow(last, json::ToText(resource), actor, "deleted"));
  std::vector<sql::Call> calls;
  calls.push_back({&ResourceSql::kDelete, {resource.id, resource.version}});
  history.AppendTo(calls, session.dialect());
  events::AppendTo(calls, session.dialect(), {MakeEvent(last, "deleted")}, resource.updated_at);
  MEDRES_CO_TRY(const auto results, co_await session.RunAll(std::move(calls)));
  if (results.front().affected() == 1) co_return Status();
  co_return Fail(Error::Precondition("resource.version", {{"expected", std::to_string(resource.version)}}));
}

Task<Result<std::optional<Resource>>> SqlResourceStore::Find(sql::Session& session, ResourceId id) {
  MEDRES_CO_TRY(const sql::Rows rows, co_await session.Run(ResourceSql::kFind, {id}));
  if (rows.empty()) co_return std::optional<Resource>();
  MEDRES_CO_TRY(Resource resource, ReadResource(rows[0]));
  co_return std::optional(std::move(resource));
}

Task<Result<std::vector<Resource>>> SqlResourceStore::List(sql::Session& session, ResourceId after, int limit) {
  MEDRES_CO_TRY(const sql::Rows rows, co_await session.Run(ResourceSql::kList, {after, limit}));
  co_return ReadResources(rows);
}

Task<Result<std::vector<Resource>>> SqlResourceStore::ListChanged(sql::Session& session, Written after, int limit) {
  MEDRES_CO_TRY(const sql::Rows rows, co_await session.Run(ResourceSql::kListChanged, {after.at, after.id, limit}));
  co_return ReadResources(rows);
}

Task<Result<std::vector<ResourceChange>>> SqlResourceStore::History(sql::Session& session, ResourceId id) {
  MEDRES_CO_TRY(const sql::Rows rows, co_await session.Run(ResourceSql::kChanges, {id}));
  std::vector<ResourceChange> changes;
  changes.reserve(rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    changes.push_back({rows[i].Integer(0), rows[i].At(1), std::string(rows[i].Text(2)), std::string(rows[i].Text(3))});
  }
  co_return changes;
}

Task<Result<std::vector<Resource>>> SqlResourceStore::Versions(sql::Session& session, ResourceId id) {
  MEDRES_CO_TRY(const sql::Rows rows, co_await session.Run(ResourceSql::kVersions, {id}));
  std::vector<Resource> versions;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    MEDRES_CO_TRY(Resource resource, ReadResource(rows[i]));
    resource.version = rows[i].Integer(2);
    resource.updated_at = rows[i].At(3);
    versions.push_back(std::move(resource));
  }
  co_return versions;
}

}  // namespace medres::catalog
