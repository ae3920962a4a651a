#include "scheduling/payment/sql_store.hpp"

#include <limits>

#include "platform/events/outbox.hpp"
#include "platform/json/writer.hpp"
#include "scheduling/booking/payment_writes.hpp"
#include "scheduling/booking/rows.hpp"

namespace medres::scheduling {
namespace {

struct PaymentSql {
  /// One row of a partial index for each, so that looking costs nothing when everybody pays.
  static constexpr sql::Statement kOverdue{
      "payment.overdue", "select " MEDRES_APPOINTMENT_COLUMNS
                         " from appointment where payment_state = 'due' and payment_due_at is not null and "
                         "payment_due_at <= ?1 and status = 'booked' order by payment_due_at limit ?2"};
  static constexpr sql::Statement kList{
      "payment.list", "select " MEDRES_APPOINTMENT_COLUMNS
                      " from appointment where payment_state is not null and (start_at > ?1 or (start_at = ?1 and id > "
                      "?2)) order by start_at, id limit ?3"};
  static constexpr sql::Statement kListState{
      "payment.list_state", "select " MEDRES_APPOINTMENT_COLUMNS
                            " from appointment where payment_state = ?4 and (start_at > ?1 or (start_at = ?1 and id > "
                            "?2)) order by start_at, id limit ?3"};
  static constexpr sql::Statement kEntries{
      "payment.entries",
      "select " MEDRES_PAYMENT_COLUMNS
      " from payment_entry where local_date >= ?1 and local_date <= ?2 and (?3 = '' or provider = ?3) and (?4 = '' or "
      "outcome = ?4) and (?5 = 0 or appointment = ?6) and id > ?7 order by id limit ?8"};
  static constexpr sql::Statement kTotals{
      "payment.totals",
      "select local_date, provider, kind, outcome, count(*), cast(sum(amount_cents) as bigint) from payment_entry "
      "where local_date >= ?1 and local_date <= ?2 group by local_date, provider, kind, outcome "
      "order by local_date, provider, kind, outcome"};
  static constexpr sql::Statement kKnown{
      "payment.known", "select id from payment_entry where provider = ?1 and transaction_id = ?2 and kind = ?3"};
};

std::string UnmatchedPayload(const PaymentEntry& entry) {
  std::string text;
  json::Writer json(text);
  json.BeginObject();
  json.Member("provider", entry.provider);
  json.Member("transaction", entry.transaction);
  json.Member("kind", ToCode(entry.kind));
  json.Member("outcome", ToCode(entry.outcome));
  json.Key("cents");
  json.Integer(entry.amount_cents);
  json.Member("currency", entry.currency);
  json.Member("appointment", entry.visit);
  json.EndObject();
  return text;
}

std::vector<Appointment> ReadAppointments(const sql::Rows& rows) {
  std::vector<Appointment> visits;
  visits.reserve(rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) visits.push_back(ReadAppointment(rows[i]));
  return visits;
}

}  // namespace

Task<Result<std::vector<Appointment>>> SqlPaymentStore::Overdue(sql::Session& session, Instant now, int limit) {
  MEDRES_CO_TRY(const sql::Rows rows, co_await session.Run(PaymentSql::kOverdue, {now, limit}));
  co_return ReadAppointments(rows);
}

Task<Result<std::vector<Appointment>>> SqlPaymentStore::List(sql::Session& session, const PaymentFilter& filter) {
  const auto after =
      filter.after.value_or(std::pair(Instant{std::numeric_limits<std::int64_t>::min() / 2}, AppointmentId{}));
  sql::Params params{after.first, after.second, filter.limit};
  if (filter.state) params.emplace_back(ToCode(*filter.state));
  MEDRES_CO_TRY(const sql::Rows rows,
                co_await session.Run(filter.state ? PaymentSql::kListState : PaymentSql::kList, std::move(params)));
  co_return ReadAppointments(rows);
}

Task<Result<std::vector<PaymentEntry>>> SqlPaymentStore::Entries(sql::Session& session, const EntryFilter& filter) {
  MEDRES_CO_TRY(const sql::Rows rows,
                co_await session.Run(PaymentSql::kEntries,
                                     {FormatDate(filter.from), FormatDate(filter.to), filter.provider.value_or(""),
                                      filter.outcome ? std::string(ToCode(*filter.outcome)) : std::string(),
                                      filter.appointment.has_value(), filter.appointment.value_or(AppointmentId{}),
                                      filter.after.value_or(PaymentEntryId{}), filter.limit}));
  std::vector<PaymentEntry> entries;
  for (std::size_t i = 0; i < rows.size(); ++i) entries.push_back(ReadPaymentEntry(rows[i]));
  co_return entries;
}

Task<Result<std::vector<DayTotal>>> SqlPaymentStore::Totals(sql::Session& session, LocalDate from, LocalDate to) {
  MEDRES_CO_TRY(const sql::Rows rows, co_await session.Run(PaymentSql::kTotals, {FormatDate(from), FormatDate(to)}));
  std::vector<DayTotal> totals;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const auto row = rows[i];
    totals.push_back({.date = ParseDate(row.Text(0)).value(),
                      .provider = std::string(row.Text(1)),
                      .kind = ParsePaymentKind(row.Text(2)),
                      .outcome = ParsePaymentOutcome(row.Text(3)),
                      .count = row.Integer(4),
                      .amount_cents = row.Integer(5)});
  }
  co_return totals;
}

Task<Status> SqlPaymentStore::Record(sql::Session& session, const PaymentEntry& entry) {
  MEDRES_CO_TRY(const sql::Rows known,
                co_await session.Run(PaymentSql::kKnown, {entry.provider, entry.transaction, ToCode(entry.kind)}));
  if (!known.empty()) co_return Status();
  std::vector<sql::Call> calls{EntryCall(entry)};
  std::vector<events::Event> told{{"payment.unmatched", entry.id.value, UnmatchedPayload(entry)}};
  events::AppendTo(calls, session.dialect(), std::move(told), entry.recorded_at);
  MEDRES_CO_CHECK(co_await session.RunAll(std::move(calls)));
  co_return Status();
}

}  // namespace medres::scheduling
