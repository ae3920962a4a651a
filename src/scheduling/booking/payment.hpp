#pragma once

#include <compare>
#include <optional>
#include <string>
#include <string_view>

#include "base/id.hpp"
#include "base/time.hpp"
#include "scheduling/model.hpp"
#include "scheduling/policy/model.hpp"

/// A visit's fee as sums and a state, and the money's book. Pure; all amounts are fen.
namespace medres::scheduling {

using PaymentEntryId = Id<struct PaymentEntryTag>;

enum class PaymentKind { kPayment, kRefund, kWaiver };

/// What became of a line of the book. `kLate` and `kSurplus` came in but were not owed (any more): they are to be given
/// back. The last three changed no visit: somebody has to look at them.
enum class PaymentOutcome { kMatched, kLate, kSurplus, kWrongAmount, kWrongCurrency, kUnknownVisit };

/// One line of the money's book: written once; one that matched nothing may come to match when it is sent again.
struct PaymentEntry {
  PaymentEntryId id = {};
  PaymentKind kind = PaymentKind::kPayment;
  PaymentOutcome outcome = PaymentOutcome::kMatched;
  std::string provider = {};     ///< who took it: `desk`, or a payment provider
  std::string transaction = {};  ///< as the provider calls it; with provider and kind it names the line
  std::string method = {};       ///< cash, card, …
  std::string visit = {};        ///< as it was named, which may be no visit of ours
  std::optional<AppointmentId> appointment = {};
  std::int64_t amount_cents = 0;
  std::string currency = {};
  std::string actor = {};
  Instant at = {};  ///< when the money moved, by the provider's word
  Instant recorded_at = {};
  std::string local_date = {};  ///< of the recording, by the visit's clock

  bool operator==(const PaymentEntry&) const = default;
};

/// What names a line of the book.
struct PaymentKey {
  std::string provider;
  std::string transaction;
  PaymentKind kind = PaymentKind::kPayment;

  auto operator<=>(const PaymentKey&) const = default;
};

/// Whether the line changed no visit.
bool IsUnmatched(PaymentOutcome outcome);

/// What a visit would cost, and how long it would be kept unpaid; no minutes: as long as it takes.
struct FeeQuote {
  std::int64_t amount_cents = 0;
  std::optional<int> hold_minutes = {};

  bool operator==(const FeeQuote&) const = default;
};

/// The fee for so many persons; due by the end of the hold, or by the start of the visit if that is earlier.
VisitPayment FeeFor(const PaymentTerms& terms, std::size_t persons, Instant now, Instant start);
std::int64_t FeeCents(const PaymentTerms& terms, std::size_t persons);

/// The state that the sums make. `is_on`: the visit has not been called off. Where nothing ever came in, `kWaived`,
/// `kExpired` and `kVoid` stay.
PaymentState StateOf(const VisitPayment& payment, bool is_on);

/// Whether the visit is to be given to others: owed, and its time is over.
bool IsOverdue(const VisitPayment& payment, Instant now);

/// Money came in, whatever for.
void Receive(VisitPayment& payment, std::int64_t cents, std::string reference, Instant at, bool is_on);
/// Money went back.
void Return(VisitPayment& payment, std::int64_t cents, bool is_on);
/// What is owed is not asked for.
void Waive(VisitPayment& payment);
/// The price changed; a time by which it is due stands only while nothing was paid.
void Reprice(VisitPayment& payment, std::int64_t amount_cents);
/// The visit is called off: of what was paid, `percent` is to be given back, rounded down. A waiver stays.
void CallOff(VisitPayment& payment, int percent);
/// The visit is called off because it was not paid; what was paid in part is to be given back.
void EndUnpaid(VisitPayment& payment);
/// The visit is on again, at this price; due anew when nothing is paid.
void Reopen(VisitPayment& payment, const VisitPayment& fee);

/// "50.00"
std::string FormatYuan(std::int64_t cents);

std::string_view ToCode(PaymentState state);
std::optional<PaymentState> ParsePaymentState(std::string_view code);
std::string_view ToCode(PaymentKind kind);
std::string_view ToCode(PaymentOutcome outcome);
PaymentKind ParsePaymentKind(std::string_view code);
PaymentOutcome ParsePaymentOutcome(std::string_view code);

}  // namespace medres::scheduling
