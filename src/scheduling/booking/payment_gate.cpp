#include "scheduling/booking/payment_gate.hpp"

#include <algorithm>

#include "scheduling/booking/policy_gate.hpp"
#include "scheduling/booking/states.hpp"
#include "scheduling/booking/steps.hpp"

namespace medres::scheduling {
namespace {

const PaymentTerms* PaymentTermsOf(const VisitTerms& terms) {
  return terms.policy && terms.policy->rules.payment ? &*terms.policy->rules.payment : nullptr;
}

std::string AmountPayload(const std::optional<PolicyStamp>& stamp, std::int64_t cents, const std::string& more) {
  std::string payload = R"({"cents":)" + std::to_string(cents);
  if (stamp) payload += R"(,"policy":")" + stamp->id.Text() + R"(","version":)" + std::to_string(stamp->version);
  return payload + more + "}";
}

void TellFee(Changes& changes) {
  const VisitPayment& payment = *changes.appointment.payment;
  std::string more;
  if (payment.due_by) more = R"(,"pay_before":")" + FormatInstant(*payment.due_by) + "\"";
  changes.policy.told.emplace_back("payment.fee_due",
                                   AmountPayload(changes.appointment.policy, -payment.BalanceCents(), more));
}

/// Tells what a step has made of the balance.
void TellBalance(std::int64_t before, Changes& changes) {
  changes.payment.changed = true;
  const std::int64_t balance = changes.appointment.payment->BalanceCents();
  if (balance == before) return;
  if (balance < 0) TellFee(changes);
  if (balance > 0) TellRefund(balance, std::nullopt, changes);
}

int RefundPercent(const Facts& facts, const VisitTerms& terms, const Appointment& appointment) {
  const PaymentTerms* payment = PaymentTermsOf(terms);
  const bool is_patients = appointment.called_off_by == CalledOffBy::kPatient;
  if (payment == nullptr || !is_patients || appointment.status != AppointmentStatus::kCancelled) return 100;
  const bool late = !JudgeTerms(facts, terms, appointment, Attempt::Verb::kCancel, false).empty();
  return late ? payment->late_refund_percent.value_or(0) : payment->refund_percent.value_or(100);
}

/// A visit from before fees were kept with visits: whether it was paid, the till knows.
void TellRefundOfOld(const Facts& facts, const VisitTerms& terms, Changes& changes) {
  const PaymentTerms* payment = PaymentTermsOf(terms);
  if (payment == nullptr || !payment->fee_cents) return;
  const int percent = RefundPercent(facts, terms, changes.appointment);
  TellRefund(std::int64_t{*payment->fee_cents} * percent / 100, percent, changes);
}

}  // namespace

void TellRefund(std::int64_t cents, std::optional<int> percent, Changes& changes) {
  const std::string more = percent ? R"(,"percent":)" + std::to_string(*percent) : std::string();
  changes.policy.told.emplace_back("payment.refund_due", AmountPayload(changes.appointment.policy, cents, more));
}

void ChargeFee(const PaymentTerms* terms, Changes& changes) {
  Appointment& appointment = changes.appointment;
  if (appointment.status == AppointmentStatus::kPending) return;
  const std::size_t persons = appointment.Patients().size();
  const bool has_fee = terms != nullptr && terms->fee_cents.value_or(0) > 0;
  const bool is_new = !appointment.payment || appointment.payment->state == PaymentState::kNone;
  if (is_new) {
    if (!has_fee) return;
    appointment.payment = FeeFor(*terms, persons, appointment.updated_at, appointment.time.start);
    return TellBalance(0, changes);
  }
  const std::int64_t before = appointment.payment->BalanceCents();
  Reprice(*appointment.payment, has_fee ? FeeCents(*terms, persons) : 0);
  auto& due_by = appointment.payment->due_by;
  if (due_by) due_by = std::min(*due_by, std::max(appointment.time.start, appointment.updated_at));
  TellBalance(before, changes);
}

void CloseFee(const Facts& facts, const VisitTerms& terms, Changes& changes) {
  Appointment& appointment = changes.appointment;
  if (!appointment.payment) {
    // A hold that is given up never had a fee.
    if (appointment.previous_status) TellRefundOfOld(facts, terms, changes);
    return;
  }
  const std::int64_t before = std::max<std::int64_t>(appointment.payment->BalanceCents(), 0);
  const int percent = RefundPercent(facts, terms, appointment);
  CallOff(*appointment.payment, percent);
  changes.payment.changed = true;
  const std::int64_t after = appointment.payment->BalanceCents();
  if (after > before) TellRefund(after - before, percent, changes);
}

void ReopenFee(const VisitTerms& terms, Changes& changes) {
  Appointment& appointment = changes.appointment;
  const PaymentTerms* payment = PaymentTermsOf(terms);
  if (!appointment.payment || payment == nullptr) return;
  const std::int64_t before = appointment.payment->BalanceCents();
  Reopen(*appointment.payment,
         FeeFor(*payment, appointment.Patients().size(), appointment.updated_at, appointment.time.start));
  TellBalance(before, changes);
}

void RepriceGroup(const VisitTerms& terms, bool joined, Changes& changes) {
  Appointment& appointment = changes.appointment;
  const PaymentTerms* payment = PaymentTermsOf(terms);
  if (!appointment.payment || payment == nullptr) return;
  VisitPayment& fee = *appointment.payment;
  const std::int64_t before = fee.BalanceCents();
  const std::int64_t one = FeeCents(*payment, 1);
  // Who has paid and leaves gets back what whoever cancels in time does.
  const bool is_paid = fee.state == PaymentState::kPaid;
  const std::int64_t less = is_paid ? one * payment->refund_percent.value_or(100) / 100 : one;
  Reprice(fee, joined ? fee.amount_cents + one : std::max<std::int64_t>(fee.amount_cents - less, 0));
  TellBalance(before, changes);
}

void EndForUnpaid(const Facts& facts, const VisitTerms& terms, Milliseconds number_delay, Changes& changes) {
  Appointment& appointment = changes.appointment;
  const PaymentTerms* payment = PaymentTermsOf(terms);
  const bool counts = payment != nullptr && payment->unpaid_counts.value_or(false);
  changes.change = "unpaid";
  changes.reason = kUnpaidReason;
  changes.released = AllocationsOf(facts, appointment);
  changes.regrouped = !appointment.others.empty();
  changes.policy.terms_changed = !counts;
  changes.payment.changed = true;
  Step(appointment, AppointmentStatus::kCancelled, facts.now);
  appointment.cancel_reason = kUnpaidReason;
  appointment.called_off_by = counts ? CalledOffBy::kPatient : CalledOffBy::kHouse;
  if (appointment.number) appointment.number_returns_at = facts.now + number_delay;
  EndUnpaid(*appointment.payment);
  if (const std::int64_t back = appointment.payment->BalanceCents(); back > 0) TellRefund(back, std::nullopt, changes);
}

}  // namespace medres::scheduling
