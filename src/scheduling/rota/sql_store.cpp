#include "scheduling/rota/sql_store.hpp"

#include "platform/events/outbox.hpp"
#include "platform/sql/row_set.hpp"
#include "scheduling/rota/describe.hpp"

namespace medres::scheduling {
namespace {

struct RotaSql {
  static constexpr sql::Statement kInsert{
      "rota.insert", "insert into rota (id, resource, version, document, updated_at) values (?1, ?2, ?3, ?4, ?5)"};
  static constexpr sql::Statement kUpdate{"rota.update",
                                          "update rota set version = ?3, document = ?4, updated_at = ?5 where id = ?1 "
                                          "and resource = ?2 and version = ?3 - 1"};
  static constexpr sql::Statement kDelete{"rota.delete",
                                          "delete from rota where id = ?1 and resource = ?2 and version = ?3 - 1"};
  static constexpr sql::Statement kHistory{
      "rota.record",
      "insert into rota_history (rota, version, at, actor, change, document) values (?1, ?2, ?3, ?4, ?5, ?6)"};
  static constexpr sql::Statement kRaise{"rota.raise_version",
                                         "update resource set rota_version = rota_version + 1 where id = ?1"};
  static constexpr sql::Statement kVersion{"rota.read_version", "select rota_version from resource where id = ?1"};
  static constexpr sql::SetStatement kVersions{
      {"rota.versions", "select id, rota_version from resource where id = any(?1::uuid[])"},
      {"rota.versions", "select id, rota_version from resource where id = ?1"}};
  static constexpr sql::Statement kFind{"rota.find", "select document from rota where id = ?1"};
  static constexpr sql::Statement kList{"rota.list", "select document from rota where id > ?1 order by id limit ?2"};
  static constexpr sql::Statement kAllOf{"rota.all_of", "select document from rota where resource = ?1 order by id"};
  static constexpr sql::Statement kClosedOf{
      "rota.closed_of", "select resource, start_at, end_at from closure where resource = ?1 and lifted_at is null"};
  static constexpr sql::Statement kAllClosed{"rota.all_closed",
                                             "select resource, start_at, end_at from closure where lifted_at is null"};
  static constexpr sql::Statement kListOf{
      "rota.list_of", "select document from rota where resource = ?3 and id > ?1 order by id limit ?2"};
};

Result<std::vector<Rota>> ReadRotas(const sql::Rows& rows) {
  std::vector<Rota> rotas;
  rotas.reserve(rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    MEDRES_TRY(Rota rota, json::Parse<Rota>(rows[i].Text(0)));
    rotas.push_back(std::move(rota));
  }
  return rotas;
}

std::vector<std::pair<ResourceId, Interval>> ReadClosed(const sql::Rows& rows) {
  std::vector<std::pair<ResourceId, Interval>> closed;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    closed.emplace_back(rows[i].AsId<ResourceId>(0), Interval{rows[i].At(1), rows[i].At(2)});
  }
  return closed;
}

events::Event MakeEvent(const Rota& rota, const std::string& change) {
  return {"rota.changed", rota.resource.value,
          R"({"rota":")" + rota.id.Text() + R"(","version":)" + std::to_string(rota.version) + R"(,"change":")" +
              change + "\"}"};
}

/// The write itself first, then what every change brings with it, in one round trip.
Task<Status> Write(sql::Session& session, sql::Call write, const Rota& rota, const std::string& document,
                   const std::string& actor, std::string change, Instant now) {
  std::vector<sql::Call> calls;
  calls.push_back(std::move(write));
  calls.push_back({&RotaSql::kRaise, {rota.resource}});
  calls.push_back({&RotaSql::kHistory, {rota.id, rota.version, now, actor, change, document}});
  events::AppendTo(calls, session.dialect(), {MakeEvent(rota, change)}, now);
  MEDRES_CO_TRY(const std::vector<sql::Rows> results, co_await session.RunAll(std::move(calls)));
  if (results[0].affected() != 1) {
    co_return Fail(Error::Precondition("rota.version", {{"expected", std::to_string(rota.version - 1)}}));
  }
  if (results[1].affected() != 1) co_return Fail(Error::NotFound("resource.not_found", {{"id", rota.resource.Text()}}));
  co_return Status();
}

}  // namespace

