#include "platform/events/outbox.hpp"

#include "platform/sql/row_set.hpp"

namespace medres::events {
namespace {

struct OutboxSql {
  static constexpr sql::SetStatement kAppend{
      {"outbox.append",
       "insert into outbox (kind, subject, payload, created_at) select kind, subject, payload, at from "
       "unnest(?1::text[], ?2::uuid[], ?3::text[], ?4::bigint[]) as t(kind, subject, payload, at)"},
      {"outbox.append", "insert into outbox (kind, subject, payload, created_at) values (?1, ?2, ?3, ?4)"}};
  static constexpr sql::Statement kNotifyPostgres{"outbox.notify", "select pg_notify('medres_outbox', '')"};
};

}  // namespace

void AppendTo(std::vector<sql::Call>& calls, sql::Dialect dialect, std::vector<Event> events, Instant now) {
  if (events.empty()) return;
  using enum sql::ColumnType;
  sql::RowSet rows(OutboxSql::kAppend, {kText, kUuid, kText, kInteger});
  for (Event& event : events) rows.Add({std::move(event.kind), event.subject, std::move(event.payload), now});
  rows.AppendTo(calls, dialect);
  if (dialect == sql::Dialect::kPostgres) calls.push_back({&OutboxSql::kNotifyPostgres, {}});
}

}  // namespace medres::events
