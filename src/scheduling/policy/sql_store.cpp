#include "scheduling/policy/sql_store.hpp"

#include "platform/events/outbox.hpp"
#include "scheduling/policy/describe.hpp"

namespace medres::scheduling {
namespace {

struct PolicySql {
  static constexpr sql::Statement kInsert{
      "policy.insert",
      "insert into policy (id, resource, service_type, version, updated_at) values (?1, ?2, ?3, ?4, ?5)"};
  static constexpr sql::Statement kRaise{
      "policy.raise", "update policy set version = ?2, updated_at = ?3 where id = ?1 and version = ?2 - 1"};
  static constexpr sql::Statement kVersion{
      "policy.record", "insert into policy_version (policy, version, document, at, actor) values (?1, ?2, ?3, ?4, ?5)"};
  static constexpr sql::Statement kTouchResource{"policy.raise_rota_version",
                                                 "update resource set rota_version = rota_version + 1 where id = ?1"};
  static constexpr sql::Statement kVersions{
      "policy.versions", "select document, at, actor from policy_version where policy = ?1 order by version"};
  static constexpr sql::Statement kList{
      "policy.list",
      "select v.document from policy p join policy_version v on v.policy = p.id and v.version = p.version "
      "where p.id > ?1 order by p.id limit ?2"};
  static constexpr sql::Statement kOfResource{
      "policy.of_resource",
      "select v.document, p.id from policy p join policy_version v on v.policy = p.id and v.version = p.version "
      "where p.resource = ?1"};
  static constexpr sql::Statement kOfService{
      "policy.of_service",
      "select v.document, p.id from policy p join policy_version v on v.policy = p.id and v.version = p.version "
      "where p.service_type = ?1"};
};

Task<Status> Write(sql::Session& session, sql::Call write, const Policy& policy, const std::string& actor,
                   std::string change, Instant now) {
  std::vector<sql::Call> calls;
  calls.push_back(std::move(write));
  calls.push_back({&PolicySql::kVersion, {policy.id, policy.version, json::ToText(policy), now, actor}});
  if (policy.resource) calls.push_back({&PolicySql::kTouchResource, {*policy.resource}});
  events::AppendTo(calls, session.dialect(),
                   {{"policy.changed", policy.id.value,
                     R"({"version":)" + std::to_string(policy.version) + R"(,"change":")" + change + "\"}"}},
                   now);
  MEDRES_CO_TRY(const std::vector<sql::Rows> results, co_await session.RunAll(std::move(calls)));
  if (results.front().affected() == 1) co_return Status();
  co_return Fail(Error::Precondition("policy.version", {{"expected", std::to_string(policy.version - 1)}}));
}

}  // namespace

Task<Status> SqlPolicyStore::Insert(sql::Session& session, const Policy& policy, const std::string& actor,
                                    Instant now) {
  sql::Call insert{&PolicySql::kInsert, {policy.id, policy.resource, policy.service_type, policy.version, now}};
  co_return co_await Write(session, std::move(insert), policy, actor, "created", now);
}

Task<Status> SqlPolicyStore::Append(sql::Session& session, const Policy& policy, const std::string& actor,
                                    Instant now) {
  sql::Call raise{&PolicySql::kRaise, {policy.id, policy.version, now}};
  co_return co_await Write(session, std::move(raise), policy, actor, "versioned", now);
}

Task<Result<std::vector<PolicyVersion>>> SqlPolicyStore::Versions(sql::Session& session, PolicyId id) {
  MEDRES_CO_TRY(const sql::Rows rows, co_await session.Run(PolicySql::kVersions, {id}));
  std::vector<PolicyVersion> versions;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    MEDRES_CO_TRY(Policy policy, json::Parse<Policy>(rows[i].Text(0)));
    versions.push_back({std::move(policy), rows[i].At(1), std::string(rows[i].Text(2))});
  }
  co_return versions;
}

Task<Result<std::vector<Policy>>> SqlPolicyStore::List(sql::Session& session, const PolicyFilter& filter) {
  sql::Rows rows;
  if (filter.resource) {
    MEDRES_CO_TRY(rows, co_await session.Run(PolicySql::kOfResource, {*filter.resource}));
  } else if (filter.service_type) {
    MEDRES_CO_TRY(rows, co_await session.Run(PolicySql::kOfService, {*filter.service_type}));
  } else {
    MEDRES_CO_TRY(rows, co_await session.Run(PolicySql::kList, {filter.after, filter.limit}));
  }
  std::vector<Policy> policies;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    MEDRES_CO_TRY(Policy policy, json::Parse<Policy>(rows[i].Text(0)));
    policies.push_back(std::move(policy));
  }
  co_return policies;
}

Task<Result<std::optional<PolicyId>>> SqlPolicyStore::FindAttached(sql::Session& session, const Policy& policy) {
  sql::Params params;
  if (policy.resource) params.emplace_back(*policy.resource);
  if (policy.service_type) params.emplace_back(*policy.service_type);
  MEDRES_CO_TRY(
      const sql::Rows rows,
      co_await session.Run(policy.resource ? PolicySql::kOfResource : PolicySql::kOfService, std::move(params)));
  co_return rows.empty() ? std::nullopt : std::optional(rows[0].AsId<PolicyId>(1));
}

}  // namespace medres::scheduling
