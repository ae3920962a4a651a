#include "api/fhir/operations/validate.hpp"

#include "scheduling/booking/states.hpp"
#include "scheduling/calendar/zone.hpp"

namespace medres::api::fhir {
namespace {

ErrorArgs TimeArgs(std::string_view what, std::string id, const Interval& time, const std::string& zone) {
  return {{std::string(what), std::move(id)},
          {"start", scheduling::FormatInZone(time.start, zone)},
          {"end", scheduling::FormatInZone(time.end, zone)}};
}

/// Everything that keeps the patient from the number that is meant.
Task<Result<std::vector<Issue>>> RefusalsOf(const Wish& wish, const ScheduleParts& parts) {
  scheduling::BookCommand command{.service_type = wish.service->id,
                                  .patient = wish.patients.front(),
                                  .start = *wish.start,
                                  .resources = wish.resources,
                                  .channel = std::string(kFhirChannel),
                                  .actor = {},
                                  .idempotency = std::nullopt};
  command.booked_by = wish.booked_by;
  command.number = wish.number;
  MEDRES_CO_TRY(auto verdict, co_await parts.bookings.Validate(std::move(command), std::nullopt));
  co_return std::move(verdict.reasons);
}

/// What the resources' hours and bookings say, and the patient's own visits.
Task<Result<std::vector<Issue>>> ConflictsOf(const Wish& wish, const ScheduleParts& parts, Instant now) {
  std::vector<Issue> issues;
  if (wish.number) co_return co_await RefusalsOf(wish, parts);
  const Interval time{*wish.start, *wish.start + Minutes(wish.service->duration_minutes)};
  if (time.start <= now) issues.push_back({"booking.in_past", "/start", {{"now", FormatInstant(now)}}});
  const auto found = parts.finder.FindStarts({.service = *wish.service,
                                              .window = {time.start, time.start + Milliseconds(1)},
                                              .now = now,
                                              .limit = 1,
                                              .only = wish.resources,
                                              .ignoring = std::nullopt});
  if (found.items.empty()) {
    for (const ResourceId id : wish.resources) {
      if (parts.finder.IsOpen(id, wish.service->id, time)) continue;
      issues.push_back({"booking.closed", "/start", TimeArgs("resource", id.Text(), time, parts.directory.ZoneOf(id))});
    }
    MEDRES_CO_TRY(const auto busy, co_await parts.busy.Of(wish.resources, time));
    for (const auto& allocation : busy) {
      const std::string zone = parts.directory.ZoneOf(allocation.resource);
      issues.push_back(
          {"booking.taken", "/start", TimeArgs("resource", allocation.resource.Text(), allocation.core, zone)});
    }
    if (issues.empty()) issues.push_back({"fhir.not_free", "/start", {}});
  }
  scheduling::AppointmentFilter filter;
  filter.patient = wish.patients.front();
  filter.time = time;
  MEDRES_CO_TRY(const auto own, co_await parts.bookings.List(std::move(filter)));
  for (const auto& visit : own.items) {
    if (!scheduling::HoldsTime(visit.status)) continue;
    issues.push_back(
        {"booking.patient_overlap", "/participant", TimeArgs("appointment", visit.id.Text(), visit.time, visit.zone)});
  }
  co_return issues;
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
  MEDRES_CO_TRY(auto issues, co_await ConflictsOf(*wish, server.schedule(), context.now));
  if (!issues.empty()) co_return answer(Error::Conflict("booking.conflict", {}, std::move(issues)));
  co_return JsonAnswer(200, MakeInformation("fhir.bookable", server.parts().messages, context.language));
}

}  // namespace medres::api::fhir
