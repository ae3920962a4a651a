#include "inventory/rules.hpp"

#include <algorithm>

namespace medres::inventory {

LocalDate StockDay(Instant now) {
  constexpr auto kBeijing = std::chrono::hours(8);
  return LocalDate(std::chrono::floor<std::chrono::days>(
      std::chrono::sys_time<Milliseconds>(Milliseconds(now.milliseconds) + kBeijing)));
}

bool IsUsable(const Lot& lot, LocalDate today) { return lot.expires_on >= today; }

Quantity UsableOf(std::span<const Lot> lots, LocalDate today) {
  Quantity usable = 0;
  for (const Lot& lot : lots) usable += IsUsable(lot, today) ? std::max<Quantity>(0, lot.Free()) : 0;
  return usable;
}

Result<std::vector<Take>> TakeFirstExpiring(std::span<const Lot> lots, Quantity quantity, LocalDate today) {
  const Quantity usable = UsableOf(lots, today);
  if (usable < quantity) {
    return Fail(Error::Conflict("inventory.short", {{"wanted", std::to_string(quantity)},
                                                    {"usable", std::to_string(usable)},
                                                    {"missing", std::to_string(quantity - usable)}}));
  }
  std::vector<const Lot*> order;
  for (const Lot& lot : lots) {
    if (IsUsable(lot, today) && lot.Free() > 0) order.push_back(&lot);
  }
  std::ranges::sort(order, [](const Lot* a, const Lot* b) {
    return a->expires_on != b->expires_on ? a->expires_on < b->expires_on : a->id < b->id;
  });
  std::vector<Take> takes;
  for (const Lot* const lot : order) {
    if (quantity == 0) break;
    const Quantity taken = std::min(quantity, lot->Free());
    takes.push_back({lot->id, taken});
    quantity -= taken;
  }
  return takes;
}

bool FallsBelow(Quantity before, Quantity after, Quantity threshold) {
  return before >= threshold && after < threshold;
}

std::optional<Stock> Filtered(Stock stock, const StockFilter& filter) {
  if (filter.low && stock.usable >= stock.medicine.threshold) return std::nullopt;
  if (!filter.expires_by) return stock;
  std::erase_if(stock.lots, [&](const Lot& lot) { return lot.on_hand == 0 || lot.expires_on > *filter.expires_by; });
  return stock.lots.empty() ? std::nullopt : std::optional(std::move(stock));
}

}  // namespace medres::inventory
