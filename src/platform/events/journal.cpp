#include "platform/events/journal.hpp"

#include "base/text.hpp"
#include "platform/events/journal_rows.hpp"

namespace medres::events {
namespace {

struct JournalSql {
  static constexpr sql::Statement kReadPostgres{
      "outbox.journal",
      "select xid, id, kind, subject, payload, created_at, trace from outbox where (xid, id) > (cast(cast(?1 as text) "
      "as "
      "xid8), ?2) and xid < pg_snapshot_xmin(pg_current_snapshot()) order by xid, id limit ?3"};
  static constexpr sql::Statement kReadSqlite{
      "outbox.journal",
      "select ?1, id, kind, subject, payload, created_at, trace from outbox where id > ?2 order by id limit ?3"};
  static constexpr sql::Statement kHeldBackPostgres{
      "outbox.held_back",
      "select 1 from outbox where xid >= pg_snapshot_xmin(pg_current_snapshot()) order by xid, id limit 1"};
  static constexpr sql::Statement kEndPostgres{"outbox.end", "select pg_snapshot_xmin(pg_current_snapshot()), 0"};
  static constexpr sql::Statement kEndSqlite{"outbox.end", "select 0, coalesce(max(id), 0) from outbox"};

  static constexpr sql::Statement kPlace{"outbox.place", "select xid, id from outbox_place where consumer = ?1"};
  static constexpr sql::Statement kBegin{
      "outbox.begin",
      "insert into outbox_place (consumer, xid, id) values (?1, ?2, ?3) on conflict (consumer) do nothing"};
  static constexpr sql::Statement kMove{
      "outbox.move", "update outbox_place set xid = ?4, id = ?5 where consumer = ?1 and xid = ?2 and id = ?3"};
};

bool IsPostgres(const sql::Session& session) { return session.dialect() == sql::Dialect::kPostgres; }

}  // namespace

std::string ToText(const Position& position) {
  return std::to_string(position.xid) + "." + std::to_string(position.id);
}

std::optional<Position> ParsePosition(std::string_view text) {
  const auto dot = text.find('.');
  if (dot == std::string_view::npos) return std::nullopt;
  const auto xid = text::ParseInteger(text.substr(0, dot));
  const auto id = text::ParseInteger(text.substr(dot + 1));
  if (!xid || !id || *xid < 0 || *id < 0) return std::nullopt;
  return Position{*xid, *id};
}

Task<Result<std::vector<ToldEvent>>> ReadAfter(sql::Session& session, Position after, std::int64_t limit) {
  const sql::Statement& read = IsPostgres(session) ? JournalSql::kReadPostgres : JournalSql::kReadSqlite;
  MEDRES_CO_TRY(const sql::Rows rows, co_await session.Run(read, {after.xid, after.id, limit}));
  co_return ToldEventsOf(rows);
}

Task<Result<JournalPiece>> ReadPieceAfter(sql::Session& session, Position after, std::int64_t limit) {
  JournalPiece piece;
  if (!IsPostgres(session)) {
    MEDRES_CO_TRY(piece.told, co_await ReadAfter(session, after, limit));
    co_return piece;
  }
  std::vector<sql::Call> calls;
  calls.push_back({&JournalSql::kReadPostgres, {after.xid, after.id, limit}});
  calls.push_back({&JournalSql::kHeldBackPostgres, {}});
  MEDRES_CO_TRY(const auto rows, co_await session.RunAll(std::move(calls)));
  piece.told = ToldEventsOf(rows[0]);
  piece.holds_back = !rows[1].empty();
  co_return piece;
}

std::vector<ToldEvent> ToldEventsOf(const sql::Rows& rows) {
  std::vector<ToldEvent> told;
  told.reserve(rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const auto row = rows[i];
    told.push_back({.at = {row.Integer(0), row.Integer(1)},
                    .event = {.kind = std::string(row.Text(2)),
                              .subject = row.AsUuid(3),
                              .payload = std::string(row.Text(4)),
                              .trace = row.OptionalText(6).value_or("")},
                    .told_at = row.At(5)});
  }
  return told;
}

Task<Result<Position>> EndOf(sql::Session& session) {
  const sql::Statement& end = IsPostgres(session) ? JournalSql::kEndPostgres : JournalSql::kEndSqlite;
  MEDRES_CO_TRY(const sql::Rows rows, co_await session.Run(end));
  co_return Position{rows[0].Integer(0), rows[0].Integer(1)};
}

Task<Result<Position>> PlaceOf(sql::Session& session, std::string_view consumer) {
  MEDRES_CO_TRY(sql::Rows rows, co_await session.Run(JournalSql::kPlace, {consumer}));
  if (rows.empty()) {
    MEDRES_CO_TRY(const Position end, co_await EndOf(session));
    MEDRES_CO_CHECK(co_await session.Run(JournalSql::kBegin, {consumer, end.xid, end.id}));
    MEDRES_CO_TRY(rows, co_await session.Run(JournalSql::kPlace, {consumer}));
  }
  co_return Position{rows[0].Integer(0), rows[0].Integer(1)};
}

Task<Result<Position>> PlaceFromStart(sql::Session& session, std::string_view consumer) {
  MEDRES_CO_CHECK(co_await session.Run(JournalSql::kBegin, {consumer, std::int64_t{0}, std::int64_t{0}}));
  co_return co_await PlaceOf(session, consumer);
}

Task<Result<bool>> MoveOn(sql::Session& session, std::string_view consumer, Position from, Position to) {
  MEDRES_CO_TRY(const sql::Rows moved,
                co_await session.Run(JournalSql::kMove, {consumer, from.xid, from.id, to.xid, to.id}));
  co_return moved.affected() == 1;
}

}  // namespace medres::events
