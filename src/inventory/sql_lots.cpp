#include "inventory/describe.hpp"
#include "inventory/sql_store.hpp"

namespace medres::inventory {
namespace {

struct LotSql {
  static constexpr sql::Statement kOf{
      "inventory.lots",
      "select l.id, l.medicine, l.number, l.location, l.expires_on, l.on_hand, l.created_at, "
      "coalesce((select cast(sum(r.quantity) as bigint) from inventory_reservation_lot r join inventory_reservation h "
      "on h.id = r.reservation where r.lot = l.id and h.status = 'held' and h.expires_at > ?2), 0) "
      "from inventory_lot l where l.medicine = ?1 order by l.expires_on, l.id"};
  static constexpr sql::Statement kMedicineOf{"inventory.medicine_of",
                                              "select medicine from inventory_lot where id = ?1"};
  static constexpr sql::Statement kInsert{
      "inventory.lot_insert",
      "insert into inventory_lot (id, medicine, number, location, expires_on, on_hand, alerted, created_at) values "
      "(?1, ?2, ?3, ?4, ?5, 0, 0, ?6)"};
  static constexpr sql::Statement kSet{"inventory.lot_set", "update inventory_lot set on_hand = ?2 where id = ?1"};
  static constexpr sql::Statement kMove{
      "inventory.move",
      "insert into inventory_movement (id, medicine, lot, kind, change, on_hand, reason, reference, actor, at) values "
      "(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)"};
  static constexpr sql::Statement kReference{
      "inventory.reference",
      "select 1 from inventory_movement where medicine = ?1 and kind = ?2 and reference = ?3 limit 1"};
  static constexpr sql::Statement kMovements{
      "inventory.movements",
      "select id, medicine, lot, kind, change, on_hand, reason, reference, actor, at from inventory_movement where "
      "medicine = ?1 and id < ?2 order by id desc limit ?3"};
  static constexpr sql::Statement kExpiring{
      "inventory.expiring",
      "select id, medicine, number, location, expires_on, on_hand, created_at, 0 from inventory_lot where alerted = 0 "
      "and expires_on < ?1 and on_hand > 0 order by expires_on, id limit ?2"};
  static constexpr sql::Statement kTold{"inventory.told",
                                        "update inventory_lot set alerted = 1 where id = ?1 and alerted = 0"};
};

std::int64_t DaysOf(LocalDate date) { return std::chrono::sys_days(date).time_since_epoch().count(); }
LocalDate DateOf(std::int64_t days) {
  return LocalDate(std::chrono::sys_days(std::chrono::days(static_cast<int>(days))));
}

Lot ReadLot(const sql::Rows::Row& row) {
  return {.id = row.AsId<LotId>(0),
          .medicine = row.AsId<MedicineId>(1),
          .number = std::string(row.Text(2)),
          .location = std::string(row.Text(3)),
          .expires_on = DateOf(row.Integer(4)),
          .on_hand = row.Integer(5),
          .reserved = row.Integer(7),
          .created_at = row.At(6)};
}

Movement ReadMovement(const sql::Rows::Row& row) {
  return {.id = row.AsId<MovementId>(0),
          .medicine = row.AsId<MedicineId>(1),
          .lot = row.AsId<LotId>(2),
          .kind = json::Parse<MovementKind>(row.Text(3)).value(),
          .change = row.Integer(4),
          .on_hand = row.Integer(5),
          .reason = std::string(row.Text(6)),
          .reference = std::string(row.Text(7)),
          .actor = std::string(row.Text(8)),
          .at = row.At(9)};
}

/// Beyond every id.
MovementId LastMovement() {
  MovementId last;
  last.value.bytes.fill(0xFF);
  return last;
}

}  // namespace

Task<Result<std::vector<Lot>>> SqlLotStore::Of(sql::Session& session, MedicineId medicine, Instant now) {
  MEDRES_CO_TRY(const sql::Rows rows, co_await session.Run(LotSql::kOf, {medicine, now}));
  std::vector<Lot> lots;
  for (std::size_t i = 0; i < rows.size(); ++i) lots.push_back(ReadLot(rows[i]));
  co_return lots;
}

Task<Result<std::optional<MedicineId>>> SqlLotStore::MedicineOf(sql::Session& session, LotId lot) {
  MEDRES_CO_TRY(const sql::Rows rows, co_await session.Run(LotSql::kMedicineOf, {lot}));
  co_return rows.empty() ? std::nullopt : std::optional(rows[0].AsId<MedicineId>(0));
}

Task<Status> SqlLotStore::Insert(sql::Session& session, const Lot& lot) {
  MEDRES_CO_CHECK(co_await session.Run(
      LotSql::kInsert, {lot.id, lot.medicine, lot.number, lot.location, DaysOf(lot.expires_on), lot.created_at}));
  co_return Status();
}

Task<Status> SqlLotStore::Move(sql::Session& session, const std::vector<Movement>& movements,
                               std::vector<events::Event> told, Instant now) {
  std::vector<sql::Call> calls;
  for (const Movement& m : movements) {
    calls.push_back(
        {&LotSql::kMove,
         {m.id, m.medicine, m.lot, json::ToText(m.kind), m.change, m.on_hand, m.reason, m.reference, m.actor, m.at}});
    calls.push_back({&LotSql::kSet, {m.lot, m.on_hand}});
  }
  events::AppendTo(calls, session.dialect(), std::move(told), now);
  MEDRES_CO_CHECK(co_await session.RunAll(std::move(calls)));
  co_return Status();
}

Task<Result<bool>> SqlLotStore::HasReference(sql::Session& session, MedicineId medicine, MovementKind kind,
                                             const std::string& reference) {
  MEDRES_CO_TRY(const sql::Rows rows,
                co_await session.Run(LotSql::kReference, {medicine, json::ToText(kind), reference}));
  co_return !rows.empty();
}

Task<Result<std::vector<Movement>>> SqlLotStore::Movements(sql::Session& session, const MovementFilter& filter) {
  MEDRES_CO_TRY(const sql::Rows rows,
                co_await session.Run(LotSql::kMovements,
                                     {filter.medicine, filter.before.value_or(LastMovement()), filter.limit}));
  std::vector<Movement> movements;
  for (std::size_t i = 0; i < rows.size(); ++i) movements.push_back(ReadMovement(rows[i]));
  co_return movements;
}

Task<Result<std::vector<Lot>>> SqlLotStore::TellExpiring(sql::Session& session, LocalDate day, int limit, Instant now) {
  MEDRES_CO_TRY(const sql::Rows rows, co_await session.Run(LotSql::kExpiring, {DaysOf(day), limit}));
  std::vector<Lot> lots;
  std::vector<sql::Call> calls;
  std::vector<events::Event> told;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const Lot& lot = lots.emplace_back(ReadLot(rows[i]));
    calls.push_back({&LotSql::kTold, {lot.id}});
    told.push_back({"inventory.expiring", lot.medicine.value,
                    R"({"lot":")" + lot.id.Text() + R"(","expires_on":")" + FormatDate(lot.expires_on) +
                        R"(","on_hand":)" + std::to_string(lot.on_hand) + "}"});
  }
  if (lots.empty()) co_return lots;
  events::AppendTo(calls, session.dialect(), std::move(told), now);
  MEDRES_CO_CHECK(co_await session.RunAll(std::move(calls)));
  co_return lots;
}

}  // namespace medres::inventory
