#include "platform/events/bus/letters.hpp"

#include "platform/sql/row_set.hpp"

namespace medres::events {
namespace {

#define MEDRES_LETTER_COLUMNS                                                                      \
  "id, consumer, event_xid, event_id, kind, subject, payload, told_at, status, attempts, due_at, " \
  "failure, updated_at, trace"

#define MEDRES_LETTER_DUE                                                                                            \
  "select " MEDRES_LETTER_COLUMNS                                                                                    \
  " from event_letter l where l.consumer = ?1 and l.status = 'waiting' and l.due_at <= ?2 and not exists (select 1 " \
  "from event_letter e where e.consumer = l.consumer and e.subject = l.subject and e.status = 'waiting' and "        \
  "(e.event_xid < l.event_xid or (e.event_xid = l.event_xid and e.event_id < l.event_id))) order by l.event_xid, "   \
  "l.event_id limit 1"

struct LetterSql {
  static constexpr sql::SetStatement kAdd{
      {"event_letter.add",
       "insert into event_letter (" MEDRES_LETTER_COLUMNS ") select id, consumer, event_xid, event_id, kind, subject, "
       "payload, told_at, status, attempts, due_at, failure, "
       "updated_at, nullif(trace, '') from unnest(?1::uuid[], ?2::text[], ?3::bigint[], ?4::bigint[], ?5::text[], "
       "?6::uuid[], ?7::text[], "
       "?8::bigint[], ?9::text[], ?10::bigint[], ?11::bigint[], ?12::text[], ?13::bigint[], ?14::text[]) as "
       "t(" MEDRES_LETTER_COLUMNS ") on conflict (consumer, event_xid, event_id) do nothing"},
      {"event_letter.add",
       "insert into event_letter (" MEDRES_LETTER_COLUMNS
       ") values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, nullif(?14, '')) on conflict "
       "(consumer, event_xid, event_id) do nothing"}};
  static constexpr sql::Statement kHeld{
      "event_letter.held", "select distinct subject from event_letter where consumer = ?1 and status = 'waiting'"};
  static constexpr sql::Statement kClaimPostgres{"event_letter.claim",
                                                 MEDRES_LETTER_DUE " for update of l skip locked"};
  static constexpr sql::Statement kClaimSqlite{"event_letter.claim", MEDRES_LETTER_DUE};
  static constexpr sql::Statement kUpdate{
      "event_letter.update",
      "update event_letter set status = ?2, attempts = ?3, due_at = ?4, failure = ?5, updated_at = ?6 where id = ?1"};
  static constexpr sql::Statement kRemove{"event_letter.remove", "delete from event_letter where id = ?1"};
  static constexpr sql::Statement kList{
      "event_letter.list", "select " MEDRES_LETTER_COLUMNS
                           " from event_letter where (?1 = '' or consumer = ?1) and (?2 = '' or status = ?2) and id < "
                           "?3 order by id desc limit ?4"};
  static constexpr sql::Statement kFind{"event_letter.find",
                                        "select " MEDRES_LETTER_COLUMNS " from event_letter where id = ?1"};
  static constexpr sql::Statement kRevive{"event_letter.revive",
                                          "update event_letter set status = 'waiting', attempts = 0, due_at = ?2, "
                                          "updated_at = ?2 where id = ?1 and status = 'dead'"};
  static constexpr sql::Statement kReviveAll{"event_letter.revive_all",
                                             "update event_letter set status = 'waiting', attempts = 0, due_at = ?2, "
                                             "updated_at = ?2 where status = 'dead' and "
                                             "(?1 = '' or consumer = ?1)"};
  static constexpr sql::Statement kCount{
      "event_letter.count",
      "select consumer, sum(case when status = 'waiting' then 1 else 0 end), sum(case when status = 'dead' then 1 else "
      "0 end) from event_letter group by consumer order by consumer"};
};

const char* CodeOfLetter(LetterStatus status) { return status == LetterStatus::kDead ? "dead" : "waiting"; }

Letter ReadLetter(const sql::Rows::Row& row) {
  Letter letter;
  letter.id = row.AsId<LetterId>(0);
  letter.consumer = row.Text(1);
  letter.told.at = {row.Integer(2), row.Integer(3)};
  letter.told.event = {.kind = std::string(row.Text(4)),
                       .subject = row.AsUuid(5),
                       .payload = std::string(row.Text(6)),
                       .trace = row.OptionalText(13).value_or("")};
  letter.told.told_at = row.At(7);
  letter.status = row.Text(8) == "dead" ? LetterStatus::kDead : LetterStatus::kWaiting;
  letter.attempts = static_cast<int>(row.Integer(9));
  letter.due_at = row.At(10);
  letter.failure = row.Text(11);
  letter.updated_at = row.At(12);
  return letter;
}

std::optional<Letter> FirstLetter(const sql::Rows& rows) {
  return rows.empty() ? std::nullopt : std::optional(ReadLetter(rows[0]));
}

Uuid AfterAllLetters() {
  Uuid last;
  last.bytes.fill(0xFF);
  return last;
}

}  // namespace

void AppendLetters(std::vector<sql::Call>& calls, sql::Dialect dialect, const std::vector<Letter>& letters) {
  using enum sql::ColumnType;
  sql::RowSet rows(LetterSql::kAdd, {kUuid, kText, kInteger, kInteger, kText, kUuid, kText, kInteger, kText, kInteger,
                                     kInteger, kText, kInteger, kText});
  for (const Letter& l : letters) {
    rows.Add({l.id, l.consumer, l.told.at.xid, l.told.at.id, l.told.event.kind, l.told.event.subject,
              l.told.event.payload, l.told.told_at, CodeOfLetter(l.status), l.attempts, l.due_at, l.failure,
              l.updated_at, l.told.event.trace});
  }
  rows.AppendTo(calls, dialect);
}

sql::Call FindHeldKeys(std::string_view consumer) { return {&LetterSql::kHeld, {consumer}}; }

std::unordered_set<Uuid> HeldKeysOf(const sql::Rows& rows) {
  std::unordered_set<Uuid> keys;
  for (std::size_t i = 0; i < rows.size(); ++i) keys.insert(rows[i].AsUuid(0));
  return keys;
}

Task<Result<std::optional<Letter>>> ClaimLetter(sql::Session& session, std::string_view consumer, Instant now) {
  const bool postgres = session.dialect() == sql::Dialect::kPostgres;
  const sql::Statement& claim = postgres ? LetterSql::kClaimPostgres : LetterSql::kClaimSqlite;
  MEDRES_CO_TRY(const sql::Rows rows, co_await session.Run(claim, {consumer, now}));
  co_return FirstLetter(rows);
}

Task<Status> UpdateLetter(sql::Session& session, const Letter& l) {
  MEDRES_CO_CHECK(co_await session.Run(LetterSql::kUpdate,
                                       {l.id, CodeOfLetter(l.status), l.attempts, l.due_at, l.failure, l.updated_at}));
  co_return Status();
}

Task<Result<bool>> RemoveLetter(sql::Session& session, LetterId id) {
  MEDRES_CO_TRY(const sql::Rows removed, co_await session.Run(LetterSql::kRemove, {id}));
  co_return removed.affected() == 1;
}

Task<Result<std::vector<Letter>>> ListLetters(sql::Session& session, const LetterFilter& filter) {
  const Uuid before = filter.before ? filter.before->value : AfterAllLetters();
  const char* status = filter.status ? CodeOfLetter(*filter.status) : "";
  MEDRES_CO_TRY(const sql::Rows rows,
                co_await session.Run(LetterSql::kList, {filter.consumer, status, before, filter.limit}));
  std::vector<Letter> letters;
  for (std::size_t i = 0; i < rows.size(); ++i) letters.push_back(ReadLetter(rows[i]));
  co_return letters;
}

Task<Result<std::optional<Letter>>> FindLetter(sql::Session& session, LetterId id) {
  MEDRES_CO_TRY(const sql::Rows rows, co_await session.Run(LetterSql::kFind, {id}));
  co_return FirstLetter(rows);
}

Task<Result<std::int64_t>> ReviveLetters(sql::Session& session, LetterId id, std::string_view consumer, Instant now) {
  if (id.IsNil()) {
    MEDRES_CO_TRY(const sql::Rows all, co_await session.Run(LetterSql::kReviveAll, {consumer, now}));
    co_return all.affected();
  }
  MEDRES_CO_TRY(const sql::Rows one, co_await session.Run(LetterSql::kRevive, {id, now}));
  co_return one.affected();
}

Task<Result<std::vector<LetterCount>>> CountLetters(sql::Session& session) {
  MEDRES_CO_TRY(const sql::Rows rows, co_await session.Run(LetterSql::kCount));
  std::vector<LetterCount> counts;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const auto row = rows[i];
    counts.push_back({std::string(row.Text(0)), row.Integer(1), row.Integer(2)});
  }
  co_return counts;
}

}  // namespace medres::events
