#include "api/rest/payments/list.hpp"

#include "api/rest/payments/views.hpp"
#include "api/rest/scopes.hpp"
#include "base/text.hpp"

namespace medres::api {

/// What one round did.
struct UnpaidRoundView {
  int ended = 0;
};
BOOST_DESCRIBE_STRUCT(UnpaidRoundView, (), (ended))
constexpr auto DescribeJson(const UnpaidRoundView*) {
  return json::Object("UnpaidRound", "How many visits were found that nobody paid in time.");
}

namespace {

constexpr int kMostEnded = 500;

VisitFeeView ToFeeView(const scheduling::Appointment& visit) {
  const AppointmentView view = ToView(visit);
  return {view.id, view.status, view.patient, view.start, view.payment};
}

EntryView ToEntryView(const scheduling::PaymentEntry& e) {
  return {e.id,           e.kind,     e.outcome, e.provider, e.transaction, e.method,    e.visit,
          e.amount_cents, e.currency, e.actor,   e.at,       e.recorded_at, e.local_date};
}

Result<std::pair<Instant, AppointmentId>> ParseFeeCursor(std::string_view cursor) {
  const auto dot = cursor.find('.');
  const auto at = text::ParseInteger(cursor.substr(0, dot));
  const auto id = dot == std::string_view::npos ? std::nullopt : AppointmentId::Parse(cursor.substr(dot + 1));
  if (!at || !id) return Fail(Error::Invalid("search.cursor", "?cursor"));
  return std::pair(Instant{*at}, *id);
}

Task<Result<http::Page<VisitFeeView>>> ListFees(scheduling::PaymentService& service, FeeQuery query) {
  scheduling::PaymentFilter filter{.state = query.state, .after = std::nullopt, .limit = query.limit};
  if (query.cursor) {
    MEDRES_CO_TRY(filter.after, ParseFeeCursor(*query.cursor));
  }
  MEDRES_CO_TRY(const auto found, co_await service.List(std::move(filter)));
  http::Page<VisitFeeView> page;
  for (const auto& visit : found.items) page.items.push_back(ToFeeView(visit));
  if (found.next) {
    page.next.value = std::to_string(found.next->first.milliseconds) + "." + found.next->second.Text();
  }
  co_return page;
}

Task<Result<http::Page<EntryView>>> ListEntries(scheduling::PaymentService& service, EntryQuery query) {
  MEDRES_CO_TRY(const auto found, co_await service.Entries({.from = query.from,
                                                            .to = query.to,
                                                            .provider = query.provider,
                                                            .outcome = query.outcome,
                                                            .appointment = query.appointment,
                                                            .after = query.cursor,
                                                            .limit = query.limit}));
  http::Page<EntryView> page;
  for (const auto& entry : found.items) page.items.push_back(ToEntryView(entry));
  if (found.next) page.next.value = found.next->Text();
  co_return page;
}

Task<Result<DayTotalsView>> ListTotals(scheduling::PaymentService& service, TotalsQuery query) {
  MEDRES_CO_TRY(const auto found, co_await service.Totals(query.from, query.to));
  DayTotalsView view;
  for (const auto& day : found) {
    view.items.push_back({day.date, day.provider, day.kind, day.outcome, day.count, day.amount_cents});
  }
  co_return view;
}

}  // namespace

void AddListPayments(http::Group& group, scheduling::PaymentService& service) {
  group.Add("GET /api/v1/payments",
            {.id = "listPayments", .summary = "Visits with a fee, by state", .scope = scopes::kPaymentsRead},
            [&service](http::Query<FeeQuery> query) { return ListFees(service, *query); });
  group.Add("GET /api/v1/payments/entries",
            {.id = "listPaymentEntries",
             .summary = "The money's book",
             .scope = scopes::kPaymentsRead,
             .description = "Every time that money came in, went back or was not asked for (对账), matched or not."},
            [&service](http::Query<EntryQuery> query) { return ListEntries(service, *query); });
  group.Add("GET /api/v1/payments/totals",
            {.id = "listPaymentTotals", .summary = "What each day brought", .scope = scopes::kPaymentsRead},
            [&service](http::Query<TotalsQuery> query) { return ListTotals(service, *query); });
  group.Add("POST /api/v1/payments/rounds",
            {.id = "endUnpaidVisits",
             .summary = "End what nobody paid in time",
             .scope = scopes::kPaymentsWrite,
             .description = "Without waiting for the next round: at most 500 visits."},
            [&service](http::Context&) -> Task<Result<UnpaidRoundView>> {
              MEDRES_CO_TRY(const int ended, co_await service.EndUnpaid(kMostEnded));
              co_return UnpaidRoundView{ended};
            });
}

}  // namespace medres::api
