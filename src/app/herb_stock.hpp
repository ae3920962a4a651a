#pragma once

#include "inventory/service.hpp"
#include "prescription/stock.hpp"

namespace medres::app {

/// Answers prescriptions out of the inventory. Thread-safe; references must outlive it.
class KeptHerbStock final : public prescription::HerbStock {
 public:
  KeptHerbStock(inventory::InventoryService& inventory, const Clock& clock) : inventory_(inventory), clock_(clock) {}

  Task<Result<std::vector<prescription::StockAnswer>>> Look(std::vector<prescription::StockNeed> needs) override;

 private:
  inventory::InventoryService& inventory_;
  const Clock& clock_;
};

}  // namespace medres::app
