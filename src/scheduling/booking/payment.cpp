#include "scheduling/booking/payment.hpp"

#include <algorithm>
#include <array>

namespace medres::scheduling {
namespace {

constexpr std::array<std::string_view, 8> kStateCodes{"none",    "due",  "paid",       "waived",
                                                      "expired", "void", "refund-due", "refunded"};
constexpr std::array<std::string_view, 3> kPaymentKindCodes{"payment", "refund", "waiver"};
constexpr std::array<std::string_view, 6> kOutcomeCodes{"matched",      "late",           "surplus",
                                                        "wrong-amount", "wrong-currency", "unknown-visit"};

bool StaysUnpaid(PaymentState state) {
  using enum PaymentState;
  return state == kWaived || state == kExpired || state == kVoid;
}

/// What has come in and has not gone back.
std::int64_t HeldCents(const VisitPayment& payment) { return payment.paid_cents - payment.refunded_cents; }

template <std::size_t kCount>
std::size_t PlaceOfCode(const std::array<std::string_view, kCount>& codes, std::string_view code) {
  return static_cast<std::size_t>(std::ranges::find(codes, code) - codes.begin()) % kCount;
}

}  // namespace

bool IsUnmatched(PaymentOutcome outcome) {
  using enum PaymentOutcome;
  return outcome == kWrongAmount || outcome == kWrongCurrency || outcome == kUnknownVisit;
}

std::int64_t FeeCents(const PaymentTerms& terms, std::size_t persons) {
  return static_cast<std::int64_t>(terms.fee_cents.value_or(0)) * static_cast<std::int64_t>(persons);
}

VisitPayment FeeFor(const PaymentTerms& terms, std::size_t persons, Instant now, Instant start) {
  VisitPayment payment;
  payment.amount_cents = FeeCents(terms, persons);
  payment.state = StateOf(payment, true);
  if (payment.state == PaymentState::kDue && terms.hold_minutes) {
    // Whoever books at the last minute may still pay when they come.
    if (const Instant until = now + Minutes(*terms.hold_minutes); until < start)
      payment.due_by = until;
    else if (now < start)
      payment.due_by = start;
  }
  return payment;
}

PaymentState StateOf(const VisitPayment& payment, bool is_on) {
  using enum PaymentState;
  const std::int64_t balance = payment.BalanceCents();
  if (balance > 0) return kRefundDue;
  if (balance < 0) return kDue;
  if (payment.paid_cents == 0) return StaysUnpaid(payment.state) ? payment.state : kNone;
  const bool is_back = payment.refunded_cents > 0 && (!is_on || payment.amount_cents == 0);
  return is_back ? kRefunded : kPaid;
}

bool IsOverdue(const VisitPayment& payment, Instant now) {
  return payment.state == PaymentState::kDue && payment.due_by && *payment.due_by <= now;
}

void Receive(VisitPayment& payment, std::int64_t cents, std::string reference, Instant at, bool is_on) {
  payment.paid_cents += cents;
  payment.reference = std::move(reference);
  payment.paid_at = at;
  payment.state = StateOf(payment, is_on);
  if (payment.state != PaymentState::kDue) payment.due_by.reset();
}

void Return(VisitPayment& payment, std::int64_t cents, bool is_on) {
  payment.refunded_cents += cents;
  payment.state = StateOf(payment, is_on);
}

void Waive(VisitPayment& payment) {
  payment.amount_cents = HeldCents(payment);
  payment.due_by.reset();
  payment.state = PaymentState::kWaived;
  payment.state = StateOf(payment, true);
}

void Reprice(VisitPayment& payment, std::int64_t amount_cents) {
  if (payment.state == PaymentState::kWaived) return;
  payment.amount_cents = amount_cents;
  payment.state = StateOf(payment, true);
  if (payment.state != PaymentState::kDue || HeldCents(payment) > 0) payment.due_by.reset();
}

void CallOff(VisitPayment& payment, int percent) {
  // A surplus is theirs in any case.
  const std::int64_t earned = std::min(HeldCents(payment), payment.amount_cents);
  payment.amount_cents = earned - earned * percent / 100;
  payment.due_by.reset();
  if (payment.paid_cents == 0 && !StaysUnpaid(payment.state)) payment.state = PaymentState::kVoid;
  payment.state = StateOf(payment, false);
}

void EndUnpaid(VisitPayment& payment) {
  payment.amount_cents = 0;
  payment.due_by.reset();
  payment.state = PaymentState::kExpired;
  payment.state = StateOf(payment, false);
}

void Reopen(VisitPayment& payment, const VisitPayment& fee) {
  if (payment.state == PaymentState::kWaived) return;
  payment.amount_cents = fee.amount_cents;
  payment.state = PaymentState::kNone;
  payment.state = StateOf(payment, true);
  payment.due_by.reset();
  if (payment.state == PaymentState::kDue && HeldCents(payment) == 0) payment.due_by = fee.due_by;
}

std::string FormatYuan(std::int64_t cents) {
  const std::string rest = std::to_string(cents % 100);
  return std::to_string(cents / 100) + (rest.size() < 2 ? ".0" : ".") + rest;
}

std::string_view ToCode(PaymentState state) { return kStateCodes[static_cast<std::size_t>(state)]; }

std::optional<PaymentState> ParsePaymentState(std::string_view code) {
  const auto found = std::ranges::find(kStateCodes, code);
  if (found == kStateCodes.end()) return std::nullopt;
  return static_cast<PaymentState>(found - kStateCodes.begin());
}

std::string_view ToCode(PaymentKind kind) { return kPaymentKindCodes[static_cast<std::size_t>(kind)]; }
std::string_view ToCode(PaymentOutcome outcome) { return kOutcomeCodes[static_cast<std::size_t>(outcome)]; }

PaymentKind ParsePaymentKind(std::string_view code) {
  return static_cast<PaymentKind>(PlaceOfCode(kPaymentKindCodes, code));
}

PaymentOutcome ParsePaymentOutcome(std::string_view code) {
  return static_cast<PaymentOutcome>(PlaceOfCode(kOutcomeCodes, code));
}

}  // namespace medres::scheduling
