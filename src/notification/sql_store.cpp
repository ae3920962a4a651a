#include "notification/sql_store.hpp"

#include "notification/describe.hpp"
#include "platform/sql/row_set.hpp"

namespace medres::notification {
namespace {

#define MEDRES_NOTICE_COLUMNS                                                                                      \
  "id, event, kind, patient, subject, facts, status, due_at, attempts, channel, destination, reference, failure, " \
  "created_at, updated_at"

struct NoticeSql {
  static constexpr sql::SetStatement kInsert{
      {"notice.insert",
       "insert into notice (id, event, kind, patient, subject, facts, status, due_at, attempts, lease_until, "
       "created_at, updated_at) select id, event, kind, patient, subject, facts, status, due_at, 0, 0, at, at from "
       "unnest(?1::uuid[], ?2::text[], ?3::text[], ?4::uuid[], ?5::uuid[], ?6::text[], ?7::text[], ?8::bigint[], "
       "?9::bigint[]) as t(id, event, kind, patient, subject, facts, status, due_at, at) "
       "on conflict (event, kind, patient) do nothing"},
      {"notice.insert",
       "insert into notice (id, event, kind, patient, subject, facts, status, due_at, attempts, lease_until, "
       "created_at, updated_at) values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, 0, 0, ?9, ?9) "
       "on conflict (event, kind, patient) do nothing"}};
  static constexpr sql::Statement kWithdraw{"notice.withdraw",
                                            "update notice set status = 'withdrawn', updated_at = ?3 where subject = "
                                            "?1 and kind = ?2 and status = 'pending'"};
  static constexpr sql::Statement kClaimPostgres{
      "notice.claim",
      "update notice set lease_until = ?2, attempts = attempts + 1 where id in (select id from notice where status = "
      "'pending' and due_at <= ?1 and lease_until <= ?1 order by due_at, id limit ?3 for update skip locked) "
      "returning " MEDRES_NOTICE_COLUMNS};
  static constexpr sql::Statement kClaimSqlite{
      "notice.claim",
      "update notice set lease_until = ?2, attempts = attempts + 1 where id in (select id from notice where status = "
      "'pending' and due_at <= ?1 and lease_until <= ?1 order by due_at, id limit ?3) "
      "returning " MEDRES_NOTICE_COLUMNS};
  static constexpr sql::Statement kRecord{
      "notice.record",
      "update notice set status = ?3, due_at = ?4, attempts = ?5, channel = ?6, destination = ?7, reference = ?8, "
      "failure = ?9, updated_at = ?10, lease_until = 0 where id = ?1 and attempts = ?2 and status = 'pending'"};
  static constexpr sql::Statement kFind{"notice.find", "select " MEDRES_NOTICE_COLUMNS " from notice where id = ?1"};
  static constexpr sql::Statement kList{"notice.list", "select " MEDRES_NOTICE_COLUMNS
                                                       " from notice where id < ?1 and (?2 = '' or status = ?2) order "
                                                       "by id desc limit ?3"};
  static constexpr sql::Statement kListOf{
      "notice.list_patient", "select " MEDRES_NOTICE_COLUMNS
                             " from notice where id < ?1 and (?2 = '' or status = ?2) and patient = ?4 order by id "
                             "desc limit ?3"};
  static constexpr sql::Statement kReplay{
      "notice.replay",
      "update notice set status = 'pending', attempts = 0, due_at = ?2, updated_at = ?2, lease_until = 0 where id = ?1 "
      "and status = 'dead'"};
};

Result<Notice> ReadNotice(const sql::Rows::Row& row) {
  Notice notice;
  notice.id = row.AsId<NoticeId>(0);
  notice.event = row.Text(1);
  MEDRES_TRY(notice.kind, ParseCode<NoticeKind>(row.Text(2)));
  notice.patient = row.AsId<PatientId>(3);
  notice.subject = row.AsUuid(4);
  MEDRES_TRY(notice.facts, json::Parse<VisitFacts>(row.Text(5)));
  MEDRES_TRY(notice.status, ParseCode<NoticeStatus>(row.Text(6)));
  notice.due_at = row.At(7);
  notice.attempts = static_cast<int>(row.Integer(8));
  if (!row.IsNull(9)) {
    MEDRES_TRY(notice.channel, ParseCode<ChannelKind>(row.Text(9)));
  }
  notice.destination = row.OptionalText(10);
  notice.reference = row.OptionalText(11);
  notice.failure = row.OptionalText(12);
  notice.created_at = row.At(13);
  notice.updated_at = row.At(14);
  return notice;
}

Result<std::vector<Notice>> ReadNotices(const sql::Rows& rows) {
  std::vector<Notice> notices;
  notices.reserve(rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    MEDRES_TRY(Notice notice, ReadNotice(rows[i]));
    notices.push_back(std::move(notice));
  }
  return notices;
}

/// After every id there is.
Uuid LastUuid() {
  Uuid last;
  last.bytes.fill(0xFF);
  return last;
}

}  // namespace

Task<Status> SqlNoticeStore::Insert(sql::Session& session, const std::vector<Notice>& notices) {
  using enum sql::ColumnType;
  sql::RowSet rows(NoticeSql::kInsert, {kUuid, kText, kText, kUuid, kUuid, kText, kText, kInteger, kInteger});
  for (const Notice& notice : notices) {
    rows.Add({notice.id, notice.event, CodeOf(notice.kind), notice.patient, notice.subject, json::ToText(notice.facts),
              CodeOf(notice.status), notice.due_at, notice.created_at});
  }
  std::vector<sql::Call> calls;
  rows.AppendTo(calls, session.dialect());
  MEDRES_CO_CHECK(co_await session.RunAll(std::move(calls)));
  co_return Status();
}

Task<Status> SqlNoticeStore::Withdraw(sql::Session& session, Uuid subject, NoticeKind kind, Instant now) {
  MEDRES_CO_CHECK(co_await session.Run(NoticeSql::kWithdraw, {subject, CodeOf(kind), now}));
  co_return Status();
}

Task<Result<std::vector<Notice>>> SqlNoticeStore::Claim(sql::Session& session, Instant now, Instant lease, int limit) {
  const bool postgres = session.dialect() == sql::Dialect::kPostgres;
  MEDRES_CO_TRY(
      const sql::Rows rows,
      co_await session.Run(postgres ? NoticeSql::kClaimPostgres : NoticeSql::kClaimSqlite, {now, lease, limit}));
  co_return ReadNotices(rows);
}

Task<Status> SqlNoticeStore::Record(sql::Session& session, const Notice& notice, int claimed) {
  std::optional<std::string> channel;
  if (notice.channel) channel = CodeOf(*notice.channel);
  MEDRES_CO_CHECK(co_await session.Run(
      NoticeSql::kRecord, {notice.id, claimed, CodeOf(notice.status), notice.due_at, notice.attempts, channel,
                           notice.destination, notice.reference, notice.failure, notice.updated_at}));
  co_return Status();
}

Task<Result<std::vector<Notice>>> SqlNoticeStore::List(sql::Session& session, const NoticeFilter& filter) {
  sql::Params params{filter.before ? filter.before->value : LastUuid(), filter.status ? CodeOf(*filter.status) : "",
                     filter.limit};
  if (filter.patient) params.emplace_back(*filter.patient);
  MEDRES_CO_TRY(const sql::Rows rows,
                co_await session.Run(filter.patient ? NoticeSql::kListOf : NoticeSql::kList, std::move(params)));
  co_return ReadNotices(rows);
}

Task<Result<std::optional<Notice>>> SqlNoticeStore::Find(sql::Session& session, NoticeId id) {
  MEDRES_CO_TRY(const sql::Rows rows, co_await session.Run(NoticeSql::kFind, {id}));
  if (rows.empty()) co_return std::optional<Notice>();
  MEDRES_CO_TRY(Notice notice, ReadNotice(rows[0]));
  co_return std::optional(std::move(notice));
}

Task<Result<bool>> SqlNoticeStore::Replay(sql::Session& session, NoticeId id, Instant now) {
  MEDRES_CO_TRY(const sql::Rows replayed, co_await session.Run(NoticeSql::kReplay, {id, now}));
  co_return replayed.affected() == 1;
}

}  // namespace medres::notification
