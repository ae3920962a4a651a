#include "api/rest/payments/callback.hpp"

#include "api/rest/scheduling/appointments/views.hpp"

namespace medres::api {

enum class ReportKind { kPayment, kRefund };
BOOST_DESCRIBE_ENUM(ReportKind, kPayment, kRefund)

struct PaymentReportInput {
  ReportKind kind = ReportKind::kPayment;
  std::string provider;
  std::string transaction;
  std::string appointment;
  std::int64_t amount_cents = 0;
  std::string currency = "CNY";
  std::optional<Instant> at;
};
BOOST_DESCRIBE_STRUCT(PaymentReportInput, (), (kind, provider, transaction, appointment, amount_cents, currency, at))
constexpr auto DescribeJson(const PaymentReportInput*) {
  return json::Object(
      "PaymentReport", "Money that came in for a visit, or went back, by the word of who moved it.",
      json::Field("kind").Optional(), json::Field("provider").Length(1, 32).Matches(json::kSlug).Example("wechat-pay"),
      json::Field("transaction").Length(1, 128).Help("The provider's own number; it counts once."),
      json::Field("appointment").Length(1, 64).Help("The visit's id."),
      json::Field("amount_cents").Range(1, 100000000000).Example("5000"),
      json::Field("currency").Optional().Length(3, 3).Example("CNY"),
      json::Field("at").Help("When the money moved, which decides whether it came in time; now when left out."));
}

struct PaymentReportView {
  AppointmentId appointment;
  scheduling::AppointmentStatus status = scheduling::AppointmentStatus::kBooked;
  std::optional<PaymentView> payment;
  bool repeated = false;
};
BOOST_DESCRIBE_STRUCT(PaymentReportView, (), (appointment, status, payment, repeated))
constexpr auto DescribeJson(const PaymentReportView*) {
  return json::Object("PaymentReportAnswer", "The visit with the money.",
                      json::Field("repeated").Help("This transaction was reported before."));
}

namespace {

constexpr std::string_view kSignatureHeader = "X-MedRes-Signature";

Task<Result<PaymentReportView>> Accept(scheduling::PaymentService& service, PaymentReportInput input,
                                       const http::Request& request) {
  MEDRES_CO_CHECK(service.CheckSignature(request.Header(kSignatureHeader).value_or(""), request.body));
  scheduling::PaymentReport report{
      .provider = std::move(input.provider),
      .kind = input.kind == ReportKind::kRefund ? scheduling::PaymentKind::kRefund : scheduling::PaymentKind::kPayment,
      .transaction = std::move(input.transaction),
      .visit = std::move(input.appointment),
      .amount_cents = input.amount_cents,
      .currency = std::move(input.currency),
      .at = input.at};
  MEDRES_CO_TRY(const auto booked, co_await service.Accept(std::move(report)));
  const scheduling::Appointment& visit = booked.appointment;
  co_return PaymentReportView{visit.id, visit.status, ToPaymentView(visit), booked.replayed};
}

}  // namespace

void AddPaymentCallback(http::Group& group, scheduling::PaymentService& service) {
  group.Add("POST /api/v1/payments/callback",
            {.id = "reportPayment",
             .summary = "A payment provider reports",
             .errors = {ErrorKind::kUnauthenticated, ErrorKind::kNotFound, ErrorKind::kConflict},
             .description =
                 "Signed in `X-MedRes-Signature` as our webhooks are: `t=<seconds>,v1=<hex>`, HMAC-SHA-256 with the "
                 "secret of the setting `payments.secret` over `<seconds>.<body>`. What matches no visit is kept in "
                 "the book and refused; what comes too late or twice is taken, and is to be given back."},
            [&service](http::Body<PaymentReportInput> input, const http::Request& request)
                -> Task<Result<PaymentReportView>> { return Accept(service, *std::move(input), request); });
}

}  // namespace medres::api
