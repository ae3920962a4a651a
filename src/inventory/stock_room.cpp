#include <algorithm>

#include "inventory/rules.hpp"
#include "inventory/service.hpp"

namespace medres::inventory {

Task<Result<Medicine>> StockRoom::Find(sql::Session& session, MedicineId id) const {
  MEDRES_CO_TRY(std::optional<Medicine> found, co_await parts_.medicines.Find(session, id));
  if (!found) co_return Fail(Error::NotFound("inventory.not_found", {{"id", id.Text()}}));
  co_return *std::move(found);
}

Task<Result<StockRoom::Locked>> StockRoom::Lock(sql::Session& session, MedicineId id) const {
  MEDRES_CO_CHECK(co_await parts_.medicines.Lock(session, id));
  Locked stock;
  MEDRES_CO_TRY(stock.medicine, co_await Find(session, id));
  stock.now = parts_.clock.Now();
  stock.today = StockDay(stock.now);
  MEDRES_CO_TRY(stock.lots, co_await parts_.lots.Of(session, id, stock.now));
  co_return stock;
}

Task<Result<Stock>> StockRoom::Read(sql::Session& session, Medicine medicine) const {
  const Instant now = parts_.clock.Now();
  Stock stock;
  MEDRES_CO_TRY(stock.lots, co_await parts_.lots.Of(session, medicine.id, now));
  stock.usable = UsableOf(stock.lots, StockDay(now));
  stock.medicine = std::move(medicine);
  co_return stock;
}

std::vector<events::Event> StockRoom::EventsOf(const Locked& stock, const std::vector<Movement>& movements) const {
  std::vector<Lot> after = stock.lots;
  std::vector<events::Event> told;
  for (const Movement& m : movements) {
    const auto lot = std::ranges::find(after, m.lot, &Lot::id);
    if (lot != after.end()) lot->on_hand = m.on_hand;
    told.push_back({"inventory.moved", m.medicine.value,
                    R"({"movement":")" + m.id.Text() + R"(","lot":")" + m.lot.Text() + R"(","change":)" +
                        std::to_string(m.change) + "}"});
  }
  const Quantity usable = UsableOf(after, stock.today);
  if (FallsBelow(UsableOf(stock.lots, stock.today), usable, stock.medicine.threshold)) {
    told.push_back({"inventory.low", stock.medicine.id.value,
                    R"({"usable":)" + std::to_string(usable) + R"(,"threshold":)" +
                        std::to_string(stock.medicine.threshold) + "}"});
  }
  return told;
}

Task<Result<std::vector<Movement>>> StockRoom::TakeOut(sql::Session& session, const Locked& stock,
                                                       const std::vector<Take>& takes, const IssueInput& input,
                                                       const std::string& actor) const {
  std::vector<Movement> movements;
  for (const Take& take : takes) {
    const auto lot = std::ranges::find(stock.lots, take.lot, &Lot::id);
    movements.push_back({.id = MovementId::Make(),
                         .medicine = stock.medicine.id,
                         .lot = take.lot,
                         .kind = MovementKind::kIssue,
                         .change = -take.quantity,
                         .on_hand = lot->on_hand - take.quantity,
                         .reason = input.reason,
                         .reference = input.reference,
                         .actor = actor,
                         .at = stock.now});
  }
  MEDRES_CO_CHECK(co_await parts_.lots.Move(session, movements, EventsOf(stock, movements), stock.now));
  co_return movements;
}

Task<Result<Movement>> StockRoom::Change(sql::Session& session, const Locked& stock, Movement movement) const {
  movement.id = MovementId::Make();
  movement.medicine = stock.medicine.id;
  movement.at = stock.now;
  const std::vector<Movement> one{movement};
  MEDRES_CO_CHECK(co_await parts_.lots.Move(session, one, EventsOf(stock, one), stock.now));
  co_return movement;
}

}  // namespace medres::inventory
