#include <algorithm>

#include "inventory/rules.hpp"
#include "inventory/service.hpp"

namespace medres::inventory {
namespace {

Error ReservationOver(const Reservation& reservation) {
  return Error::Conflict("inventory.reservation_over", {{"id", reservation.id.Text()}});
}

/// What was kept of the lots is free for whom it was kept.
void SetFree(const Reservation& reservation, std::vector<Lot>& lots) {
  for (const Take& kept : reservation.lots) {
    const auto lot = std::ranges::find(lots, kept.lot, &Lot::id);
    if (lot != lots.end()) lot->reserved -= kept.quantity;
  }
}

bool CanTake(const std::vector<Take>& takes, const std::vector<Lot>& lots, LocalDate today) {
  return std::ranges::all_of(takes, [&](const Take& take) {
    const auto lot = std::ranges::find(lots, take.lot, &Lot::id);
    return lot != lots.end() && IsUsable(*lot, today) && lot->Free() >= take.quantity;
  });
}

}  // namespace

Task<Result<Reservation>> StockReservations::Find(sql::Session& session, ReservationId id) {
  MEDRES_CO_TRY(auto found, co_await room_.parts().reservations.Find(session, id));
  if (!found) co_return Fail(Error::NotFound("inventory.reservation_not_found", {{"id", id.Text()}}));
  co_return *std::move(found);
}

Task<Result<Reservation>> StockReservations::FindHeld(sql::Session& session, ReservationId id) {
  MEDRES_CO_TRY(Reservation found, co_await Find(session, id));
  const bool over = found.status != ReservationStatus::kHeld || found.expires_at <= room_.parts().clock.Now();
  if (over) co_return Fail(ReservationOver(found));
  co_return found;
}

Task<Result<Reservation>> StockReservations::Get(ReservationId id) {
  co_return co_await room_.parts().database.Read<Reservation>([&](sql::Session& session) { return Find(session, id); });
}

Task<Result<Reservation>> StockReservations::Reserve(MedicineId id, ReservationInput input, std::string actor) {
  const auto work = [&](sql::Session& session) -> Task<Result<Reservation>> {
    MEDRES_CO_TRY(const StockRoom::Locked stock, co_await room_.Lock(session, id));
    MEDRES_CO_TRY(auto takes, TakeFirstExpiring(stock.lots, input.quantity, stock.today));
    const Reservation made{.id = ReservationId::Make(),
                           .medicine = id,
                           .quantity = input.quantity,
                           .status = ReservationStatus::kHeld,
                           .reference = input.reference,
                           .expires_at = stock.now + Minutes(input.minutes),
                           .actor = actor,
                           .created_at = stock.now,
                           .lots = std::move(takes)};
    std::vector<events::Event> told{{"inventory.reserved", id.value, R"({"reservation":")" + made.id.Text() + "\"}"}};
    MEDRES_CO_CHECK(co_await room_.parts().reservations.Insert(session, made, std::move(told)));
    co_return made;
  };
  co_return co_await room_.parts().database.Write<Reservation>(work);
}

Task<Result<Reservation>> StockReservations::Issue(ReservationId id, std::string reason, std::string actor) {
  const auto work = [&](sql::Session& session) -> Task<Result<Reservation>> {
    MEDRES_CO_TRY(const Reservation seen, co_await Find(session, id));
    MEDRES_CO_TRY(StockRoom::Locked stock, co_await room_.Lock(session, seen.medicine));
    // Under the lock: whoever issued or released it meanwhile was first.
    MEDRES_CO_TRY(Reservation held, co_await FindHeld(session, id));
    SetFree(held, stock.lots);
    std::vector<Take> takes = held.lots;
    if (!CanTake(takes, stock.lots, stock.today)) {
      MEDRES_CO_TRY(takes, TakeFirstExpiring(stock.lots, held.quantity, stock.today));
    }
    const IssueInput input{.quantity = held.quantity, .reason = reason, .reference = held.reference};
    MEDRES_CO_CHECK(co_await room_.TakeOut(session, stock, takes, input, actor));
    MEDRES_CO_CHECK(co_await room_.parts().reservations.End(session, id, ReservationStatus::kIssued));
    held.status = ReservationStatus::kIssued;
    held.lots = std::move(takes);
    co_return held;
  };
  co_return co_await room_.parts().database.Write<Reservation>(work);
}

Task<Result<Reservation>> StockReservations::Release(ReservationId id) {
  const auto work = [&](sql::Session& session) -> Task<Result<Reservation>> {
    MEDRES_CO_TRY(const Reservation seen, co_await Find(session, id));
    MEDRES_CO_CHECK(co_await room_.Lock(session, seen.medicine));
    MEDRES_CO_TRY(Reservation held, co_await FindHeld(session, id));
    MEDRES_CO_CHECK(co_await room_.parts().reservations.End(session, id, ReservationStatus::kReleased));
    held.status = ReservationStatus::kReleased;
    co_return held;
  };
  co_return co_await room_.parts().database.Write<Reservation>(work);
}

}  // namespace medres::inventory
