#include "api/fhir/operations/waitlist.hpp"

#include "api/fhir/operations/find_wish.hpp"
#include "scheduling/calendar/zone.hpp"
#include "scheduling/waitlist/service.hpp"

namespace medres::api::fhir {
namespace {

using scheduling::WaitlistEntry;
using scheduling::WaitWindow;

constexpr int kMinutesOfDay = 24 * 60;

/// What the list needs to know and $find does not.
Status RequireWho(const FindWish& wish, const Arguments& arguments) {
  json::Issues issues;
  const auto require = [&](bool is_there, std::string_view name) {
    if (!is_there) {
      issues.Add({"fhir.parameter_missing", "?" + std::string(name), {{"parameter", std::string(name)}}});
    }
  };
  require(arguments.Texts("visit-type").size() == 1, "visit-type");
  require(wish.patient.has_value(), "patient-reference");
  if (issues.empty()) return {};
  return Fail(issues.TakeError());
}

/// A window for each time of day that is preferred, else one for all day.
std::vector<WaitWindow> WindowsOf(const FindWish& wish, const scheduling::Zone& zone) {
  WaitWindow all_day{.from = zone.ToWall(wish.window.start).date,
                     .to = zone.ToWall(wish.window.end - Milliseconds(1)).date,
                     .days = {},
                     .start = std::nullopt,
                     .end = std::nullopt};
  for (const int day : wish.times.weekdays) all_day.days.push_back(static_cast<scheduling::Weekday>(day));
  std::vector<WaitWindow> windows;
  for (const auto& [from, to] : wish.times.minutes) {
    WaitWindow window = all_day;
    window.start = LocalTime{from};
    if (to < kMinutesOfDay) window.end = LocalTime{to};
    windows.push_back(std::move(window));
  }
  if (windows.empty()) windows.push_back(std::move(all_day));
  return windows;
}

/// An appointment of nobody's time: what is requested instead of when it is.
Document ToWaiting(const WaitlistEntry& entry, const Interval& requested, const ScheduleParts& parts) {
  scheduling::Appointment waiting;
  waiting.id = AppointmentId{entry.id.value};
  waiting.status = scheduling::AppointmentStatus::kWaitlist;
  waiting.service_type = entry.service_type;
  waiting.patient = entry.patient;
  waiting.resources = entry.resources;
  waiting.zone = entry.zone;
  waiting.time = requested;
  waiting.version = entry.version;
  waiting.created_at = entry.added_at;
  waiting.updated_at = entry.updated_at;
  Document document = ToAppointmentDocument(waiting, parts);
  JsonObject period{{"start", document.json["start"]}, {"end", document.json["end"]}};
  for (const std::string_view time : {"start", "end", "minutesDuration"}) document.json.erase(time);
  document.json["requestedPeriod"] = JsonArray{Json(std::move(period))};
  return document;
}

}  // namespace

Task<Result<Document>> WaitForAppointment(const Server& server, const Arguments& arguments, http::Context& context) {
  MEDRES_CO_TRY(const FindWish wish, ReadFindWish(arguments, server.schedule()));
  MEDRES_CO_CHECK(RequireWho(wish, arguments));
  std::vector<ResourceId> resources = wish.practitioners;
  resources.insert(resources.end(), wish.things.begin(), wish.things.end());
  const auto& directory = server.schedule().directory;
  const scheduling::Zone& zone =
      *scheduling::FindZone(scheduling::ZoneOf(*wish.services.front(), resources, directory));
  const std::string_view priority = arguments.Text("priority");
  MEDRES_CO_TRY(const WaitlistEntry entry,
                co_await server.parts().waitlist.Add(
                    {.patient = *wish.patient,
                     .service_type = wish.services.front()->id,
                     .resources = std::move(resources),
                     .windows = WindowsOf(wish, zone),
                     .priority = priority.empty() ? std::nullopt : std::optional(std::string(priority)),
                     .channel = "fhir",
                     .expires_at = wish.window.end},
                    context.caller->subject));
  co_return ToWaiting(entry, wish.window, server.schedule());
}

}  // namespace medres::api::fhir
