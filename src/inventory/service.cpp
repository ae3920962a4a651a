#include "inventory/service.hpp"

#include <algorithm>

#include "inventory/rules.hpp"

namespace medres::inventory {

using Locked = StockRoom::Locked;

Task<Result<Medicine>> InventoryService::Define(MedicineInput input) {
  const auto& parts = room_.parts();
  Medicine made{.id = MedicineId::Make(),
                .name = std::move(input.name),
                .material = std::nullopt,
                .unit = input.unit,
                .threshold = input.threshold,
                .version = 1,
                .created_at = parts.clock.Now()};
  if (input.material) {
    const auto herb = parts.herbs.Get(*input.material);
    if (!herb) co_return Fail(Error::Invalid(herb.error().code, "/material", herb.error().args));
    if (input.unit != StockUnit::kMilligram) co_return Fail(Error::Invalid("inventory.unit", "/unit"));
    made.material = (*herb)->name;
  }
  const auto work = [&](sql::Session& session) -> Task<Status> {
    if (made.material) {
      MEDRES_CO_TRY(const auto other, co_await parts.medicines.FindByMaterial(session, *made.material));
      if (other) {
        co_return Fail(Error::Conflict("inventory.material_taken",
                                       {{"material", *made.material}, {"medicine", other->id.Text()}}));
      }
    }
    co_return co_await parts.medicines.Insert(session, made);
  };
  MEDRES_CO_CHECK(co_await parts.database.RunWrite(work, sql::Database::kDeadline));
  co_return made;
}

Task<Result<std::vector<Medicine>>> InventoryService::List() {
  const auto& parts = room_.parts();
  co_return co_await parts.database.Read<std::vector<Medicine>>(
      [&](sql::Session& session) { return parts.medicines.List(session); });
}

Task<Result<Stock>> InventoryService::Get(MedicineId id) {
  co_return co_await room_.parts().database.Read<Stock>([&](sql::Session& session) -> Task<Result<Stock>> {
    MEDRES_CO_TRY(Medicine medicine, co_await room_.Find(session, id));
    co_return co_await room_.Read(session, std::move(medicine));
  });
}

Task<Result<std::vector<Stock>>> StockLevels::List(StockFilter filter) const {
  using Found = std::vector<Stock>;
  co_return co_await room_.parts().database.Read<Found>([&](sql::Session& session) -> Task<Result<Found>> {
    MEDRES_CO_TRY(auto medicines, co_await room_.parts().medicines.List(session));
    Found found;
    for (Medicine& medicine : medicines) {
      MEDRES_CO_TRY(Stock stock, co_await room_.Read(session, std::move(medicine)));
      if (auto asked = Filtered(std::move(stock), filter)) found.push_back(*std::move(asked));
    }
    co_return found;
  });
}

Task<Result<std::optional<Stock>>> InventoryService::FindByMaterial(std::string material) {
  using Found = std::optional<Stock>;
  co_return co_await room_.parts().database.Read<Found>([&](sql::Session& session) -> Task<Result<Found>> {
    MEDRES_CO_TRY(auto medicine, co_await room_.parts().medicines.FindByMaterial(session, material));
    if (!medicine) co_return Found();
    MEDRES_CO_TRY(Stock stock, co_await room_.Read(session, *std::move(medicine)));
    co_return Found(std::move(stock));
  });
}

Task<Status> InventoryService::RefuseRepeated(sql::Session& session, MedicineId id, MovementKind kind,
                                              const std::string& reference) {
  if (reference.empty()) co_return Status();
  MEDRES_CO_TRY(const bool known, co_await room_.parts().lots.HasReference(session, id, kind, reference));
  if (!known) co_return Status();
  co_return Fail(Error::Conflict("inventory.repeated", {{"reference", reference}}));
}

Task<Result<Movement>> InventoryService::Receive(MedicineId id, ReceiptInput input, std::string actor) {
  const auto work = [&](sql::Session& session) -> Task<Result<Movement>> {
    MEDRES_CO_TRY(Locked stock, co_await room_.Lock(session, id));
    if (input.expires_on < stock.today) co_return Fail(Error::Invalid("inventory.expired", "/expires_on"));
    MEDRES_CO_CHECK(co_await RefuseRepeated(session, id, MovementKind::kReceipt, input.reference));
    auto lot = std::ranges::find_if(
        stock.lots, [&](const Lot& one) { return one.number == input.lot_number && one.location == input.location; });
    if (lot == stock.lots.end()) {
      const Lot fresh{.id = LotId::Make(),
                      .medicine = id,
                      .number = input.lot_number,
                      .location = input.location,
                      .expires_on = input.expires_on,
                      .on_hand = 0,
                      .reserved = 0,
                      .created_at = stock.now};
      MEDRES_CO_CHECK(co_await room_.parts().lots.Insert(session, fresh));
      lot = stock.lots.insert(stock.lots.end(), fresh);
    } else if (lot->expires_on != input.expires_on) {
      co_return Fail(Error::Conflict("inventory.lot_differs",
                                     {{"number", lot->number}, {"expires_on", FormatDate(lot->expires_on)}}));
    }
    co_return co_await room_.Change(session, stock,
                                    {.lot = lot->id,
                                     .kind = MovementKind::kReceipt,
                                     .change = input.quantity,
                                     .on_hand = lot->on_hand + input.quantity,
                                     .reason = {},
                                     .reference = input.reference,
                                     .actor = actor});
  };
  co_return co_await room_.parts().database.Write<Movement>(work);
}

Task<Result<std::vector<Movement>>> InventoryService::Issue(MedicineId id, IssueInput input, std::string actor) {
  using Movements = std::vector<Movement>;
  const auto work = [&](sql::Session& session) -> Task<Result<Movements>> {
    MEDRES_CO_TRY(const Locked stock, co_await room_.Lock(session, id));
    MEDRES_CO_CHECK(co_await RefuseRepeated(session, id, MovementKind::kIssue, input.reference));
    MEDRES_CO_TRY(const auto takes, TakeFirstExpiring(stock.lots, input.quantity, stock.today));
    co_return co_await room_.TakeOut(session, stock, takes, input, actor);
  };
  co_return co_await room_.parts().database.Write<Movements>(work);
}

Task<Result<Locked>> InventoryService::LockOf(sql::Session& session, LotId lot) {
  MEDRES_CO_TRY(const auto medicine, co_await room_.parts().lots.MedicineOf(session, lot));
  if (!medicine) co_return Fail(Error::NotFound("inventory.lot_not_found", {{"id", lot.Text()}}));
  co_return co_await room_.Lock(session, *medicine);
}

Task<Result<Movement>> InventoryService::Adjust(LotId id, AdjustmentInput input, std::string actor) {
  if (input.change == 0) co_return Fail(Error::Invalid("inventory.no_change", "/change"));
  const auto work = [&](sql::Session& session) -> Task<Result<Movement>> {
    MEDRES_CO_TRY(const Locked stock, co_await LockOf(session, id));
    const auto lot = std::ranges::find(stock.lots, id, &Lot::id);
    if (lot->on_hand + input.change < 0) {
      co_return Fail(Error::Conflict("inventory.below_nothing", {{"on_hand", std::to_string(lot->on_hand)}}));
    }
    co_return co_await room_.Change(session, stock,
                                    {.lot = id,
                                     .kind = MovementKind::kAdjustment,
                                     .change = input.change,
                                     .on_hand = lot->on_hand + input.change,
                                     .reason = input.reason,
                                     .reference = {},
                                     .actor = actor});
  };
  co_return co_await room_.parts().database.Write<Movement>(work);
}

Task<Result<Movement>> InventoryService::Count(LotId id, CountInput input, std::string actor) {
  const auto work = [&](sql::Session& session) -> Task<Result<Movement>> {
    MEDRES_CO_TRY(const Locked stock, co_await LockOf(session, id));
    const auto lot = std::ranges::find(stock.lots, id, &Lot::id);
    co_return co_await room_.Change(session, stock,
                                    {.lot = id,
                                     .kind = MovementKind::kCount,
                                     .change = input.counted - lot->on_hand,
                                     .on_hand = input.counted,
                                     .reason = input.reason,
                                     .reference = {},
                                     .actor = actor});
  };
  co_return co_await room_.parts().database.Write<Movement>(work);
}

Task<Result<InventoryService::Page>> InventoryService::Movements(MovementFilter filter) {
  const auto limit = static_cast<std::size_t>(filter.limit);
  ++filter.limit;
  Page page;
  MEDRES_CO_TRY(page.items, co_await room_.parts().database.Read<std::vector<Movement>>(
                                [&](sql::Session& session) -> Task<Result<std::vector<Movement>>> {
                                  MEDRES_CO_CHECK(co_await room_.Find(session, filter.medicine));
                                  co_return co_await room_.parts().lots.Movements(session, filter);
                                }));
  if (page.items.size() > limit) {
    page.items.resize(limit);
    page.next = page.items.back().id;
  }
  co_return page;
}

Task<Result<int>> InventoryService::TellExpiring(int days, int limit) {
  const Instant now = room_.parts().clock.Now();
  const LocalDate before(std::chrono::sys_days(StockDay(now)) + std::chrono::days(days));
  MEDRES_CO_TRY(const auto told, co_await room_.parts().database.Write<std::vector<Lot>>([&](sql::Session& session) {
    return room_.parts().lots.TellExpiring(session, before, limit, now);
  }));
  co_return static_cast<int>(told.size());
}

}  // namespace medres::inventory
