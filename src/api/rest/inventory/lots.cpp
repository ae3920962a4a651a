#include "api/rest/inventory/medicines.hpp"
#include "api/rest/medicine_scopes.hpp"
#include "platform/json/reason.hpp"

namespace medres::api {

using inventory::InventoryService;
using inventory::LotId;
using inventory::MedicineId;
using inventory::Reservation;
using inventory::ReservationId;
using inventory::StockReservations;

struct ReservationIssueInput {
  std::string reason;
};
BOOST_DESCRIBE_STRUCT(ReservationIssueInput, (), (reason))
constexpr auto DescribeJson(const ReservationIssueInput*) {
  return json::Object("ReservationIssueInput", "Why it goes out.", json::ReasonIfAny(200));
}

namespace {

http::Operation ChangeStockOperation(std::string_view id, std::string_view summary) {
  return {.id = id,
          .summary = summary,
          .scope = scopes::kInventoryWrite,
          .errors = {ErrorKind::kNotFound, ErrorKind::kConflict}};
}

Task<Result<http::Created<Reservation>>> Reserve(StockReservations& service, MedicineId id,
                                                 inventory::ReservationInput input, std::string actor) {
  MEDRES_CO_TRY(Reservation made, co_await service.Reserve(id, std::move(input), std::move(actor)));
  std::string where = "/api/v1/inventory/reservations/" + made.id.Text();
  co_return http::Created<Reservation>{std::move(where), std::move(made)};
}

}  // namespace

void AddLots(http::Group& group, InventoryService& service) {
  group.Add("POST /api/v1/inventory/lots/{id}/adjustments",
            ChangeStockOperation("adjustLot", "Write down what was lost or found, with a reason"),
            [&service](http::Path<LotId> id, http::Body<inventory::AdjustmentInput> input, http::Context& context) {
              return service.Adjust(*id, *std::move(input), context.caller->subject);
            });
  group.Add("POST /api/v1/inventory/lots/{id}/counts",
            ChangeStockOperation("countLot", "Write down what was counted; the difference is a movement"),
            [&service](http::Path<LotId> id, http::Body<inventory::CountInput> input, http::Context& context) {
              return service.Count(*id, *std::move(input), context.caller->subject);
            });
}

void AddStockReservations(http::Group& group, StockReservations& service) {
  group.Add(
      "POST /api/v1/inventory/medicines/{id}/reservations",
      ChangeStockOperation("reserveStock", "Keep stock for somebody until a moment"),
      [&service](http::Path<MedicineId> id, http::Body<inventory::ReservationInput> input, http::Context& context) {
        return Reserve(service, *id, *std::move(input), context.caller->subject);
      });
  group.Add("GET /api/v1/inventory/reservations/{id}",
            {.id = "getStockReservation",
             .summary = "What is kept, and of which lots",
             .scope = scopes::kInventoryRead,
             .errors = {ErrorKind::kNotFound}},
            [&service](http::Path<ReservationId> id) { return service.Get(*id); });
  group.Add("POST /api/v1/inventory/reservations/{id}/issue",
            ChangeStockOperation("issueReservedStock", "Give out what was kept"),
            [&service](http::Path<ReservationId> id, http::Body<ReservationIssueInput> input, http::Context& context) {
              return service.Issue(*id, input->reason, context.caller->subject);
            });
  group.Add("POST /api/v1/inventory/reservations/{id}/release",
            ChangeStockOperation("releaseReservedStock", "Keep it no longer"),
            [&service](http::Path<ReservationId> id) { return service.Release(*id); });
}

}  // namespace medres::api
