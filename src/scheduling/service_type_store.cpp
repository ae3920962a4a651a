#include "scheduling/service_type_store.hpp"

#include "platform/events/outbox.hpp"
#include "scheduling/service_type_describe.hpp"

namespace medres::scheduling {
namespace {

struct ServiceTypeSql {
  static constexpr sql::Statement kInsert{
      "service_type.insert",
      "insert into service_type (id, active, version, document, updated_at) values (?1, ?2, ?3, ?4, ?5)"};
  static constexpr sql::Statement kUpdate{"service_type.update",
                                          "update service_type set active = ?2, version = ?3, document = ?4, "
                                          "updated_at = ?5 where id = ?1 and version = ?3 - 1"};
  static constexpr sql::Statement kHistory{
      "service_type.record",
      "insert into service_type_history (service_type, version, at, actor, change, document) "
      "values (?1, ?2, ?3, ?4, ?5, ?6)"};
  static constexpr sql::Statement kFind{"service_type.find",
                                        "select document, updated_at from service_type where id = ?1"};
  static constexpr sql::Statement kList{
      "service_type.list", "select document, updated_at from service_type where id > ?1 order by id limit ?2"};
  static constexpr sql::Statement kVersions{
      "service_type.versions",
      "select document, at from service_type_history where service_type = ?1 order by version desc"};
};

Result<ServiceType> ReadServiceType(const sql::Rows::Row& row) {
  MEDRES_TRY(ServiceType service, json::Parse<ServiceType>(row.Text(0)));
  service.updated_at = row.At(1);
  return service;
}

Result<std::vector<ServiceType>> ReadServiceTypes(const sql::Rows& rows) {
  std::vector<ServiceType> services;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    MEDRES_TRY(ServiceType service, ReadServiceType(rows[i]));
    services.push_back(std::move(service));
  }
  return services;
}

Task<Status> WriteServiceType(sql::Session& session, const sql::Statement& statement, const ServiceType& service,
                              std::string actor, std::string change, Instant now) {
  const std::string document = json::ToText(service);
  std::vector<sql::Call> calls;
  calls.push_back({&statement, {service.id, service.active, service.version, document, now}});
  calls.push_back({&ServiceTypeSql::kHistory, {service.id, service.version, now, actor, change, document}});
  std::vector<events::Event> events;
  events.push_back({"service_type.changed", service.id.value,
                    R"({"version":)" + std::to_string(service.version) + R"(,"change":")" + change + "\"}"});
  events::AppendTo(calls, session.dialect(), std::move(events), now);
  MEDRES_CO_TRY(const std::vector<sql::Rows> results, co_await session.RunAll(std::move(calls)));
  if (results.front().affected() == 1) co_return Status();
  co_return Fail(Error::Precondition("service_type.version", {{"expected", std::to_string(service.version - 1)}}));
}

}  // namespace

Task<Status> SqlServiceTypeStore::Insert(sql::Session& session, const ServiceType& service, const std::string& actor,
                                         Instant now) {
  co_return co_await WriteServiceType(session, ServiceTypeSql::kInsert, service, actor, "created", now);
}

Task<Status> SqlServiceTypeStore::Update(sql::Session& session, const ServiceType& service, const std::string& actor,
                                         Instant now) {
  co_return co_await WriteServiceType(session, ServiceTypeSql::kUpdate, service, actor, "updated", now);
}

Task<Result<std::optional<ServiceType>>> SqlServiceTypeStore::Find(sql::Session& session, ServiceTypeId id) {
  MEDRES_CO_TRY(const sql::Rows rows, co_await session.Run(ServiceTypeSql::kFind, {id}));
  if (rows.empty()) co_return std::optional<ServiceType>();
  MEDRES_CO_TRY(ServiceType service, ReadServiceType(rows[0]));
  co_return std::optional(std::move(service));
}

Task<Result<std::vector<ServiceType>>> SqlServiceTypeStore::List(sql::Session& session, ServiceTypeId after,
                                                                 int limit) {
  MEDRES_CO_TRY(const sql::Rows rows, co_await session.Run(ServiceTypeSql::kList, {after, limit}));
  co_return ReadServiceTypes(rows);
}

Task<Result<std::vector<ServiceType>>> SqlServiceTypeStore::Versions(sql::Session& session, ServiceTypeId id) {
  MEDRES_CO_TRY(const sql::Rows rows, co_await session.Run(ServiceTypeSql::kVersions, {id}));
  co_return ReadServiceTypes(rows);
}

}  // namespace medres::scheduling
