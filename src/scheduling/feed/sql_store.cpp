#include "scheduling/feed/store.hpp"

namespace medres::scheduling {
namespace {

struct FeedSql {
  static constexpr sql::Statement kInsert{
      "calendar_feed.insert",
      "insert into calendar_feed (id, digest, owner_kind, owner, created_at) values (?1, ?2, ?3, ?4, ?5)"};
  static constexpr sql::Statement kRevoke{
      "calendar_feed.revoke",
      "update calendar_feed set revoked_at = ?3 where owner = ?1 and owner_kind = ?2 and revoked_at is null"};
  static constexpr sql::Statement kFind{
      "calendar_feed.find", "select owner_kind, owner from calendar_feed where digest = ?1 and revoked_at is null"};
};

constexpr std::string_view kResourceCode = "resource";
constexpr std::string_view kPatientCode = "patient";

std::string_view CodeOf(CalendarOwner::Kind kind) {
  return kind == CalendarOwner::Kind::kResource ? kResourceCode : kPatientCode;
}

}  // namespace

Task<Status> SqlCalendarFeedStore::Insert(sql::Session& session, const CalendarFeed& feed) {
  MEDRES_CO_CHECK(co_await session.Run(
      FeedSql::kInsert, {feed.id, feed.digest, CodeOf(feed.owner.kind), feed.owner.id, feed.created_at}));
  co_return Status();
}

Task<Result<std::int64_t>> SqlCalendarFeedStore::Revoke(sql::Session& session, const CalendarOwner& owner,
                                                        Instant now) {
  MEDRES_CO_TRY(const sql::Rows revoked, co_await session.Run(FeedSql::kRevoke, {owner.id, CodeOf(owner.kind), now}));
  co_return revoked.affected();
}

Task<Result<std::optional<CalendarOwner>>> SqlCalendarFeedStore::FindOwner(sql::Session& session,
                                                                           const std::string& digest) {
  MEDRES_CO_TRY(const sql::Rows rows, co_await session.Run(FeedSql::kFind, {digest}));
  if (rows.empty()) co_return std::optional<CalendarOwner>();
  const bool is_patient = rows[0].Text(0) == kPatientCode;
  co_return CalendarOwner{is_patient ? CalendarOwner::Kind::kPatient : CalendarOwner::Kind::kResource,
                          rows[0].AsUuid(1)};
}

}  // namespace medres::scheduling
