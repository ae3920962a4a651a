#include "app/stock_watching.hpp"

namespace medres::app {
namespace {

constexpr Milliseconds kWatchEvery = std::chrono::hours(1);
/// Lots that one transaction tells of.
constexpr int kLotsAtOnce = 100;

}  // namespace

StockWatching::StockWatching(jobs::Jobs& jobs, inventory::InventoryService& inventory, const config::Settings& settings)
    : inventory_(inventory), days_(static_cast<int>(settings.Integer("inventory.expiry_days"))) {
  jobs.Every("watch-stock", kWatchEvery, [this](const jobs::Run& run) { return Tell(run); });
}

Task<Status> StockWatching::Tell(const jobs::Run& run) {
  while (!run.TimeToEnd()) {
    MEDRES_CO_TRY(const int told, co_await inventory_.TellExpiring(days_, kLotsAtOnce));
    if (told < kLotsAtOnce) break;
  }
  co_return Status();
}

}  // namespace medres::app
