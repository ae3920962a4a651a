#include "scheduling/session/sql_store.hpp"

#include "platform/events/outbox.hpp"
#include "platform/sql/row_set.hpp"
#include "scheduling/booking/rows.hpp"
#include "scheduling/session/describe.hpp"

namespace medres::scheduling {
namespace {

struct SessionSql {
  static constexpr sql::Statement kOpen{
      "session.open",
      "insert into session (id, plan, resource, local_date, part, start_at, version, document, updated_at) "
      "values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) on conflict do nothing"};
  static constexpr sql::Statement kDropUnused{
      "session.drop_unused",
      "delete from session where plan = ?1 and local_date >= ?2 and version = 1 and not exists "
      "(select 1 from appointment a where a.session = session.id) and not exists "
      "(select 1 from left_number l where l.session = session.id)"};
  static constexpr sql::Statement kChange{"session.change",
                                          "update session set version = ?2, resource = ?3, document = ?4, "
                                          "updated_at = ?5, given_by = ?6 where id = ?1 and version = ?2 - 1"};
  static constexpr sql::Statement kHistory{"session.record",
                                           "insert into session_history (session, version, at, actor, change, reason) "
                                           "values (?1, ?2, ?3, ?4, ?5, ?6)"};
  static constexpr sql::Statement kRaise{"session.raise_version",
                                         "update resource set rota_version = rota_version + 1 where id = ?1"};
  static constexpr sql::SetStatement kVersions{
      {"session.read_versions", "select id, rota_version from resource where id = any(?1::uuid[])"},
      {"session.read_versions", "select id, rota_version from resource where id = ?1"}};
  static constexpr sql::Statement kGivenAway{
      "session.given_away", "select document from session where given_by = ?1 and start_at >= ?2 order by start_at"};
  static constexpr sql::Statement kFind{"session.find", "select document from session where id = ?1"};
  static constexpr sql::SetStatement kOf{
      {"session.of",
       "select s.resource, s.document from unnest(?1::uuid[], ?2::bigint[]) as w(wanted, since) join session s on "
       "s.resource = w.wanted and s.start_at >= w.since order by s.start_at"},
      {"session.of",
       "select resource, document from session where resource = ?1 and start_at >= ?2 order by start_at"}};
  static constexpr sql::SetStatement kPlansOf{
      {"session.plans_of", "select resource, document from session_plan where resource = any(?1::uuid[]) order by id"},
      {"session.plans_of", "select resource, document from session_plan where resource = ?1 order by id"}};
  static constexpr sql::Statement kResources{
      "session.resources", "select resource from session_plan union select resource from session where start_at >= ?1"};
  static constexpr sql::SetStatement kNumbers{
      {"session.numbers", "select " MEDRES_NUMBER_COLUMNS " from appointment where session = any(?1::uuid[]) union all "
                          "select " MEDRES_LEFT_NUMBER_COLUMNS " from left_number where session = any(?1::uuid[])"},
      {"session.numbers", "select " MEDRES_NUMBER_COLUMNS " from appointment where session = ?1 union all "
                          "select " MEDRES_LEFT_NUMBER_COLUMNS " from left_number where session = ?1"}};
};

std::string SessionPayload(const Session& session, const std::string& more) {
  return R"({"resource":")" + session.resource.Text() + R"(","date":")" + FormatDate(session.date) + R"(","version":)" +
         std::to_string(session.version) + more + "}";
}

using OfResources = std::map<ResourceId, SessionDirectory::OfResource>;

/// Rows of a resource and a document of it.
template <class T>
Status AddDocuments(OfResources& found, const sql::Rows& rows, std::vector<T> SessionDirectory::OfResource::* into) {
  for (std::size_t i = 0; i < rows.size(); ++i) {
    MEDRES_TRY(T document, json::Parse<T>(rows[i].Text(1)));
    (found[rows[i].AsId<ResourceId>(0)].*into).push_back(std::move(document));
  }
  return {};
}

}  // namespace

Task<Status> SqlSessionStore::Open(sql::Session& session, const std::vector<Session>& sessions, Instant now) {
  std::vector<sql::Call> calls;
  calls.reserve(sessions.size());
  for (const Session& opened : sessions) {
    calls.push_back({&SessionSql::kOpen,
                     {opened.id, opened.plan, opened.resource, FormatDate(opened.date), json::ToText(opened.part),
                      opened.Time().start, opened.version, json::ToText(opened), now}});
  }
  MEDRES_CO_TRY(const std::vector<sql::Rows> results, co_await session.RunAll(std::move(calls)));
  std::vector<events::Event> told;
  for (std::size_t i = 0; i < sessions.size(); ++i) {
    if (results[i].affected() == 1) {
      told.push_back({"session.opened", sessions[i].id.value, SessionPayload(sessions[i], "")});
    }
  }
  if (told.empty()) co_return Status();
  std::vector<sql::Call> effects(1, sql::Call{&SessionSql::kRaise, {sessions.front().resource}});
  events::AppendTo(effects, session.dialect(), std::move(told), now);
  MEDRES_CO_CHECK(co_await session.RunAll(std::move(effects)));
  co_return Status();
}

Task<Status> SqlSessionStore::DropUnused(sql::Session& session, SessionPlanId plan, LocalDate from) {
  MEDRES_CO_CHECK(co_await session.Run(SessionSql::kDropUnused, {plan, FormatDate(from)}));
  co_return Status();
}

Task<Status> SqlSessionStore::Change(sql::Session& session, const Session& after, const std::vector<ResourceId>& raised,
                                     const SessionChange& change, Instant now) {
  std::vector<sql::Call> calls;
  calls.push_back({&SessionSql::kChange,
                   {after.id, after.version, after.resource, json::ToText(after), now,
                    after.substitute_for ? sql::Value(after.substitute_for->Text()) : sql::Value(nullptr)}});
  for (const ResourceId resource : raised) calls.push_back({&SessionSql::kRaise, {resource}});
  calls.push_back({&SessionSql::kHistory,
                   {after.id, after.version, now, change.actor, change.kind,
                    change.reason.empty() ? sql::Value(nullptr) : sql::Value(change.reason)}});
  events::AppendTo(calls, session.dialect(),
                   {{"session." + change.kind, after.id.value, SessionPayload(after, change.told)}}, now);
  MEDRES_CO_TRY(const std::vector<sql::Rows> results, co_await session.RunAll(std::move(calls)));
  if (results[0].affected() == 1) co_return Status();
  co_return Fail(Error::Precondition("session.version", {{"expected", std::to_string(after.version - 1)}}));
}

Task<Result<std::optional<Session>>> SqlSessionStore::Find(sql::Session& session, SessionId id) {
  MEDRES_CO_TRY(const sql::Rows rows, co_await session.Run(SessionSql::kFind, {id}));
  if (rows.empty()) co_return std::optional<Session>();
  MEDRES_CO_TRY(Session found, json::Parse<Session>(rows[0].Text(0)));
  co_return std::optional(std::move(found));
}

Task<Result<OfResources>> SqlSessionStore::Of(sql::Session& session, const std::vector<ResourceId>& resources,
                                              Instant since) {
  using enum sql::ColumnType;
  OfResources found;
  sql::RowSet versions(SessionSql::kVersions, {kUuid});
  sql::RowSet plans(SessionSql::kPlansOf, {kUuid});
  sql::RowSet sessions(SessionSql::kOf, {kUuid, kInteger});
  for (const ResourceId resource : resources) {
    found.try_emplace(resource);
    versions.Add({resource});
    plans.Add({resource});
    sessions.Add({resource, since});
  }
  std::vector<sql::Call> calls;
  const std::size_t plans_from = versions.AppendTo(calls, session.dialect());
  const std::size_t sessions_from = plans_from + plans.AppendTo(calls, session.dialect());
  sessions.AppendTo(calls, session.dialect());
  MEDRES_CO_TRY(const std::vector<sql::Rows> results, co_await session.RunAll(std::move(calls)));
  for (std::size_t i = 0; i < results.size(); ++i) {
    const sql::Rows& rows = results[i];
    if (i >= sessions_from) {
      MEDRES_CO_CHECK(AddDocuments(found, rows, &SessionDirectory::OfResource::sessions));
    } else if (i >= plans_from) {
      MEDRES_CO_CHECK(AddDocuments(found, rows, &SessionDirectory::OfResource::plans));
    } else {
      for (std::size_t row = 0; row < rows.size(); ++row) {
        found[rows[row].AsId<ResourceId>(0)].rota_version = rows[row].Integer(1);
      }
    }
  }
  co_return found;
}

Task<Result<std::vector<Session>>> SqlSessionStore::GivenAway(sql::Session& session, ResourceId resource,
                                                              Instant since) {
  MEDRES_CO_TRY(const sql::Rows rows, co_await session.Run(SessionSql::kGivenAway, {resource.Text(), since}));
  std::vector<Session> sessions;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    MEDRES_CO_TRY(Session given, json::Parse<Session>(rows[i].Text(0)));
    sessions.push_back(std::move(given));
  }
  co_return sessions;
}

