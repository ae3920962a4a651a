#pragma once

#include <optional>
#include <string>
#include <vector>

#include "scheduling/booking/payment.hpp"
#include "scheduling/booking/service.hpp"

namespace medres::scheduling {

/// Money that changed hands at the desk.
struct DeskPayment {
  AppointmentId appointment;
  std::optional<std::int64_t> expected_version;
  PaymentKind kind = PaymentKind::kPayment;
  std::int64_t amount_cents = 0;
  std::string method;  ///< cash, card, …
  std::string key;     ///< the same key is the same money
  std::string actor;
};

/// What a payment provider says happened.
struct PaymentReport {
  std::string provider;
  PaymentKind kind = PaymentKind::kPayment;
  std::string transaction;
  std::string visit;  ///< the appointment's id, as the provider was told it
  std::int64_t amount_cents = 0;
  std::string currency;
  std::optional<Instant> at;  ///< when the money moved; now when left out
};

/// Visits with a fee, by start. `after` continues a list: (start, id) of the last one shown.
struct PaymentFilter {
  std::optional<PaymentState> state;
  std::optional<std::pair<Instant, AppointmentId>> after;
  int limit = 50;
};

/// Lines of the book, in the order in which they were made; all given conditions hold.
struct EntryFilter {
  LocalDate from;  ///< of recording, both included
  LocalDate to;
  std::optional<std::string> provider;
  std::optional<PaymentOutcome> outcome;
  std::optional<AppointmentId> appointment;
  std::optional<PaymentEntryId> after;
  int limit = 50;
};

/// What one day brought, by provider, kind and outcome.
struct DayTotal {
  LocalDate date;
  std::string provider;
  PaymentKind kind = PaymentKind::kPayment;
  PaymentOutcome outcome = PaymentOutcome::kMatched;
  std::int64_t count = 0;
  std::int64_t amount_cents = 0;
};

struct PaymentRules {
  std::string secret;  ///< with which providers sign; empty: their reports are not taken
  std::string currency = "CNY";
  Milliseconds window{300'000};  ///< how far a report's clock may be from ours
};

}  // namespace medres::scheduling
