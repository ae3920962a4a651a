#include "api/rest/payments/pay.hpp"

#include "api/rest/scheduling/appointments/views.hpp"
#include "api/rest/scopes.hpp"
#include "platform/json/reason.hpp"

namespace medres::api {

struct PayInput {
  std::int64_t amount_cents = 0;
  std::string method = "cash";
};
BOOST_DESCRIBE_STRUCT(PayInput, (), (amount_cents, method))
constexpr auto DescribeJson(const PayInput*) {
  return json::Object(
      "PayInput", "Money that changes hands at the desk.",
      json::Field("amount_cents").Range(1, 100000000000).Help("Fen; what is owed, exactly.").Example("5000"),
      json::Field("method").Optional().Length(1, 32).Matches(json::kSlug).Example("cash"));
}

struct WaiveInput {
  std::string reason;
};
BOOST_DESCRIBE_STRUCT(WaiveInput, (), (reason))
constexpr auto DescribeJson(const WaiveInput*) {
  return json::Object("WaiveInput", "Why a fee is not asked for; kept in the visit's history.",
                      json::Reason(500).Example("义诊"));
}

namespace {

using PaidAnswer = http::Versioned<AppointmentView>;

Task<Result<PaidAnswer>> AtDesk(scheduling::PaymentService& service, scheduling::DeskPayment payment) {
  MEDRES_CO_TRY(const auto taken, co_await service.AtDesk(std::move(payment)));
  co_return PaidAnswer{ToView(taken.appointment), taken.appointment.version};
}

http::Operation DescribePaying(std::string_view id, std::string_view summary, std::string_view scope,
                               std::string_view description) {
  return {.id = id,
          .summary = summary,
          .scope = scope,
          .errors = {ErrorKind::kNotFound, ErrorKind::kConflict, ErrorKind::kPrecondition},
          .description = description};
}

}  // namespace

void AddPayAppointment(http::Group& group, scheduling::PaymentService& service) {
  group.Add("POST /api/v1/appointments/{id}/pay",
            DescribePaying("payAppointment", "Take the fee at the desk", scopes::kPaymentsWrite,
                           "Exactly what is owed. The same key is the same money."),
            [&service](http::Path<AppointmentId> id, http::Body<PayInput> input, http::IdempotencyKey key,
                       http::IfMatch match, http::Context& context) -> Task<Result<PaidAnswer>> {
              return AtDesk(service, {*id, match.version, scheduling::PaymentKind::kPayment, input->amount_cents,
                                      input->method, key.value, context.caller->subject});
            });
  group.Add("POST /api/v1/appointments/{id}/refund",
            DescribePaying("refundAppointment", "Give money back at the desk", scopes::kPaymentsWrite,
                           "At most what is to be given back. The same key is the same money."),
            [&service](http::Path<AppointmentId> id, http::Body<PayInput> input, http::IdempotencyKey key,
                       http::IfMatch match, http::Context& context) -> Task<Result<PaidAnswer>> {
              return AtDesk(service, {*id, match.version, scheduling::PaymentKind::kRefund, input->amount_cents,
                                      input->method, key.value, context.caller->subject});
            });
  group.Add("POST /api/v1/appointments/{id}/waive",
            DescribePaying("waiveAppointment", "Do not ask for the fee", scopes::kPaymentsWaive,
                           "The visit is kept as if it were paid. Who waived it, and why, is in its history."),
            [&service](http::Path<AppointmentId> id, http::Body<WaiveInput> input, http::IfMatch match,
                       http::Context& context) -> Task<Result<PaidAnswer>> {
              MEDRES_CO_TRY(const auto waived,
                            co_await service.Waive(*id, match.version, input->reason, context.caller->subject));
              co_return PaidAnswer{ToView(waived), waived.version};
            });
}

}  // namespace medres::api
