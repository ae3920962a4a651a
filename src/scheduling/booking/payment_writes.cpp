#include "scheduling/booking/payment_writes.hpp"

namespace medres::scheduling {
namespace {

struct PaymentWriteSql {
  /// Only when it changes: a visit without a fee costs no statement here.
  static constexpr sql::Statement kFee{
      "booking.fee",
      "update appointment set payment_state = ?2, amount_cents = ?3, paid_cents = ?4, refunded_cents = ?5, "
      "payment_due_at = ?6, payment_reference = ?7, paid_at = ?8 where id = ?1"};
  static constexpr sql::Statement kEntry{
      "booking.payment_entry",
      "insert into payment_entry (id, kind, outcome, provider, transaction_id, method, visit, appointment, "
      "amount_cents, currency, actor, at, recorded_at, local_date) values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, "
      "?11, ?12, ?13, ?14) on conflict (provider, transaction_id, kind) do update set outcome = excluded.outcome, "
      "appointment = excluded.appointment, recorded_at = excluded.recorded_at, local_date = excluded.local_date "
      "where payment_entry.outcome in ('wrong-amount', 'wrong-currency', 'unknown-visit')"};
};

}  // namespace

void AppendPaymentTo(std::vector<sql::Call>& calls, const Changes& changes) {
  if (changes.payment.changed && changes.appointment.payment) {
    const VisitPayment& p = *changes.appointment.payment;
    calls.push_back({&PaymentWriteSql::kFee,
                     {changes.appointment.id, ToCode(p.state), p.amount_cents, p.paid_cents, p.refunded_cents, p.due_by,
                      p.reference ? sql::Value(*p.reference) : sql::Value(nullptr), p.paid_at}});
  }
  if (changes.payment.entry) calls.push_back(EntryCall(*changes.payment.entry));
}

sql::Call EntryCall(const PaymentEntry& e) {
  return {&PaymentWriteSql::kEntry,
          {e.id, ToCode(e.kind), ToCode(e.outcome), e.provider, e.transaction, e.method, e.visit, e.appointment,
           e.amount_cents, e.currency, e.actor, e.at, e.recorded_at, e.local_date}};
}

std::string PaymentMember(const VisitPayment& payment) {
  std::string text = R"({"state":")" + std::string(ToCode(payment.state)) + R"(","amount_cents":)" +
                     std::to_string(payment.amount_cents) + R"(,"balance_cents":)" +
                     std::to_string(payment.BalanceCents());
  if (payment.due_by) text += R"(,"due_by":")" + FormatInstant(*payment.due_by) + "\"";
  return text + "}";
}

}  // namespace medres::scheduling
