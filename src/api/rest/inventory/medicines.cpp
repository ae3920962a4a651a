#include "api/rest/inventory/medicines.hpp"

#include "api/rest/medicine_scopes.hpp"

namespace medres::api {

using inventory::InventoryService;
using inventory::Medicine;
using inventory::MedicineId;
using inventory::Movement;
using inventory::MovementId;

struct MovementQuery {
  int limit = 50;
  std::optional<MovementId> cursor;
};
BOOST_DESCRIBE_STRUCT(MovementQuery, (), (limit, cursor))
constexpr auto DescribeJson(const MovementQuery*) {
  return json::Object("StockMovementQuery", "The last first.", json::Field("limit").Optional().Range(1, 200));
}

namespace {

http::Operation ReadStockOperation(std::string_view id, std::string_view summary) {
  return {.id = id, .summary = summary, .scope = scopes::kInventoryRead, .errors = {ErrorKind::kNotFound}};
}

http::Operation MoveStockOperation(std::string_view id, std::string_view summary) {
  return {.id = id,
          .summary = summary,
          .scope = scopes::kInventoryWrite,
          .errors = {ErrorKind::kNotFound, ErrorKind::kConflict}};
}

Task<Result<http::Created<Medicine>>> Define(InventoryService& service, inventory::MedicineInput input) {
  MEDRES_CO_TRY(Medicine made, co_await service.Define(std::move(input)));
  std::string where = "/api/v1/inventory/medicines/" + made.id.Text();
  co_return http::Created<Medicine>{std::move(where), std::move(made)};
}

Task<Result<http::Page<Movement>>> ListMovements(InventoryService& service, MedicineId id, MovementQuery query) {
  MEDRES_CO_TRY(auto found, co_await service.Movements({.medicine = id, .before = query.cursor, .limit = query.limit}));
  http::Page<Movement> page{std::move(found.items), {}};
  if (found.next) page.next.value = found.next->Text();
  co_return page;
}

}  // namespace

void AddMedicines(http::Group& group, InventoryService& service) {
  group.Add("POST /api/v1/inventory/medicines",
            {.id = "defineMedicine",
             .summary = "Keep a medicine in stock",
             .scope = scopes::kInventoryWrite,
             .errors = {ErrorKind::kConflict}},
            [&service](http::Body<inventory::MedicineInput> input) { return Define(service, *std::move(input)); });
  group.Add("GET /api/v1/inventory/medicines",
            {.id = "listMedicines", .summary = "Every medicine that is kept", .scope = scopes::kInventoryRead},
            [&service](http::Context&) -> Task<Result<http::Page<Medicine>>> {
              MEDRES_CO_TRY(auto found, co_await service.List());
              co_return http::Page<Medicine>{std::move(found), {}};
            });
  group.Add("GET /api/v1/inventory/medicines/{id}",
            ReadStockOperation("getStock", "A medicine, how much can be used, and its lots"),
            [&service](http::Path<MedicineId> id) { return service.Get(*id); });
  group.Add("GET /api/v1/inventory/medicines/{id}/movements",
            ReadStockOperation("listStockMovements", "Every change to its lots, the last first"),
            [&service](http::Path<MedicineId> id, http::Query<MovementQuery> query) {
              return ListMovements(service, *id, *query);
            });
  group.Add("POST /api/v1/inventory/medicines/{id}/receipts", MoveStockOperation("receiveStock", "Take in a lot"),
            [&service](http::Path<MedicineId> id, http::Body<inventory::ReceiptInput> input, http::Context& context) {
              return service.Receive(*id, *std::move(input), context.caller->subject);
            });
  group.Add("POST /api/v1/inventory/medicines/{id}/issues",
            MoveStockOperation("issueStock", "Give out, the first to expire first; all or nothing"),
            [&service](http::Path<MedicineId> id, http::Body<inventory::IssueInput> input,
                       http::Context& context) -> Task<Result<http::Page<Movement>>> {
              MEDRES_CO_TRY(auto moved, co_await service.Issue(*id, *std::move(input), context.caller->subject));
              co_return http::Page<Movement>{std::move(moved), {}};
            });
}

void AddStockLevels(http::Group& group, const inventory::StockLevels& levels) {
  group.Add(
      "GET /api/v1/inventory/stock",
      {.id = "listStock", .summary = "How much there is, what runs low, what expires", .scope = scopes::kInventoryRead},
      [&levels](http::Query<inventory::StockFilter> query) -> Task<Result<http::Page<inventory::Stock>>> {
        MEDRES_CO_TRY(auto found, co_await levels.List(*query));
        co_return http::Page<inventory::Stock>{std::move(found), {}};
      });
}

}  // namespace medres::api
