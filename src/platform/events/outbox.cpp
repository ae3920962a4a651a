#include "platform/events/outbox.hpp"

#include "platform/sql/row_set.hpp"
#include "platform/trace/tracer.hpp"

namespace medres::events {
namespace {

struct OutboxSql {
  static constexpr sql::SetStatement kAppend{
      {"outbox.append",
       "insert into outbox (kind, subject, payload, created_at, trace) select kind, subject, payload, created_at, "
       "nullif(trace, '') from unnest(?1::text[], ?2::uuid[], ?3::text[], ?4::bigint[], ?5::text[]) as t(kind, "
       "subject, payload, created_at, trace)"},
      {"outbox.append",
       "insert into outbox (kind, subject, payload, created_at, trace) values (?1, ?2, ?3, ?4, nullif(?5, ''))"}};

  static constexpr sql::Statement kNotify{"outbox.notify", "select pg_notify('medres_outbox', '')"};

  static constexpr sql::Statement kTrimPostgres{
      "outbox.trim",
      "delete from outbox where id in (select id from (select xid, id, created_at from outbox order by xid, id limit "
      "?2) "
      "as oldest where created_at < ?1 and not exists (select 1 from outbox_place as p where p.consumer = "
      "'event-archive' and (oldest.xid, oldest.id) > (cast(cast(p.xid as text) as xid8), p.id)))"};
  /// The newest row stays: after an empty table SQLite would count ids from 1 again, below the places of those who
  /// read.
  static constexpr sql::Statement kTrimSqlite{
      "outbox.trim",
      "delete from outbox where id in (select id from (select id, created_at from outbox order by id limit ?2) "
      "as oldest where created_at < ?1) and id < (select max(id) from outbox) and not exists (select 1 from "
      "outbox_place "
      "as p where p.consumer = 'event-archive' and outbox.id > p.id)"};
};

}  // namespace

void AppendTo(std::vector<sql::Call>& calls, sql::Dialect dialect, std::vector<Event> events, Instant now, Wake wake) {
  if (events.empty()) return;
  using enum sql::ColumnType;
  sql::RowSet rows(OutboxSql::kAppend, {kText, kUuid, kText, kInteger, kText});
  for (Event& event : events) {
    if (event.trace.empty()) event.trace = trace::Told(trace::Current(), event.kind);
    rows.Add({std::move(event.kind), event.subject, std::move(event.payload), now, std::move(event.trace)});
  }
  rows.AppendTo(calls, dialect);
  if (dialect == sql::Dialect::kPostgres && wake == Wake::kYes) calls.push_back({&OutboxSql::kNotify, {}});
}

Task<Result<std::int64_t>> Trim(sql::Database& database, Instant before, std::int64_t limit) {
  co_return co_await database.Write<std::int64_t>([&](sql::Session& session) -> Task<Result<std::int64_t>> {
    const bool postgres = session.dialect() == sql::Dialect::kPostgres;
    MEDRES_CO_TRY(const sql::Rows trimmed,
                  co_await session.Run(postgres ? OutboxSql::kTrimPostgres : OutboxSql::kTrimSqlite, {before, limit}));
    co_return trimmed.affected();
  });
}

}  // namespace medres::events