Task<Status> SqlRotaStore::Insert(sql::Session& session, const Rota& rota, const std::string& actor, Instant now) {
  const std::string document = json::ToText(rota);
  sql::Call insert{&RotaSql::kInsert, {rota.id, rota.resource, rota.version, document, now}};
  co_return co_await Write(session, std::move(insert), rota, document, actor, "created", now);
}

Task<Status> SqlRotaStore::Update(sql::Session& session, const Rota& rota, const std::string& actor, Instant now) {
  const std::string document = json::ToText(rota);
  sql::Call update{&RotaSql::kUpdate, {rota.id, rota.resource, rota.version, document, now}};
  co_return co_await Write(session, std::move(update), rota, document, actor, "updated", now);
}

Task<Status> SqlRotaStore::Delete(sql::Session& session, const Rota& rota, const std::string& actor, Instant now) {
  Rota last = rota;
  ++last.version;
  sql::Call erase{&RotaSql::kDelete, {rota.id, rota.resource, last.version}};
  const std::string document = json::ToText(rota);
  co_return co_await Write(session, std::move(erase), last, document, actor, "deleted", now);
}

Task<Result<std::optional<Rota>>> SqlRotaStore::Find(sql::Session& session, RotaId id) {
  MEDRES_CO_TRY(const sql::Rows rows, co_await session.Run(RotaSql::kFind, {id}));
  if (rows.empty()) co_return std::optional<Rota>();
  MEDRES_CO_TRY(Rota rota, json::Parse<Rota>(rows[0].Text(0)));
  co_return std::optional(std::move(rota));
}

Task<Result<std::vector<Rota>>> SqlRotaStore::List(sql::Session& session, const RotaFilter& filter) {
  sql::Params params{filter.after, filter.limit};
  if (filter.resource) params.emplace_back(*filter.resource);
  MEDRES_CO_TRY(const sql::Rows rows,
                co_await session.Run(filter.resource ? RotaSql::kListOf : RotaSql::kList, std::move(params)));
  co_return ReadRotas(rows);
}

Task<Result<RotasOfResource>> SqlRotaStore::FindAllOf(sql::Session& session, ResourceId resource) {
  std::vector<sql::Call> calls;
  calls.push_back({&RotaSql::kAllOf, {resource}});
  calls.push_back({&RotaSql::kClosedOf, {resource}});
  calls.push_back({&RotaSql::kVersion, {resource}});
  MEDRES_CO_TRY(const std::vector<sql::Rows> results, co_await session.RunAll(std::move(calls)));
  RotasOfResource found;
  MEDRES_CO_TRY(found.rotas, ReadRotas(results[0]));
  for (const auto& [id, time] : ReadClosed(results[1])) found.closed.push_back(time);
  if (!results[2].empty()) found.rota_version = results[2][0].Integer(0);
  co_return found;
}

Task<Result<std::vector<std::pair<ResourceId, std::int64_t>>>> SqlRotaStore::Versions(
    sql::Session& session, const std::vector<ResourceId>& resources) {
  sql::RowSet set(RotaSql::kVersions, {sql::ColumnType::kUuid});
  for (const ResourceId id : resources) set.Add({id});
  std::vector<sql::Call> calls;
  set.AppendTo(calls, session.dialect());
  MEDRES_CO_TRY(const std::vector<sql::Rows> results, co_await session.RunAll(std::move(calls)));
  std::vector<std::pair<ResourceId, std::int64_t>> versions;
  for (const sql::Rows& rows : results) {
    for (std::size_t i = 0; i < rows.size(); ++i)
      versions.emplace_back(rows[i].AsId<ResourceId>(0), rows[i].Integer(1));
  }
  co_return versions;
}

Task<Result<std::vector<std::pair<ResourceId, Interval>>>> SqlRotaStore::AllClosed(sql::Session& session) {
  MEDRES_CO_TRY(const sql::Rows rows, co_await session.Run(RotaSql::kAllClosed));
  co_return ReadClosed(rows);
}

}  // namespace medres::scheduling
