#include "app/payment_wiring.hpp"

#include "platform/config/settings.hpp"
#include "scheduling/payment/sql_store.hpp"

namespace medres::app {
namespace {

/// Visits in one look; each is a small transaction of its own.
constexpr int kUnpaidAtOnce = 100;

scheduling::PaymentRules PaymentRulesOf(config::Settings& settings) {
  return {.secret = settings.Text("payments.secret"),
          .currency = settings.Text("payments.currency"),
          .window = std::chrono::seconds(settings.Integer("payments.window_seconds"))};
}

}  // namespace

void AddPayments(container::Container& program) {
  using namespace scheduling;
  using container::New;
  program.Add("payment_rules", PaymentRulesOf);
  program.Add("payment_store", New<SqlPaymentStore>).As<PaymentStore>();
  program.Add("payment_parts", New<PaymentService::Parts, sql::Database&, PaymentStore&, Proposer&, BookingService&,
                                   const catalog::Directory&, const PaymentRules&, const Clock&, sql::StaleReads&>);
  program.Add("payments", New<PaymentService, PaymentService::Parts&>);
}

UnpaidEnding::UnpaidEnding(jobs::Jobs& jobs, scheduling::PaymentService& payments, const config::Settings& settings)
    : payments_(payments) {
  jobs.Every("end-unpaid-visits", Milliseconds(settings.Integer("payments.sweep_ms")),
             [this](const jobs::Run& run) { return End(run); }, {.where = jobs::Where::kEachProcess});
}

Task<Status> UnpaidEnding::End(const jobs::Run& run) {
  while (!run.TimeToEnd()) {
    MEDRES_CO_TRY(const int found, co_await payments_.EndUnpaid(kUnpaidAtOnce));
    if (found < kUnpaidAtOnce) break;
  }
  co_return Status();
}

}  // namespace medres::app
