#include "app/inventory_wiring.hpp"

#include "app/herb_stock.hpp"
#include "inventory/sql_store.hpp"

namespace medres::app {

using container::New;

void AddInventory(container::Container& program) {
  using namespace inventory;
  program.Add("medicine_store", New<SqlMedicineStore>).As<MedicineStore>();
  program.Add("lot_store", New<SqlLotStore>).As<LotStore>();
  program.Add("stock_reservation_store", New<SqlReservationStore>).As<ReservationStore>();
  program.Add("stock_room_parts", New<StockRoom::Parts, sql::Database&, MedicineStore&, LotStore&, ReservationStore&,
                                      const knowledge::Herbs&, const Clock&>);
  program.Add("stock_room", New<StockRoom, StockRoom::Parts&>);
  program.Add("inventory", New<InventoryService, const StockRoom&>);
  program.Add("stock_levels", New<StockLevels, const StockRoom&>);
  program.Add("stock_reservations", New<StockReservations, const StockRoom&>);
  program.Add("herb_stock", New<KeptHerbStock, InventoryService&, const Clock&>).As<prescription::HerbStock>();
}

}  // namespace medres::app
