#include "api/fhir/operations/waitlist.hpp"

#include <algorithm>
#include <array>

#include "api/fhir/operations/find_wish.hpp"
#include "api/fhir/operations/wait_windows.hpp"
#include "api/fhir/types/waiting_map.hpp"
#include "scheduling/calendar/zone.hpp"
#include "scheduling/waitlist/service.hpp"

namespace medres::api::fhir {
namespace {

/// How many the waiting list waits for by name.
constexpr std::size_t kMaxWaitedFor = 16;

/// What the list needs to know and $find does not.
Status RequireWho(const FindWish& wish, const Arguments& arguments) {
  json::Issues issues;
  if (arguments.Texts("visit-type").size() != 1) issues.Add(MissingParameter("visit-type"));
  if (wish.patients.empty()) issues.Add(MissingParameter("patient-reference"));
  if (wish.patients.size() > 1) issues.Add({"request.repeated_parameter", "?patient-reference", {}});
  if (!wish.ignored.empty()) issues.Add(wish.ignored.front());
  if (!wish.times.events.empty()) issues.Add({"fhir.value", "?timing", {{"value", "event"}}});
  if (issues.empty()) return {};
  return Fail(issues.TakeError());
}

/// Its practitioners, or of a service without any whatever it takes.
std::vector<ResourceId> ServersOf(const scheduling::ServiceType& service, const catalog::Directory& directory) {
  std::vector<ResourceId> practitioners;
  std::vector<ResourceId> all;
  for (const scheduling::Requirement& requirement : service.requirements) {
    for (const ResourceId id : scheduling::PoolOf(requirement, directory)) {
      const auto member = directory.Find(id);
      if (!member || std::ranges::find(all, id) != all.end()) continue;
      all.push_back(id);
      if (member->kind == catalog::ResourceKind::kPractitioner) practitioners.push_back(id);
    }
  }
  return practitioners.empty() ? all : practitioners;
}

/// Those named, else those of the service who work at the places or in the specialties that are named; none where that
/// is everybody.
Result<std::vector<ResourceId>> WaitedFor(const FindWish& wish, const catalog::Directory& directory) {
  std::vector<ResourceId> waited_for = wish.practitioners;
  if (!wish.places.empty() || !wish.place_texts.empty() || !wish.specialties.empty()) {
    const scheduling::ServiceType& service = *wish.services.front();
    const auto narrowed = Narrowed(service, wish, directory);
    if (!narrowed) return Fail(Error::Invalid("fhir.nobody_there", "?location-reference"));
    std::vector<ResourceId> there = ServersOf(*narrowed, directory);
    if (waited_for.empty()) {
      const bool is_everybody = there.size() == ServersOf(service, directory).size();
      if (!is_everybody) waited_for = std::move(there);
    } else {
      std::erase_if(waited_for, [&](ResourceId id) { return std::ranges::find(there, id) == there.end(); });
      if (waited_for.empty()) return Fail(Error::Invalid("fhir.nobody_there", "?location-reference"));
    }
  }
  waited_for.insert(waited_for.end(), wish.things.begin(), wish.things.end());
  if (waited_for.size() <= kMaxWaitedFor) return waited_for;
  return Fail(Error::Invalid("fhir.too_many_there", "?location-reference", {{"max", std::to_string(kMaxWaitedFor)}}));
}

/// The list's failures at the parameters that they come from.
Error AtParameters(Error error) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 6> kParameters{
      {{"/resources", "?practitioner"},
       {"/windows", "?timing"},
       {"/expires_at", "?end"},
       {"/service_type", "?visit-type"},
       {"/patient", "?patient-reference"},
       {"/priority", "?priority"}}};
  for (Issue& issue : error.issues) {
    const auto row = std::ranges::find_if(
        kParameters, [&](const auto& parameter) { return issue.pointer.starts_with(parameter.first); });
    if (row != kParameters.end()) issue.pointer = row->second;
  }
  return error;
}

}  // namespace

Task<Result<Document>> WaitForAppointment(const Server& server, const Arguments& arguments, http::Context& context) {
  MEDRES_CO_TRY(const FindWish wish, ReadFindWish(arguments, server.schedule()));
  MEDRES_CO_CHECK(RequireWho(wish, arguments));
  const auto& directory = server.schedule().directory;
  MEDRES_CO_TRY(std::vector<ResourceId> resources, WaitedFor(wish, directory));
  const scheduling::Zone& zone =
      *scheduling::FindZone(scheduling::ZoneOf(*wish.services.front(), resources, directory));
  auto windows = WaitWindowsOf(wish.window, wish.times, zone);
  if (windows.empty()) co_return Fail(Error::Invalid("fhir.no_preferred_time", "?timing"));
  const std::string_view priority = arguments.Text("priority");
  MEDRES_CO_TRY(const auto booked_by, AgentOf(arguments));
  auto entry = co_await server.schedule().waitlist.Add(
      {.patient = wish.patients.front(),
       .service_type = wish.services.front()->id,
       .resources = std::move(resources),
       .windows = std::move(windows),
       .priority = priority.empty() ? std::nullopt : std::optional(std::string(priority)),
       .channel = std::string(kFhirChannel),
       .expires_at = wish.window.end,
       .booked_by = booked_by},
      context.caller->subject);
  if (!entry) co_return Fail(AtParameters(std::move(entry).error()));
  co_return ToWaiting(*entry, server.schedule());
}

}  // namespace medres::api::fhir
