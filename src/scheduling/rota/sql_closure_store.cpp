#include "scheduling/rota/sql_closure_store.hpp"

#include <algorithm>

#include "platform/events/outbox.hpp"
#include "platform/sql/row_set.hpp"

namespace medres::scheduling {
namespace {

#define MEDRES_CLOSURE_COLUMNS "id, resource, start_at, end_at, reason, note, actor, created_at"

struct ClosureSql {
  static constexpr sql::Statement kInsert{
      "closure.insert", "insert into closure (" MEDRES_CLOSURE_COLUMNS ") values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)"};
  static constexpr sql::Statement kLift{
      "closure.lift", "update closure set lifted_at = ?2, lifted_by = ?3 where id = ?1 and lifted_at is null"};
  static constexpr sql::Statement kRaise{"closure.raise_version",
                                         "update resource set rota_version = rota_version + 1 where id = ?1"};
  static constexpr sql::Statement kFind{
      "closure.find", "select " MEDRES_CLOSURE_COLUMNS " from closure where id = ?1 and lifted_at is null"};
  static constexpr sql::Statement kList{"closure.list",
                                        "select " MEDRES_CLOSURE_COLUMNS
                                        " from closure where id > ?1 and lifted_at is null order by id limit ?2"};
  static constexpr sql::Statement kListOf{
      "closure.list_of", "select " MEDRES_CLOSURE_COLUMNS
                         " from closure where resource = ?3 and id > ?1 and lifted_at is null order by "
                         "id limit ?2"};
  static constexpr sql::SetStatement kWithin{
      {"closure.within",
       "select " MEDRES_CLOSURE_COLUMNS
       " from closure c join (select resource as wanted, until, since from unnest(?1::uuid[], ?2::bigint[], "
       "?3::bigint[]) as t(resource, until, since)) w on c.resource = w.wanted where c.lifted_at is null and "
       "c.start_at < w.until and c.end_at > w.since"},
      {"closure.within", "select " MEDRES_CLOSURE_COLUMNS
                         " from closure where resource = ?1 and lifted_at is null and start_at < ?2 and end_at > ?3"}};
};

#undef MEDRES_CLOSURE_COLUMNS

std::string ToCode(ClosureReason reason) {
  std::string code = json::ToText(reason);
  return code.substr(1, code.size() - 2);
}

Closure ReadClosure(const sql::Rows::Row& row) {
  return {.id = row.AsId<ClosureId>(0),
          .resource = row.AsId<ResourceId>(1),
          .time = {row.At(2), row.At(3)},
          .reason = json::Parse<ClosureReason>("\"" + std::string(row.Text(4)) + "\"").value_or(ClosureReason::kOther),
          .note = std::string(row.Text(5)),
          .actor = std::string(row.Text(6)),
          .created_at = row.At(7)};
}

/// The write itself, then what it means for whoever planned with the older hours.
Task<Result<std::int64_t>> Write(sql::Session& session, sql::Call write, const Closure& closure, std::string change,
                                 Instant now) {
  std::vector<sql::Call> calls;
  calls.push_back(std::move(write));
  calls.push_back({&ClosureSql::kRaise, {closure.resource}});
  events::AppendTo(calls, session.dialect(),
                   {{"rota.changed", closure.resource.value,
                     R"({"closure":")" + closure.id.Text() + R"(","change":")" + change + "\"}"}},
                   now);
  MEDRES_CO_TRY(const std::vector<sql::Rows> results, co_await session.RunAll(std::move(calls)));
  if (results[1].affected() != 1) {
    co_return Fail(Error::NotFound("resource.not_found", {{"id", closure.resource.Text()}}));
  }
  co_return results[0].affected();
}

}  // namespace

Task<Status> SqlClosureStore::Insert(sql::Session& session, const Closure& closure, Instant now) {
  sql::Call insert{&ClosureSql::kInsert,
                   {closure.id, closure.resource, closure.time.start, closure.time.end, ToCode(closure.reason),
                    closure.note, closure.actor, closure.created_at}};
  MEDRES_CO_CHECK(co_await Write(session, std::move(insert), closure, "closed", now));
  co_return Status();
}

Task<Status> SqlClosureStore::Lift(sql::Session& session, const Closure& closure, const std::string& actor,
                                   Instant now) {
  MEDRES_CO_TRY(const std::int64_t lifted,
                co_await Write(session, {&ClosureSql::kLift, {closure.id, now, actor}}, closure, "lifted", now));
  if (lifted != 1) co_return Fail(Error::Conflict("closure.lifted", {{"id", closure.id.Text()}}));
  co_return Status();
}

Task<Result<std::optional<Closure>>> SqlClosureStore::Find(sql::Session& session, ClosureId id) {
  MEDRES_CO_TRY(const sql::Rows rows, co_await session.Run(ClosureSql::kFind, {id}));
  if (rows.empty()) co_return std::optional<Closure>();
  co_return ReadClosure(rows[0]);
}

Task<Result<std::vector<Closure>>> SqlClosureStore::List(sql::Session& session, const ClosureFilter& filter) {
  sql::Params params{filter.after, filter.limit};
  if (filter.resource) params.emplace_back(*filter.resource);
  MEDRES_CO_TRY(const sql::Rows rows,
                co_await session.Run(filter.resource ? ClosureSql::kListOf : ClosureSql::kList, std::move(params)));
  std::vector<Closure> closures;
  for (std::size_t i = 0; i < rows.size(); ++i) closures.push_back(ReadClosure(rows[i]));
  co_return closures;
}

Task<Result<std::vector<Closure>>> SqlClosureStore::Within(sql::Session& session, std::vector<ResourceId> resources,
                                                           const Interval& time) {
  using enum sql::ColumnType;
  sql::RowSet set(ClosureSql::kWithin, {kUuid, kInteger, kInteger});
  for (const ResourceId id : resources) set.Add({id, time.end, time.start});
  std::vector<sql::Call> calls;
  set.AppendTo(calls, session.dialect());
  MEDRES_CO_TRY(const std::vector<sql::Rows> results, co_await session.RunAll(std::move(calls)));
  std::vector<Closure> closures;
  for (const sql::Rows& rows : results) {
    for (std::size_t i = 0; i < rows.size(); ++i) closures.push_back(ReadClosure(rows[i]));
  }
  std::ranges::sort(closures, {}, [](const Closure& closure) { return std::pair(closure.time.start, closure.id); });
  co_return closures;
}

}  // namespace medres::scheduling
