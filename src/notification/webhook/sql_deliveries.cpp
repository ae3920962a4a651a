#include "notification/describe.hpp"
#include "notification/webhook/describe.hpp"
#include "notification/webhook/sql_store.hpp"
#include "platform/sql/row_set.hpp"

namespace medres::notification {
namespace {

#define MEDRES_DELIVERY_COLUMNS                                                                                    \
  "id, webhook, event_xid, event_id, kind, subject, payload, told_at, status, due_at, attempts, answer, failure, " \
  "created_at, updated_at, trace"

/// Due, of an active webhook, and the first of its subject.
#define MEDRES_DELIVERY_DUE                                                                                            \
  "select d.id from webhook_delivery d where d.status = 'pending' and d.due_at <= ?1 and d.lease_until <= ?1 and "     \
  "exists (select 1 from webhook w where w.id = d.webhook and w.active = 1) and not exists (select 1 from "            \
  "webhook_delivery e where e.webhook = d.webhook and e.subject = d.subject and e.status = 'pending' and "             \
  "(e.event_xid "                                                                                                      \
  "< d.event_xid or (e.event_xid = d.event_xid and e.event_id < d.event_id))) order by d.event_xid, d.event_id limit " \
  "?3"

struct DeliverySql {
  static constexpr sql::SetStatement kOwe{
      {"delivery.owe",
       "insert into webhook_delivery (id, webhook, event_xid, event_id, kind, subject, payload, told_at, status, "
       "due_at, "
       "attempts, lease_until, created_at, updated_at, trace) select id, webhook, event_xid, event_id, kind, subject, "
       "payload, told_at, 'pending', at, 0, 0, at, at, nullif(trace, '') from unnest(?1::uuid[], ?2::uuid[], "
       "?3::bigint[], ?4::bigint[], ?5::text[], ?6::uuid[], ?7::text[], ?8::bigint[], ?9::bigint[], ?10::text[]) as "
       "t(id, webhook, event_xid, event_id, kind, subject, payload, told_at, at, trace) on conflict (webhook, "
       "event_xid, event_id) do nothing"},
      {"delivery.owe",
       "insert into webhook_delivery (id, webhook, event_xid, event_id, kind, subject, payload, told_at, status, "
       "due_at, "
       "attempts, lease_until, created_at, updated_at, trace) values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, 'pending', ?9, "
       "0, 0, ?9, ?9, nullif(?10, '')) on conflict (webhook, event_xid, event_id) do nothing"}};
  static constexpr sql::Statement kClaimPostgres{
      "delivery.claim",
      "update webhook_delivery set lease_until = ?2, attempts = attempts + 1 where id in "
      "(" MEDRES_DELIVERY_DUE " for update of d skip locked) returning " MEDRES_DELIVERY_COLUMNS};
  static constexpr sql::Statement kClaimSqlite{
      "delivery.claim",
      "update webhook_delivery set lease_until = ?2, attempts = attempts + 1 where id in "
      "(" MEDRES_DELIVERY_DUE ") returning " MEDRES_DELIVERY_COLUMNS};
  static constexpr sql::Statement kRecord{"delivery.record",
                                          "update webhook_delivery set status = ?3, due_at = ?4, answer = ?5, failure "
                                          "= ?6, updated_at = ?7, lease_until = 0 "
                                          "where id = ?1 and attempts = ?2 and status = 'pending'"};
  static constexpr sql::Statement kList{
      "delivery.list", "select " MEDRES_DELIVERY_COLUMNS
                       " from webhook_delivery where webhook = ?1 and id < ?2 and (?3 = '' or status = ?3) order by id "
                       "desc limit ?4"};
  static constexpr sql::Statement kFind{"delivery.find",
                                        "select " MEDRES_DELIVERY_COLUMNS " from webhook_delivery where id = ?1"};
  static constexpr sql::Statement kReplay{"delivery.replay",
                                          "update webhook_delivery set status = 'pending', attempts = 0, due_at = ?2, "
                                          "updated_at = ?2, lease_until = 0 where "
                                          "id = ?1 and status = 'dead'"};
};

Result<Delivery> ReadDelivery(const sql::Rows::Row& row) {
  Delivery delivery;
  delivery.id = row.AsId<DeliveryId>(0);
  delivery.webhook = row.AsId<WebhookId>(1);
  delivery.event = {row.Integer(2), row.Integer(3)};
  delivery.kind = row.Text(4);
  delivery.subject = row.AsUuid(5);
  delivery.payload = row.Text(6);
  delivery.told_at = row.At(7);
  MEDRES_TRY(delivery.status, ParseCode<DeliveryStatus>(row.Text(8)));
  delivery.due_at = row.At(9);
  delivery.attempts = static_cast<int>(row.Integer(10));
  delivery.answer = row.OptionalInteger(11);
  delivery.failure = row.OptionalText(12);
  delivery.created_at = row.At(13);
  delivery.updated_at = row.At(14);
  delivery.trace = row.OptionalText(15).value_or("");
  return delivery;
}

Result<std::vector<Delivery>> ReadDeliveries(const sql::Rows& rows) {
  std::vector<Delivery> deliveries;
  deliveries.reserve(rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    MEDRES_TRY(Delivery delivery, ReadDelivery(rows[i]));
    deliveries.push_back(std::move(delivery));
  }
  return deliveries;
}

Uuid LastDeliveryId() {
  Uuid last;
  last.bytes.fill(0xFF);
  return last;
}

}  // namespace

Task<Status> SqlDeliveryStore::Owe(sql::Session& session, const std::vector<Delivery>& deliveries) {
  using enum sql::ColumnType;
  sql::RowSet rows(DeliverySql::kOwe,
                   {kUuid, kUuid, kInteger, kInteger, kText, kUuid, kText, kInteger, kInteger, kText});
  for (const Delivery& d : deliveries) {
    rows.Add(
        {d.id, d.webhook, d.event.xid, d.event.id, d.kind, d.subject, d.payload, d.told_at, d.created_at, d.trace});
  }
  std::vector<sql::Call> calls;
  rows.AppendTo(calls, session.dialect());
  MEDRES_CO_CHECK(co_await session.RunAll(std::move(calls)));
  co_return Status();
}

Task<Result<std::vector<Delivery>>> SqlDeliveryStore::Claim(sql::Session& session, Instant now, Instant lease,
                                                            int limit) {
  const bool postgres = session.dialect() == sql::Dialect::kPostgres;
  const sql::Statement& claim = postgres ? DeliverySql::kClaimPostgres : DeliverySql::kClaimSqlite;
  MEDRES_CO_TRY(const sql::Rows rows, co_await session.Run(claim, {now, lease, limit}));
  co_return ReadDeliveries(rows);
}

Task<Status> SqlDeliveryStore::Record(sql::Session& session, const Delivery& d, int claimed) {
  MEDRES_CO_CHECK(co_await session.Run(DeliverySql::kRecord,
                                       {d.id, claimed, CodeOf(d.status), d.due_at, d.answer, d.failure, d.updated_at}));
  co_return Status();
}

Task<Result<std::vector<Delivery>>> SqlDeliveryStore::List(sql::Session& session, const DeliveryFilter& filter) {
  const Uuid before = filter.before ? filter.before->value : LastDeliveryId();
  MEDRES_CO_TRY(const sql::Rows rows,
                co_await session.Run(DeliverySql::kList, {filter.webhook, before,
                                                          filter.status ? CodeOf(*filter.status) : "", filter.limit}));
  co_return ReadDeliveries(rows);
}

Task<Result<std::optional<Delivery>>> SqlDeliveryStore::Find(sql::Session& session, DeliveryId id) {
  MEDRES_CO_TRY(const sql::Rows rows, co_await session.Run(DeliverySql::kFind, {id}));
  if (rows.empty()) co_return std::optional<Delivery>();
  MEDRES_CO_TRY(Delivery delivery, ReadDelivery(rows[0]));
  co_return std::optional(std::move(delivery));
}

Task<Result<bool>> SqlDeliveryStore::Replay(sql::Session& session, DeliveryId id, Instant now) {
  MEDRES_CO_TRY(const sql::Rows replayed, co_await session.Run(DeliverySql::kReplay, {id, now}));
  co_return replayed.affected() == 1;
}

}  // namespace medres::notification
