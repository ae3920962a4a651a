#include "platform/events/outbox.hpp"
#include "scheduling/session/describe.hpp"
#include "scheduling/session/sql_store.hpp"

namespace medres::scheduling {
namespace {

struct SessionPlanSql {
  static constexpr sql::Statement kInsert{
      "session_plan.insert",
      "insert into session_plan (id, resource, version, document, updated_at) values (?1, ?2, ?3, ?4, ?5)"};
  static constexpr sql::Statement kUpdate{
      "session_plan.update",
      "update session_plan set version = ?3, document = ?4, updated_at = ?5 where id = ?1 and resource = ?2 and "
      "version = ?3 - 1"};
  static constexpr sql::Statement kDelete{
      "session_plan.delete", "delete from session_plan where id = ?1 and resource = ?2 and version = ?3 - 1"};
  static constexpr sql::Statement kHistory{"session_plan.record",
                                           "insert into session_plan_history (plan, version, at, actor, change, "
                                           "document) values (?1, ?2, ?3, ?4, ?5, ?6)"};
  static constexpr sql::Statement kRaise{"session_plan.raise_version",
                                         "update resource set rota_version = rota_version + 1 where id = ?1"};
  static constexpr sql::Statement kFind{"session_plan.find", "select document from session_plan where id = ?1"};
  static constexpr sql::Statement kList{"session_plan.list",
                                        "select document from session_plan where id > ?1 order by id limit ?2"};
  static constexpr sql::Statement kListOf{
      "session_plan.list_of", "select document from session_plan where resource = ?3 and id > ?1 order by id limit ?2"};
};

/// The write itself first, then what every change brings with it, in one round trip.
Task<Status> WritePlan(sql::Session& session, sql::Call write, const SessionPlan& plan, const std::string& actor,
                       const std::string& change, Instant now) {
  std::vector<sql::Call> calls;
  calls.push_back(std::move(write));
  calls.push_back({&SessionPlanSql::kRaise, {plan.resource}});
  calls.push_back({&SessionPlanSql::kHistory, {plan.id, plan.version, now, actor, change, json::ToText(plan)}});
  events::AppendTo(
      calls, session.dialect(),
      {{"session_plan." + change, plan.id.value,
        R"({"resource":")" + plan.resource.Text() + R"(","version":)" + std::to_string(plan.version) + "}"}},
      now);
  MEDRES_CO_TRY(const std::vector<sql::Rows> results, co_await session.RunAll(std::move(calls)));
  if (results[0].affected() != 1) {
    co_return Fail(Error::Precondition("session_plan.version", {{"expected", std::to_string(plan.version - 1)}}));
  }
  if (results[1].affected() != 1) co_return Fail(Error::NotFound("resource.not_found", {{"id", plan.resource.Text()}}));
  co_return Status();
}

}  // namespace

Task<Status> SqlSessionPlanStore::Insert(sql::Session& session, const SessionPlan& plan, const std::string& actor,
                                         Instant now) {
  sql::Call insert{&SessionPlanSql::kInsert, {plan.id, plan.resource, plan.version, json::ToText(plan), now}};
  co_return co_await WritePlan(session, std::move(insert), plan, actor, "created", now);
}

Task<Status> SqlSessionPlanStore::Update(sql::Session& session, const SessionPlan& plan, const std::string& actor,
                                         Instant now) {
  sql::Call update{&SessionPlanSql::kUpdate, {plan.id, plan.resource, plan.version, json::ToText(plan), now}};
  co_return co_await WritePlan(session, std::move(update), plan, actor, "updated", now);
}

Task<Status> SqlSessionPlanStore::Delete(sql::Session& session, const SessionPlan& plan, const std::string& actor,
                                         Instant now) {
  sql::Call erase{&SessionPlanSql::kDelete, {plan.id, plan.resource, plan.version}};
  co_return co_await WritePlan(session, std::move(erase), plan, actor, "deleted", now);
}

Task<Result<std::optional<SessionPlan>>> SqlSessionPlanStore::Find(sql::Session& session, SessionPlanId id) {
  MEDRES_CO_TRY(const sql::Rows rows, co_await session.Run(SessionPlanSql::kFind, {id}));
  if (rows.empty()) co_return std::optional<SessionPlan>();
  MEDRES_CO_TRY(SessionPlan plan, json::Parse<SessionPlan>(rows[0].Text(0)));
  co_return std::optional(std::move(plan));
}

Task<Result<std::vector<SessionPlan>>> SqlSessionPlanStore::List(sql::Session& session,
                                                                 const SessionPlanFilter& filter) {
  sql::Params params{filter.after, filter.limit};
  if (filter.resource) params.emplace_back(*filter.resource);
  MEDRES_CO_TRY(
      const sql::Rows rows,
      co_await session.Run(filter.resource ? SessionPlanSql::kListOf : SessionPlanSql::kList, std::move(params)));
  std::vector<SessionPlan> plans;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    MEDRES_CO_TRY(SessionPlan plan, json::Parse<SessionPlan>(rows[i].Text(0)));
    plans.push_back(std::move(plan));
  }
  co_return plans;
}

}  // namespace medres::scheduling
