#include "platform/events/bus/marks.hpp"

#include <algorithm>

#include "platform/events/journal_rows.hpp"
#include "platform/sql/row_set.hpp"

namespace medres::events {
namespace {

struct MarkSql {
  static constexpr sql::SetStatement kBegin{
      {"event_mark.begin",
       "insert into event_mark (consumer, part, xid, id) select consumer, part, xid, id from unnest(?1::text[], "
       "?2::bigint[], ?3::bigint[], ?4::bigint[]) as t(consumer, part, xid, id) on conflict (consumer, part) do "
       "nothing"},
      {"event_mark.begin",
       "insert into event_mark (consumer, part, xid, id) values (?1, ?2, ?3, ?4) on conflict (consumer, part) do "
       "nothing"}};
  static constexpr sql::SetStatement kMove{
      {"event_mark.move",
       "update event_mark m set xid = t.xid, id = t.id from unnest(?1::text[], ?2::bigint[], ?3::bigint[], "
       "?4::bigint[]) as t(consumer, part, xid, id) where m.consumer = t.consumer and m.part = t.part"},
      {"event_mark.move", "update event_mark set xid = ?3, id = ?4 where consumer = ?1 and part = ?2"}};
  static constexpr sql::Statement kRead{"event_mark.read",
                                        "select part, xid, id from event_mark where consumer = ?1 order by part"};
  static constexpr sql::Statement kLockPostgres{
      "event_mark.lock",
      "select part, xid, id from event_mark where consumer = ?1 and part = any(?2::bigint[]) order by part for "
      "update"};
  static constexpr sql::Statement kTakeBack{
      "event_mark.take_back", "update event_mark set xid = ?2, id = ?3 where consumer = ?1 and (xid, id) >= (?2, ?3)"};
  static constexpr sql::Statement kList{"event_mark.list",
                                        "select consumer, xid, id from event_mark order by consumer, xid, id"};

  static constexpr sql::Statement kPartPostgres{
      "outbox.part",
      "select xid, id, kind, subject, payload, created_at, trace from outbox where (xid, id) > "
      "(cast(cast(?1 as text) as xid8), ?2) and xid < pg_snapshot_xmin(pg_current_snapshot()) and "
      "get_byte(uuid_send(subject), 15) % 16 = ?4 order by xid, id limit ?3"};
};

std::vector<sql::Call> CallsOf(const sql::SetStatement& statement, sql::Dialect dialect,
                               std::vector<sql::Params> rows) {
  using enum sql::ColumnType;
  sql::RowSet set(statement, {kText, kInteger, kInteger, kInteger});
  for (sql::Params& row : rows) set.Add(std::move(row));
  std::vector<sql::Call> calls;
  set.AppendTo(calls, dialect);
  return calls;
}

}  // namespace

Task<Status> BeginMarks(sql::Session& session, std::string_view consumer) {
  MEDRES_CO_TRY(const Marks known, co_await ReadMarks(session, consumer));
  if (std::ranges::all_of(known, [](const auto& mark) { return mark.has_value(); })) co_return Status();
  MEDRES_CO_TRY(const Position end, co_await EndOf(session));
  std::vector<sql::Params> rows;
  for (int part = 0; part < kPartitions; ++part) rows.push_back({consumer, part, end.xid, end.id});
  MEDRES_CO_CHECK(co_await session.RunAll(CallsOf(MarkSql::kBegin, session.dialect(), std::move(rows))));
  co_return Status();
}

Marks MarksOf(const sql::Rows& rows) {
  Marks marks;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const auto row = rows[i];
    marks[static_cast<std::size_t>(row.Integer(0))] = Position{row.Integer(1), row.Integer(2)};
  }
  return marks;
}

Task<Result<Marks>> ReadMarks(sql::Session& session, std::string_view consumer) {
  MEDRES_CO_TRY(const sql::Rows rows, co_await session.Run(MarkSql::kRead, {consumer}));
  co_return MarksOf(rows);
}

sql::Call LockMarks(sql::Dialect dialect, std::string_view consumer, std::vector<std::int64_t> parts) {
  if (dialect == sql::Dialect::kSqlite) return {&MarkSql::kRead, {consumer}};
  return {&MarkSql::kLockPostgres, {consumer, std::move(parts)}};
}

void AppendMoves(std::vector<sql::Call>& calls, sql::Dialect dialect, std::string_view consumer, const Stretch& stretch,
                 const Marks& marks) {
  std::vector<sql::Params> rows;
  for (std::size_t part = 0; part < stretch.covered.size(); ++part) {
    const auto& covered = stretch.covered[part];
    if (!covered || !marks[part] || *marks[part] < covered->from || covered->to <= *marks[part]) continue;
    rows.push_back({consumer, static_cast<std::int64_t>(part), covered->to.xid, covered->to.id});
  }
  for (sql::Call& call : CallsOf(MarkSql::kMove, dialect, std::move(rows))) calls.push_back(std::move(call));
}

Task<Result<bool>> TakeBackMarks(sql::Session& session, std::string_view consumer, Position to) {
  MEDRES_CO_TRY(const sql::Rows taken, co_await session.Run(MarkSql::kTakeBack, {consumer, to.xid, to.id}));
  co_return taken.affected() > 0;
}

Task<Result<Missed>> ReadMissed(sql::Session& session, std::string_view consumer, std::span<const int> parts,
                                std::int64_t limit) {
  Missed missed;
  MEDRES_CO_TRY(const Marks marks, co_await ReadMarks(session, consumer));
  // Before the events are read: they are at least as far.
  MEDRES_CO_TRY(const Position end, co_await EndOf(session));
  std::vector<sql::Call> calls;
  std::vector<std::size_t> asked;
  for (const int part : parts) {
    const auto& mark = marks[static_cast<std::size_t>(part)];
    if (!mark) continue;
    calls.push_back({&MarkSql::kPartPostgres, {mark->xid, mark->id, limit, std::int64_t{part}}});
    asked.push_back(static_cast<std::size_t>(part));
  }
  MEDRES_CO_TRY(const std::vector<sql::Rows> rows, co_await session.RunAll(std::move(calls)));
  for (std::size_t i = 0; i < asked.size(); ++i) {
    std::vector<ToldEvent> told = ToldEventsOf(rows[i]);
    const bool is_all = std::ssize(told) < limit;
    const Position last = told.empty() ? *marks[asked[i]] : told.back().at;
    const Position to = is_all ? std::max(last, end) : last;
    missed.is_all = missed.is_all && is_all;
    if (to > *marks[asked[i]]) missed.stretch.covered[asked[i]] = Covered{.from = *marks[asked[i]], .to = to};
    std::ranges::move(told, std::back_inserter(missed.stretch.events));
  }
  co_return missed;
}

Task<Result<std::vector<ConsumerMark>>> ListConsumers(sql::Session& session) {
  MEDRES_CO_TRY(const sql::Rows rows, co_await session.Run(MarkSql::kList));
  std::vector<ConsumerMark> consumers;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const auto row = rows[i];
    if (!consumers.empty() && consumers.back().consumer == row.Text(0)) continue;
    consumers.push_back({std::string(row.Text(0)), Position{row.Integer(1), row.Integer(2)}});
  }
  co_return consumers;
}

}  // namespace medres::events
