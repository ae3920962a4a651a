#include "api/fhir/types/waiting_map.hpp"

#include "api/fhir/types/words.hpp"
#include "scheduling/waitlist/describe.hpp"
#include "scheduling/waitlist/rules.hpp"

namespace medres::api::fhir {
namespace {

using scheduling::WaitlistEntry;
using scheduling::WaitlistStatus;

/// What else is known of it: the hold of its offer, or its visit.
std::optional<AppointmentId> FollowingOf(const WaitlistEntry& entry) {
  if (entry.appointment) return entry.appointment;
  return entry.offer ? entry.offer->hold : std::nullopt;
}

std::string_view WhyOver(WaitlistStatus status) {
  if (status == WaitlistStatus::kBooked) return "booked";
  return status == WaitlistStatus::kLapsed ? "lapsed" : "withdrawn";
}

/// From the first minute of the first window until nothing is wanted any more.
Interval RequestedOf(const WaitlistEntry& entry) {
  Interval requested = scheduling::SpanOf(entry);
  std::optional<Instant> first;
  for (const auto& window : entry.windows) {
    const Instant start =
        scheduling::FindZone(entry.zone)->StartOf(window.from) + Minutes(window.start ? window.start->minutes : 0);
    if (!first || start < *first) first = start;
  }
  if (first && *first < requested.end) requested.start = *first;
  return requested;
}

}  // namespace

bool IsOpen(const WaitlistEntry& entry) {
  return entry.status == WaitlistStatus::kWaiting || entry.status == WaitlistStatus::kOffered;
}

Document ToWaiting(const WaitlistEntry& entry, const ScheduleParts& parts) {
  using enum scheduling::AppointmentStatus;
  scheduling::Appointment waiting;
  waiting.id = AppointmentId{entry.id.value};
  waiting.status = IsOpen(entry) ? kWaitlist : kCancelled;
  waiting.service_type = entry.service_type;
  waiting.patient = entry.patient;
  waiting.resources = entry.resources;
  waiting.zone = entry.zone;
  waiting.time = RequestedOf(entry);
  waiting.version = entry.version;
  waiting.created_at = entry.added_at;
  waiting.updated_at = entry.updated_at;
  waiting.booked_by = entry.booked_by;
  if (!IsOpen(entry)) waiting.cancel_reason = WhyOver(entry.status);
  Document document = ToAppointmentDocument(waiting, parts);
  JsonObject& json = document.json;
  JsonObject period{{"start", json["start"]}, {"end", json["end"]}};
  for (const std::string_view time : {"start", "end", "minutesDuration"}) json.erase(time);
  json["priority"] = entry.rank + 1;
  if (const auto following = FollowingOf(entry)) {
    json["supportingInformation"] = JsonArray{Json(Reference("Appointment", following->Text()))};
  }
  json["requestedPeriod"] = JsonArray{Json(std::move(period))};
  return document;
}

}  // namespace medres::api::fhir
