#include "api/fhir/operations/validate.hpp"

namespace medres::api::fhir {
namespace {

/// Everything that speaks against the wish: its time, the resources, the patients and the policies.
Task<Result<std::vector<Issue>>> ReasonsAgainst(const Wish& wish, const ScheduleParts& parts) {
  scheduling::BookCommand command{.service_type = wish.service->id,
                                  .patient = wish.patients.front(),
                                  .start = *wish.start,
                                  .resources = wish.resources,
                                  .channel = std::string(kFhirChannel),
                                  .actor = {},
                                  .idempotency = std::nullopt};
  command.others.assign(wish.patients.begin() + 1, wish.patients.end());
  command.booked_by = wish.booked_by;
  command.number = wish.number;
  MEDRES_CO_TRY(auto verdict, co_await parts.bookings.Validate(std::move(command), std::nullopt));
  co_return std::move(verdict.reasons);
}

}  // namespace

Task<Result<http::Response>> ValidateAppointment(const Server& server, const Arguments& arguments,
                                                 http::Context& context) {
  const JsonObject* resource = arguments.Object("resource");
  if (resource == nullptr) co_return Fail(Error::Invalid({MissingParameter("resource")}));
  const auto answer = [&](const Error& error) {
    return JsonAnswer(200, MakeOutcome(error, server.parts().messages, context.language));
  };
  auto wish = ReadWish(*resource, server.schedule());
  if (!wish) co_return answer(wish.error());
  if (const Status bookable = RequireBookable(*wish, server.schedule()); !bookable) co_return answer(bookable.error());
  auto reasons = co_await ReasonsAgainst(*wish, server.schedule());
  if (!reasons && reasons.error().kind == ErrorKind::kInvalid) co_return answer(reasons.error());
  MEDRES_CO_TRY(auto issues, std::move(reasons));
  if (!issues.empty()) co_return answer(Error::Conflict("booking.conflict", {}, std::move(issues)));
  co_return JsonAnswer(200, MakeInformation("fhir.bookable", server.parts().messages, context.language));
}

}  // namespace medres::api::fhir
