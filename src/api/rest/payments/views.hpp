#pragma once

#include <optional>
#include <string>
#include <vector>

#include "api/rest/scheduling/appointments/views.hpp"
#include "scheduling/payment/service.hpp"

namespace medres::scheduling {

BOOST_DESCRIBE_ENUM(PaymentKind, kPayment, kRefund, kWaiver)
BOOST_DESCRIBE_ENUM(PaymentOutcome, kMatched, kLate, kSurplus, kWrongAmount, kWrongCurrency, kUnknownVisit)

}  // namespace medres::scheduling

namespace medres::api {

/// A visit with a fee.
struct VisitFeeView {
  AppointmentId appointment;
  scheduling::AppointmentStatus status = scheduling::AppointmentStatus::kBooked;
  std::optional<PatientId> patient;
  json::ZonedInstant start;
  std::optional<PaymentView> payment;
};
BOOST_DESCRIBE_STRUCT(VisitFeeView, (), (appointment, status, patient, start, payment))
constexpr auto DescribeJson(const VisitFeeView*) { return json::Object("VisitFee", "A visit with a fee."); }

/// One line of the book.
struct EntryView {
  scheduling::PaymentEntryId id;
  scheduling::PaymentKind kind = scheduling::PaymentKind::kPayment;
  scheduling::PaymentOutcome outcome = scheduling::PaymentOutcome::kMatched;
  std::string provider;
  std::string transaction;
  std::string method;
  std::string appointment;
  std::int64_t amount_cents = 0;
  std::string currency;
  std::string actor;
  Instant at;
  Instant recorded_at;
  std::string date;
};
BOOST_DESCRIBE_STRUCT(EntryView, (),
                      (id, kind, outcome, provider, transaction, method, appointment, amount_cents, currency, actor, at,
                       recorded_at, date))
constexpr auto DescribeJson(const EntryView*) {
  return json::Object(
      "PaymentEntry", "One line of the money's book.",
      json::Field("outcome").Help("`late` and `surplus` are to be given back; `wrong-…` and `unknown-visit` changed "
                                  "no visit and need somebody to look."),
      json::Field("appointment").Help("As it was named, which may be no visit of ours."),
      json::Field("at").Help("When the money moved, by the provider's word."),
      json::Field("date").Help("Of the recording, by the visit's clock."));
}

struct DayTotalView {
  LocalDate date;
  std::string provider;
  scheduling::PaymentKind kind = scheduling::PaymentKind::kPayment;
  scheduling::PaymentOutcome outcome = scheduling::PaymentOutcome::kMatched;
  std::int64_t count = 0;
  std::int64_t amount_cents = 0;
};
BOOST_DESCRIBE_STRUCT(DayTotalView, (), (date, provider, kind, outcome, count, amount_cents))
constexpr auto DescribeJson(const DayTotalView*) {
  return json::Object("PaymentTotal", "What one day brought, by provider, kind and outcome.");
}

struct DayTotalsView {
  std::vector<DayTotalView> items;
};
BOOST_DESCRIBE_STRUCT(DayTotalsView, (), (items))
constexpr auto DescribeJson(const DayTotalsView*) { return json::Object("PaymentTotals", "In order of dates."); }

struct FeeQuery {
  std::optional<scheduling::PaymentState> state;
  int limit = 50;
  std::optional<std::string> cursor;
};
BOOST_DESCRIBE_STRUCT(FeeQuery, (), (state, limit, cursor))
constexpr auto DescribeJson(const FeeQuery*) {
  return json::Object("FeeQuery", "In order of start.", json::Field("limit").Optional().Range(1, 200));
}

struct EntryQuery {
  LocalDate from;
  LocalDate to;
  std::optional<std::string> provider;
  std::optional<scheduling::PaymentOutcome> outcome;
  std::optional<AppointmentId> appointment;
  int limit = 50;
  std::optional<scheduling::PaymentEntryId> cursor;
};
BOOST_DESCRIBE_STRUCT(EntryQuery, (), (from, to, provider, outcome, appointment, limit, cursor))
constexpr auto DescribeJson(const EntryQuery*) {
  return json::Object("EntryQuery", "Dates of recording, both included.", json::Field("from").Example("2026-12-01"),
                      json::Field("limit").Optional().Range(1, 200));
}

struct TotalsQuery {
  LocalDate from;
  LocalDate to;
};
BOOST_DESCRIBE_STRUCT(TotalsQuery, (), (from, to))
constexpr auto DescribeJson(const TotalsQuery*) {
  return json::Object("TotalsQuery", "Dates of recording, both included.");
}

}  // namespace medres::api
