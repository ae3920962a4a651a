#include "scheduling/payment/service.hpp"

#include <algorithm>

#include "scheduling/calendar/zone.hpp"
#include "scheduling/payment/rules.hpp"

namespace medres::scheduling {
namespace {

constexpr std::string_view kDeskProvider = "desk";

bool IsWrongAmount(const Error& error) {
  return std::ranges::any_of(error.issues, [](const Issue& issue) { return issue.code == "payment.amount"; });
}

}  // namespace

PaymentEntry PaymentService::MakeEntry(PaymentKind kind, const std::string& zone) const {
  PaymentEntry entry;
  entry.id = PaymentEntryId::Make();
  entry.kind = kind;
  entry.currency = parts_.rules.currency;
  entry.at = entry.recorded_at = parts_.clock.Now();
  entry.local_date = FormatDate(FindZone(zone)->ToWall(entry.recorded_at).date);
  return entry;
}

Task<Result<Booked>> PaymentService::Propose(PaymentCommand command, const Appointment& before) {
  command.entry.appointment = before.id;
  command.entry.actor = command.actor;
  MEDRES_CO_TRY(Outcome outcome, co_await parts_.proposer.Propose(Proposal::OfChange(std::move(command), before)));
  co_return Booked{std::move(outcome.appointment), outcome.replayed};
}

Task<Result<Booked>> PaymentService::AtDesk(DeskPayment payment) {
  MEDRES_CO_TRY(const Appointment before, co_await parts_.bookings.Get(payment.appointment));
  PaymentCommand command{.appointment = before.id,
                         .expected_version = payment.expected_version,
                         .entry = MakeEntry(payment.kind, before.zone),
                         .only_if_due = true,
                         .actor = std::move(payment.actor)};
  command.entry.provider = kDeskProvider;
  // Keys of different callers never meet.
  command.entry.transaction = command.actor + "/" + payment.key;
  command.entry.method = std::move(payment.method);
  command.entry.visit = before.id.Text();
  command.entry.amount_cents = payment.amount_cents;
  co_return co_await Propose(std::move(command), before);
}

Task<Result<Appointment>> PaymentService::Waive(AppointmentId id, std::optional<std::int64_t> expected_version,
                                                std::string reason, std::string actor) {
  MEDRES_CO_TRY(const Appointment before, co_await parts_.bookings.Get(id));
  PaymentCommand command{.appointment = id,
                         .expected_version = expected_version,
                         .entry = MakeEntry(PaymentKind::kWaiver, before.zone),
                         .reason = std::move(reason),
                         .actor = std::move(actor)};
  command.entry.provider = kDeskProvider;
  command.entry.transaction = command.entry.id.Text();
  command.entry.method = "waiver";
  command.entry.visit = id.Text();
  MEDRES_CO_TRY(Booked waived, co_await Propose(std::move(command), before));
  co_return std::move(waived.appointment);
}

Task<Result<Booked>> PaymentService::Accept(PaymentReport report) {
  const auto id = AppointmentId::Parse(report.visit);
  std::optional<Appointment> visit;
  if (id) {
    auto found = co_await parts_.bookings.Get(*id);
    if (!found && found.error().kind != ErrorKind::kNotFound) co_return Fail(std::move(found).error());
    if (found) visit = *std::move(found);
  }
  PaymentEntry entry = MakeEntry(report.kind, visit ? visit->zone : parts_.resources.ZoneOf(ResourceId{}));
  entry.provider = report.provider;
  entry.transaction = report.transaction;
  entry.method = "provider";
  entry.visit = report.visit;
  entry.amount_cents = report.amount_cents;
  entry.currency = report.currency;
  if (report.at) entry.at = std::min(*report.at, entry.recorded_at);
  const std::string actor = "provider:" + report.provider;
  entry.actor = actor;
  if (visit) entry.appointment = visit->id;
  if (report.currency != parts_.rules.currency) {
    Error reason = Error::Invalid("payment.currency", "/currency",
                                  {{"expected", parts_.rules.currency}, {"got", report.currency}});
    co_return co_await Refuse(std::move(entry), PaymentOutcome::kWrongCurrency, std::move(reason));
  }
  if (!visit) {
    Error reason = Error::NotFound("payment.unknown_visit", {{"appointment", report.visit}});
    co_return co_await Refuse(std::move(entry), PaymentOutcome::kUnknownVisit, std::move(reason));
  }
  PaymentCommand command{.appointment = visit->id, .expected_version = std::nullopt, .entry = entry, .actor = actor};
  auto accepted = co_await Propose(std::move(command), *visit);
  if (accepted || !IsWrongAmount(accepted.error())) co_return accepted;
  co_return co_await Refuse(std::move(entry), PaymentOutcome::kWrongAmount, std::move(accepted).error());
}

Task<Result<Booked>> PaymentService::Refuse(PaymentEntry entry, PaymentOutcome outcome, Error reason) {
  entry.outcome = outcome;
  MEDRES_CO_CHECK(co_await parts_.database.RunWrite(
      [&](sql::Session& session) { return parts_.store.Record(session, entry); }, sql::Database::kDeadline));
  co_return Fail(std::move(reason));
}

Status PaymentService::CheckSignature(std::string_view header, std::string_view body) const {
  return CheckReportSignature(parts_.rules, header, body, parts_.clock.Now());
}

Task<Result<int>> PaymentService::EndUnpaid(int limit) {
  const Instant now = parts_.clock.Now();
  MEDRES_CO_TRY(const std::vector<Appointment> overdue,
                co_await parts_.database.Read<std::vector<Appointment>>(
                    [&](sql::Session& session) { return parts_.store.Overdue(session, now, limit); }));
  for (const Appointment& visit : overdue) {
    const auto ended =
        co_await parts_.proposer.Propose(Proposal::OfChange(UnpaidCommand{.appointment = visit.id}, visit));
    // Somebody paid, came or cancelled in the meantime, or another process was first.
    if (!ended && ended.error().kind != ErrorKind::kConflict) co_return Fail(ended.error());
  }
  co_return static_cast<int>(overdue.size());
}

Task<Result<AppointmentPage>> PaymentService::List(PaymentFilter filter) {
  const auto limit = static_cast<std::size_t>(filter.limit);
  ++filter.limit;
  AppointmentPage page;
  MEDRES_CO_TRY(page.items, co_await parts_.database.Read<std::vector<Appointment>>(
                                [&](sql::Session& session) { return parts_.store.List(session, filter); }));
  if (page.items.size() > limit) {
    page.items.resize(limit);
    page.next = {page.items.back().time.start, page.items.back().id};
  }
  co_return page;
}

Task<Result<EntryPage>> PaymentService::Entries(EntryFilter filter) {
  const auto limit = static_cast<std::size_t>(filter.limit);
  ++filter.limit;
  EntryPage page;
  MEDRES_CO_TRY(page.items, co_await parts_.database.Read<std::vector<PaymentEntry>>(
                                [&](sql::Session& session) { return parts_.store.Entries(session, filter); }));
  if (page.items.size() > limit) {
    page.items.resize(limit);
    page.next = page.items.back().id;
  }
  co_return page;
}

Task<Result<std::vector<DayTotal>>> PaymentService::Totals(LocalDate from, LocalDate to) {
  co_return co_await parts_.reports.Read<std::vector<DayTotal>>(
      [&](sql::Session& session) { return parts_.store.Totals(session, from, to); });
}

}  // namespace medres::scheduling
