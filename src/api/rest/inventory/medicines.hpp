#pragma once

#include "inventory/service.hpp"
#include "platform/http/router.hpp"

namespace medres::api {

/// /api/v1/inventory/medicines: what is kept, what came in and goes out.
void AddMedicines(http::Group& group, inventory::InventoryService& service);
/// /api/v1/inventory/stock: how much there is of all of it.
void AddStockLevels(http::Group& group, const inventory::StockLevels& levels);
/// /api/v1/inventory/lots: what was lost, found or counted.
void AddLots(http::Group& group, inventory::InventoryService& service);
/// /api/v1/inventory/reservations: what is kept for somebody.
void AddStockReservations(http::Group& group, inventory::StockReservations& service);

}  // namespace medres::api
