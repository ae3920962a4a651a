#include "inventory/describe.hpp"
#include "inventory/sql_store.hpp"

namespace medres::inventory {
namespace {

struct ReservationSql {
  static constexpr sql::Statement kInsert{
      "inventory.reserve",
      "insert into inventory_reservation (id, medicine, quantity, status, reference, expires_at, actor, created_at) "
      "values (?1, ?2, ?3, 'held', ?4, ?5, ?6, ?7)"};
  static constexpr sql::Statement kInsertLot{
      "inventory.reserve_lot",
      "insert into inventory_reservation_lot (reservation, lot, quantity) values (?1, ?2, ?3)"};
  static constexpr sql::Statement kFind{
      "inventory.reservation",
      "select medicine, quantity, status, reference, expires_at, actor, created_at from inventory_reservation where "
      "id = ?1"};
  static constexpr sql::Statement kLots{
      "inventory.reserved_lots",
      "select lot, quantity from inventory_reservation_lot where reservation = ?1 order by lot"};
  static constexpr sql::Statement kEnd{"inventory.reservation_end",
                                       "update inventory_reservation set status = ?2 where id = ?1"};
};

std::string StoredStatus(ReservationStatus status) {
  switch (status) {
    case ReservationStatus::kHeld: return "held";
    case ReservationStatus::kIssued: return "issued";
    case ReservationStatus::kReleased: break;
  }
  return "released";
}

ReservationStatus ParseStoredStatus(std::string_view text) {
  if (text == "held") return ReservationStatus::kHeld;
  return text == "issued" ? ReservationStatus::kIssued : ReservationStatus::kReleased;
}

}  // namespace

Task<Status> SqlReservationStore::Insert(sql::Session& session, const Reservation& r, std::vector<events::Event> told) {
  std::vector<sql::Call> calls;
  calls.push_back(
      {&ReservationSql::kInsert, {r.id, r.medicine, r.quantity, r.reference, r.expires_at, r.actor, r.created_at}});
  for (const Take& take : r.lots) calls.push_back({&ReservationSql::kInsertLot, {r.id, take.lot, take.quantity}});
  events::AppendTo(calls, session.dialect(), std::move(told), r.created_at);
  MEDRES_CO_CHECK(co_await session.RunAll(std::move(calls)));
  co_return Status();
}

Task<Result<std::optional<Reservation>>> SqlReservationStore::Find(sql::Session& session, ReservationId id) {
  MEDRES_CO_TRY(const sql::Rows rows, co_await session.Run(ReservationSql::kFind, {id}));
  if (rows.empty()) co_return std::optional<Reservation>();
  const auto row = rows[0];
  Reservation found{.id = id,
                    .medicine = row.AsId<MedicineId>(0),
                    .quantity = row.Integer(1),
                    .status = ParseStoredStatus(row.Text(2)),
                    .reference = std::string(row.Text(3)),
                    .expires_at = row.At(4),
                    .actor = std::string(row.Text(5)),
                    .created_at = row.At(6),
                    .lots = {}};
  MEDRES_CO_TRY(const sql::Rows lots, co_await session.Run(ReservationSql::kLots, {id}));
  for (std::size_t i = 0; i < lots.size(); ++i) found.lots.push_back({lots[i].AsId<LotId>(0), lots[i].Integer(1)});
  co_return std::optional(std::move(found));
}

Task<Status> SqlReservationStore::End(sql::Session& session, ReservationId id, ReservationStatus status) {
  MEDRES_CO_CHECK(co_await session.Run(ReservationSql::kEnd, {id, StoredStatus(status)}));
  co_return Status();
}

}  // namespace medres::inventory
