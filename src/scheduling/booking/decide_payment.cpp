#include <algorithm>

#include "scheduling/booking/decide.hpp"
#include "scheduling/booking/payment_gate.hpp"
#include "scheduling/booking/states.hpp"
#include "scheduling/booking/steps.hpp"

namespace medres::scheduling {
namespace {

bool IsCalledOff(const Appointment& appointment) {
  return appointment.status == AppointmentStatus::kCancelled ||
         appointment.status == AppointmentStatus::kEnteredInError;
}

Error WrongAmount(std::int64_t owed, std::int64_t cents) {
  return Error::Invalid("payment.amount", "/amount_cents",
                        {{"expected", std::to_string(owed)}, {"got", std::to_string(cents)}});
}

Error NotDue(const Appointment& appointment) {
  const PaymentState state = appointment.payment ? appointment.payment->state : PaymentState::kNone;
  return Error::Conflict("payment.not_due", {{"id", appointment.id.Text()}, {"state", std::string(ToCode(state))}});
}

/// Whether the house would have ended the visit before the money moved. Whoever is here already is not sent away.
bool IsTooLate(const Appointment& appointment, Instant at) {
  return appointment.status == AppointmentStatus::kBooked && appointment.payment && IsOverdue(*appointment.payment, at);
}

/// Takes money that is not owed: it is the payer's.
void TakeForReturn(PaymentEntry& entry, Changes& changes) {
  Appointment& appointment = changes.appointment;
  const bool is_on = !IsCalledOff(appointment);
  if (!appointment.payment) appointment.payment.emplace();
  Receive(*appointment.payment, entry.amount_cents, entry.transaction, entry.at, is_on);
  entry.outcome = is_on ? PaymentOutcome::kSurplus : PaymentOutcome::kLate;
  TellRefund(entry.amount_cents, std::nullopt, changes);
}

Status Pay(const Facts& facts, const PaymentCommand& command, PaymentEntry& entry, Changes& changes) {
  Appointment& appointment = changes.appointment;
  const bool is_due = appointment.payment && appointment.payment->state == PaymentState::kDue;
  const bool is_late = IsTooLate(appointment, entry.at);
  if (command.only_if_due && is_late) {
    return Fail(Error::Conflict("payment.too_late", {{"due_by", FormatInstant(*appointment.payment->due_by)}}));
  }
  if (is_late) {
    EndForUnpaid(facts, command.terms, command.number_delay, changes);
    TakeForReturn(entry, changes);
    return {};
  }
  ++appointment.version;
  appointment.updated_at = facts.now;
  if (is_due) {
    const std::int64_t owed = -appointment.payment->BalanceCents();
    if (entry.amount_cents != owed) return Fail(WrongAmount(owed, entry.amount_cents));
    Receive(*appointment.payment, entry.amount_cents, entry.transaction, entry.at, true);
    changes.change = "paid";
    return {};
  }
  if (command.only_if_due) return Fail(NotDue(appointment));
  TakeForReturn(entry, changes);
  changes.change = "overpaid";
  return {};
}

Status GiveBackMoney(const Facts& facts, const PaymentEntry& entry, Changes& changes) {
  Appointment& appointment = changes.appointment;
  const std::int64_t owed = appointment.payment ? std::max<std::int64_t>(appointment.payment->BalanceCents(), 0) : 0;
  if (entry.amount_cents > owed) return Fail(WrongAmount(owed, entry.amount_cents));
  ++appointment.version;
  appointment.updated_at = facts.now;
  Return(*appointment.payment, entry.amount_cents, !IsCalledOff(appointment));
  changes.change = "refunded";
  return {};
}

Status WaiveFee(const Facts& facts, PaymentEntry& entry, Changes& changes) {
  Appointment& appointment = changes.appointment;
  if (!appointment.payment || appointment.payment->state != PaymentState::kDue) return Fail(NotDue(appointment));
  ++appointment.version;
  appointment.updated_at = facts.now;
  entry.amount_cents = -appointment.payment->BalanceCents();
  Waive(*appointment.payment);
  changes.change = "waived";
  return {};
}

}  // namespace

Result<const PaymentEntry*> FindEntry(const Facts& facts, const PaymentEntry& entry) {
  const auto found = facts.payments.find({entry.provider, entry.transaction, entry.kind});
  if (found == facts.payments.end()) return nullptr;
  const PaymentEntry& before = found->second;
  const bool same =
      before.visit == entry.visit && before.amount_cents == entry.amount_cents && before.currency == entry.currency;
  if (same) return &before;
  return Fail(Error::Conflict("payment.transaction_reused",
                              {{"transaction", entry.transaction}, {"provider", entry.provider}}));
}

Result<Changes> DecidePayment(const Facts& facts, const PaymentCommand& command) {
  Changes changes;
  MEDRES_TRY(changes.appointment, GetExpected(facts, command.appointment, command.expected_version));
  changes.actor = command.actor;
  changes.reason = command.reason;
  changes.payment.changed = true;
  PaymentEntry entry = command.entry;
  switch (entry.kind) {
    case PaymentKind::kPayment: MEDRES_CHECK(Pay(facts, command, entry, changes)); break;
    case PaymentKind::kRefund: MEDRES_CHECK(GiveBackMoney(facts, entry, changes)); break;
    case PaymentKind::kWaiver: MEDRES_CHECK(WaiveFee(facts, entry, changes)); break;
  }
  entry.recorded_at = facts.now;
  changes.payment.entry = std::move(entry);
  return changes;
}

Result<Changes> DecideUnpaid(const Facts& facts, const UnpaidCommand& command) {
  Changes changes;
  MEDRES_TRY(changes.appointment, GetExpected(facts, command.appointment, std::nullopt));
  if (!IsTooLate(changes.appointment, facts.now)) {
    return Fail(Error::Conflict("payment.settled", {{"id", changes.appointment.id.Text()}}));
  }
  changes.actor = "house";
  EndForUnpaid(facts, command.terms, command.number_delay, changes);
  return changes;
}

}  // namespace medres::scheduling
