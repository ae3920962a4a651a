#pragma once

#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>

#include "inventory/model.hpp"
#include "platform/json/json.hpp"
#include "platform/json/reason.hpp"

/// Stock as data, for JSON, and what callers say of it.
namespace medres::inventory {

inline constexpr std::int64_t kMostQuantity = 1'000'000'000'000;

BOOST_DESCRIBE_ENUM(StockUnit, kMilligram, kMillilitre, kPiece)
BOOST_DESCRIBE_ENUM(MovementKind, kReceipt, kIssue, kAdjustment, kCount)
BOOST_DESCRIBE_ENUM(ReservationStatus, kHeld, kIssued, kReleased)

BOOST_DESCRIBE_STRUCT(Medicine, (), (id, name, material, unit, threshold, version, created_at))
constexpr auto DescribeJson(const Medicine*) {
  return json::Object("Medicine", "Something that is kept in stock. Quantities are whole numbers of its unit.",
                      json::Field("material").Help("Its name in the materia medica."),
                      json::Field("threshold").Help("Below this much that can be used it is told."));
}

BOOST_DESCRIBE_STRUCT(Lot, (), (id, medicine, number, location, expires_on, on_hand, reserved, created_at))
constexpr auto DescribeJson(const Lot*) {
  return json::Object("Lot", "What came together and expires together, at one place.",
                      json::Field("expires_on").Help("The last day on which it may be used."),
                      json::Field("on_hand").Help("The sum of its movements."),
                      json::Field("reserved").Help("Of it, for somebody."));
}

BOOST_DESCRIBE_STRUCT(Movement, (), (id, medicine, lot, kind, change, on_hand, reason, reference, actor, at))
constexpr auto DescribeJson(const Movement*) {
  return json::Object("StockMovement", "A change to a lot; never changed or removed.",
                      json::Field("on_hand").Help("After it."));
}

BOOST_DESCRIBE_STRUCT(Take, (), (lot, quantity))
constexpr auto DescribeJson(const Take*) { return json::Object("LotQuantity", "A part of a lot."); }

BOOST_DESCRIBE_STRUCT(Reservation, (), (id, medicine, quantity, status, reference, expires_at, actor, created_at, lots))
constexpr auto DescribeJson(const Reservation*) {
  return json::Object("StockReservation", "Stock that is kept for somebody until a moment.");
}

BOOST_DESCRIBE_STRUCT(Stock, (), (medicine, usable, lots))
constexpr auto DescribeJson(const Stock*) {
  return json::Object("Stock", "A medicine and its lots, the first to expire first.",
                      json::Field("usable").Help("Neither expired nor reserved."));
}

BOOST_DESCRIBE_STRUCT(StockFilter, (), (low, expires_by))
constexpr auto DescribeJson(const StockFilter*) {
  return json::Object("StockFilter", "Which stock is asked for.",
                      json::Field("low").Optional().Help("Only where less can be used than the threshold."),
                      json::Field("expires_by")
                          .Help("Only lots with something on hand whose last day is then or before; "
                                "also those that have expired."));
}

struct MedicineInput {
  knowledge::Bilingual name;
  std::optional<std::string> material;
  StockUnit unit = StockUnit::kMilligram;
  Quantity threshold = 0;
};
BOOST_DESCRIBE_STRUCT(MedicineInput, (), (name, material, unit, threshold))
constexpr auto DescribeJson(const MedicineInput*) {
  return json::Object(
      "MedicineInput", "Something to keep in stock.",
      json::Field("material").Length(1, 40).Help("A name of the materia medica, as written.").Example("黄芪"),
      json::Field("unit").Optional().Help("Milligrams for what prescriptions weigh."),
      json::Field("threshold").Optional().Range(0, kMostQuantity));
}

struct ReceiptInput {
  std::string lot_number;
  LocalDate expires_on;
  Quantity quantity = 0;
  std::string location;
  std::string reference;
};
BOOST_DESCRIBE_STRUCT(ReceiptInput, (), (lot_number, expires_on, quantity, location, reference))
constexpr auto DescribeJson(const ReceiptInput*) {
  return json::Object("ReceiptInput", "What came in. A reference is taken once.",
                      json::Field("lot_number").Length(1, 60), json::Field("expires_on").Example("2027-06-30"),
                      json::Field("quantity").Range(1, kMostQuantity), json::Field("location").Optional().Length(0, 80),
                      json::Field("reference").Optional().Length(0, 100).Help("The delivery note."));
}

struct IssueInput {
  Quantity quantity = 0;
  std::string reason;
  std::string reference;
};
BOOST_DESCRIBE_STRUCT(IssueInput, (), (quantity, reason, reference))
constexpr auto DescribeJson(const IssueInput*) {
  return json::Object("IssueInput", "What goes out, the first to expire first. A reference is taken once.",
                      json::Field("quantity").Range(1, kMostQuantity), json::ReasonIfAny(200),
                      json::Field("reference").Optional().Length(0, 100).Help("The prescription."));
}

struct ReservationInput {
  Quantity quantity = 0;
  int minutes = 30;
  std::string reference;
};
BOOST_DESCRIBE_STRUCT(ReservationInput, (), (quantity, minutes, reference))
constexpr auto DescribeJson(const ReservationInput*) {
  return json::Object("StockReservationInput", "What is kept for somebody, and for how long.",
                      json::Field("quantity").Range(1, kMostQuantity),
                      json::Field("minutes").Optional().Range(1, 10'080),
                      json::Field("reference").Optional().Length(0, 100));
}

struct AdjustmentInput {
  Quantity change = 0;
  std::string reason;
};
BOOST_DESCRIBE_STRUCT(AdjustmentInput, (), (change, reason))
constexpr auto DescribeJson(const AdjustmentInput*) {
  return json::Object("AdjustmentInput", "What was lost, broken or found.",
                      json::Field("change").Range(-kMostQuantity, kMostQuantity), json::Reason(200));
}

struct CountInput {
  Quantity counted = 0;
  std::string reason;
};
BOOST_DESCRIBE_STRUCT(CountInput, (), (counted, reason))
constexpr auto DescribeJson(const CountInput*) {
  return json::Object("CountInput", "What was counted; the difference becomes a movement.",
                      json::Field("counted").Range(0, kMostQuantity), json::ReasonIfAny(200));
}

}  // namespace medres::inventory
