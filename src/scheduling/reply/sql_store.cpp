#include "scheduling/reply/sql_store.hpp"

#include "platform/sql/row_set.hpp"
#include "scheduling/booking/states.hpp"

namespace medres::scheduling {
namespace {

#define MEDRES_REPLY_COLUMNS                                                                              \
  "select id, version, appointment, participant, status, appointment_version, start_at, end_at, at from " \
  "appointment_reply r "
#define MEDRES_NEWEST_VERSION                                                                                         \
  "and version = (select max(n.version) from appointment_reply n where n.id = r.id) and r.id > ?2 order by id limit " \
  "?3"

struct ReplySql {
  static constexpr sql::Statement kVersions{"reply.versions",
                                            MEDRES_REPLY_COLUMNS "where id = ?1 order by version desc"};
  static constexpr sql::Statement kList{"reply.list", MEDRES_REPLY_COLUMNS "where ?1 = 0 " MEDRES_NEWEST_VERSION};
  static constexpr sql::Statement kOfAppointment{"reply.list_appointment",
                                                 MEDRES_REPLY_COLUMNS "where appointment = ?1 " MEDRES_NEWEST_VERSION};
  static constexpr sql::Statement kOfParticipant{"reply.list_participant",
                                                 MEDRES_REPLY_COLUMNS "where participant = ?1 " MEDRES_NEWEST_VERSION};
  static constexpr sql::SetStatement kWords{
      {"reply.words", MEDRES_REPLY_COLUMNS "where appointment = any(?1::uuid[]) order by appointment_version"},
      {"reply.words", MEDRES_REPLY_COLUMNS "where appointment = ?1 order by appointment_version"}};
};

#undef MEDRES_NEWEST_VERSION
#undef MEDRES_REPLY_COLUMNS

Reply ReadReply(const sql::Rows::Row& row) {
  return {.id = row.AsId<ReplyId>(0),
          .version = row.Integer(1),
          .appointment = row.AsId<AppointmentId>(2),
          .participant = row.AsUuid(3),
          .status = ParseReplyStatus(row.Text(4)).value(),
          .appointment_version = row.Integer(5),
          .time = {row.At(6), row.At(7)},
          .at = row.At(8)};
}

void AddReplies(const sql::Rows& rows, std::vector<Reply>& replies) {
  for (std::size_t i = 0; i < rows.size(); ++i) replies.push_back(ReadReply(rows[i]));
}

}  // namespace

Task<Result<std::vector<Reply>>> SqlReplyStore::Versions(sql::Session& session, ReplyId id) {
  MEDRES_CO_TRY(const sql::Rows rows, co_await session.Run(ReplySql::kVersions, {id}));
  std::vector<Reply> replies;
  AddReplies(rows, replies);
  co_return replies;
}

Task<Result<std::vector<Reply>>> SqlReplyStore::List(sql::Session& session, const ReplyFilter& filter) {
  const sql::Statement& statement = filter.appointment   ? ReplySql::kOfAppointment
                                    : filter.participant ? ReplySql::kOfParticipant
                                                         : ReplySql::kList;
  sql::Value narrowest = filter.appointment   ? sql::Value(*filter.appointment)
                         : filter.participant ? sql::Value(*filter.participant)
                                              : sql::Value(0);
  MEDRES_CO_TRY(const sql::Rows rows,
                co_await session.Run(statement, {std::move(narrowest), filter.after, filter.limit}));
  std::vector<Reply> replies;
  AddReplies(rows, replies);
  co_return replies;
}

Task<Result<std::vector<Reply>>> SqlReplyStore::Of(sql::Session& session, std::vector<AppointmentId> appointments) {
  sql::RowSet set(ReplySql::kWords, {sql::ColumnType::kUuid});
  for (const AppointmentId id : appointments) set.Add({id});
  std::vector<sql::Call> calls;
  set.AppendTo(calls, session.dialect());
  MEDRES_CO_TRY(const std::vector<sql::Rows> results, co_await session.RunAll(std::move(calls)));
  std::vector<Reply> replies;
  for (const sql::Rows& rows : results) AddReplies(rows, replies);
  co_return replies;
}

}  // namespace medres::scheduling
