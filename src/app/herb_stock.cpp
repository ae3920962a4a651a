#include "app/herb_stock.hpp"

#include <algorithm>

#include "inventory/rules.hpp"

namespace medres::app {

using prescription::StockAnswer;
using prescription::StockNeed;

Task<Result<std::vector<StockAnswer>>> KeptHerbStock::Look(std::vector<StockNeed> needs) {
  const LocalDate today = inventory::StockDay(clock_.Now());
  std::vector<StockAnswer> answers;
  for (StockNeed& need : needs) {
    StockAnswer& answer = answers.emplace_back(
        StockAnswer{.herb = need.herb, .needed = need.milligrams, .usable = 0, .kept = false, .lots = {}});
    MEDRES_CO_TRY(const auto stock, co_await inventory_.FindByMaterial(need.herb));
    if (!stock) continue;
    answer.kept = true;
    answer.usable = stock->usable;
    const auto reach = std::min(need.milligrams, stock->usable);
    if (reach == 0) continue;
    MEDRES_CO_TRY(const auto takes, inventory::TakeFirstExpiring(stock->lots, reach, today));
    for (const inventory::Take& take : takes) {
      const auto lot = std::ranges::find(stock->lots, take.lot, &inventory::Lot::id);
      answer.lots.push_back({lot->number, lot->expires_on, take.quantity});
    }
  }
  co_return answers;
}

}  // namespace medres::app