Task<Result<std::vector<ResourceId>>> SqlSessionStore::Resources(sql::Session& session, Instant since) {
  MEDRES_CO_TRY(const sql::Rows rows, co_await session.Run(SessionSql::kResources, {since}));
  std::vector<ResourceId> resources;
  resources.reserve(rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) resources.push_back(rows[i].AsId<ResourceId>(0));
  co_return resources;
}

Task<Result<std::vector<std::pair<SessionId, TakenNumber>>>> SqlSessionStore::Numbers(
    sql::Session& session, const std::vector<SessionId>& ids) {
  sql::RowSet set(SessionSql::kNumbers, {sql::ColumnType::kUuid});
  for (const SessionId id : ids) set.Add({id});
  std::vector<sql::Call> calls;
  set.AppendTo(calls, session.dialect());
  MEDRES_CO_TRY(const std::vector<sql::Rows> results, co_await session.RunAll(std::move(calls)));
  std::vector<std::pair<SessionId, TakenNumber>> numbers;
  for (const sql::Rows& rows : results) {
    for (std::size_t i = 0; i < rows.size(); ++i) {
      numbers.emplace_back(rows[i].AsId<SessionId>(0), ReadTakenNumber(rows[i]));
    }
  }
  co_return numbers;
}

}  // namespace medres::scheduling
