#include "api/rest/scheduling/appointments/validate.hpp"

#include "api/rest/scheduling/appointments/book_input.hpp"
#include "api/rest/scheduling/appointments/verdict.hpp"
#include "api/rest/scopes.hpp"

namespace medres::api {

struct ValidateQuery {
  std::optional<Instant> now;
};
BOOST_DESCRIBE_STRUCT(ValidateQuery, (), (now))
constexpr auto DescribeJson(const ValidateQuery*) {
  return json::Object("ValidateQuery", "",
                      json::Field("now").Help("As if the wish were submitted then; now when left out."));
}

void AddValidateAppointment(http::Group& group, scheduling::BookingService& service, const http::Messages& messages) {
  group.Add(
      "POST /api/v1/appointments:validate",
      {.id = "validateAppointment",
       .summary = "Would it be booked?",
       .scope = scopes::kSchedulingRead,
       .description = "Takes the body of a booking and answers with every reason against it, the policy's and the "
                      "place's, with what would fit and a sentence for the front desk. Nothing is booked."},
      [&](http::Body<BookInput> input, http::Query<ValidateQuery> query,
          http::Context& context) -> Task<Result<VerdictView>> {
        const Instant start = input->start;
        MEDRES_CO_TRY(auto command, ToCommand(*std::move(input), context));
        MEDRES_CO_TRY(const auto verdict, co_await service.Validate(std::move(command), query->now));
        co_return ToView(verdict, start, messages, context.language);
      });
}

}  // namespace medres::api
