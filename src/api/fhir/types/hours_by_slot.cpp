#include <algorithm>

#include "api/fhir/types/schedule_source.hpp"
#include "api/fhir/types/words.hpp"
#include "scheduling/calendar/zone.hpp"

namespace medres::api::fhir {
namespace {

using scheduling::ClosureReason;
using scheduling::Rota;
using scheduling::RotaException;

constexpr int kRotasAtOnce = 200;
constexpr int kMinutesOfDay = 24 * 60;

std::string_view ReasonIn(const JsonObject& slot) {
  for (const Json& item : ArrayOf(slot, "extension")) {
    const JsonObject* extension = item.if_object();
    if (extension != nullptr && TextOf(*extension, "url") == kClosureReason) return TextOf(*extension, "valueCode");
  }
  return "other";
}

/// What a rota accepts, as the closure's own input does: failures at the Slot's elements.
Error AtSlot(Error error) {
  for (Issue& issue : error.issues) {
    if (issue.pointer == "/resource") issue.pointer = "/schedule";
    if (issue.pointer == "/note") issue.pointer = "/comment";
    if (issue.pointer.starts_with("/exceptions/")) issue.pointer = "/start";
  }
  return error;
}

/// An opening and the wall time it stands for.
RotaException ExceptionOf(const Interval& time, const scheduling::Zone& zone) {
  const auto start = zone.ToWall(time.start);
  const auto end = zone.ToWall(time.end);
  return {.date = start.date,
          .closed = false,
          .start = LocalTime{start.minutes},
          .end = LocalTime{end.minutes},
          .extra = true};
}

/// Whether the rota would be open for just this time: it knows wall times of whole minutes that lie less than a day
/// apart.
bool StandsFor(const RotaException& opening, const Interval& time, const scheduling::Zone& zone) {
  const int start = opening.start->minutes;
  const int end = opening.end->minutes;
  return zone.WindowsOn(opening.date, start, end > start ? end : end + kMinutesOfDay) == std::vector{time};
}

bool Holds(const Rota& rota, LocalDate date) {
  return rota.shape == scheduling::RotaShape::kTimed && rota.valid_from <= date &&
         (!rota.valid_to || date <= *rota.valid_to);
}

scheduling::RotaInput InputOf(const Rota& rota) {
  return {.resource = rota.resource,
          .location = rota.location,
          .service_types = rota.service_types,
          .shape = rota.shape,
          .zone = rota.zone,
          .valid_from = rota.valid_from,
          .valid_to = rota.valid_to,
          .weekly = rota.weekly,
          .exceptions = rota.exceptions};
}

SlotKey OpeningKey(ResourceId resource, const Rota& rota, const Interval& time) {
  const auto minutes = std::chrono::duration_cast<Minutes>(time.Length()).count();
  return {SlotKind::kOpening, resource, rota.id.value, time.start, static_cast<int>(minutes)};
}

}  // namespace

struct HoursBySlot::Hours {
  ResourceId resource;
  Interval time;
  bool closes = true;
  ClosureReason reason = ClosureReason::kOther;
  std::string note;
};

Result<HoursBySlot::Hours> HoursBySlot::ReadHours(const JsonObject& slot) const {
  Hours hours;
  json::Issues issues;
  const JsonObject* schedule = FindObject(slot, "schedule");
  const auto id = ResourceId::Parse(ParseReference(schedule != nullptr ? TextOf(*schedule, "reference") : "").id);
  if (id && parts_.directory.Find(*id)) {
    hours.resource = *id;
  } else {
    issues.Add({"fhir.reference", "/schedule", {{"types", "Schedule"}}});
  }
  const std::string_view status = TextOf(slot, "status");
  hours.closes = status == "busy-unavailable";
  if (!hours.closes && status != "free") issues.Add({"fhir.slot_status", "/status", {}});
  for (const auto& [name, into] : {std::pair("start", &hours.time.start), std::pair("end", &hours.time.end)}) {
    const std::string_view text = TextOf(slot, name);
    const auto at = ParseInstant(text);
    if (at) *into = *at;
    if (text.empty()) {
      issues.Add({"json.missing", std::string("/") + name, {}});
    } else if (!at) {
      issues.Add({"fhir.value", std::string("/") + name, {{"value", std::string(text)}}});
    }
  }
  const std::string reason(ReasonIn(slot));
  const auto read = json::Parse<ClosureReason>("\"" + reason + "\"");
  if (read) hours.reason = *read;
  if (!read) issues.Add({"fhir.value", "/extension", {{"value", reason}}});
  hours.note = TextOf(slot, "comment");
  if (issues.empty() && hours.time.start >= hours.time.end) issues.Add({"fhir.window", "/end", {}});
  if (!issues.empty()) return Fail(issues.TakeError());
  return hours;
}

Task<Result<Document>> HoursBySlot::Create(Submission submission) {
  MEDRES_CO_TRY(const Hours hours, ReadHours(submission.resource));
  auto made = hours.closes ? co_await Close(hours, std::move(submission.actor))
                           : co_await Open(hours, std::move(submission.actor));
  if (!made) co_return Fail(AtSlot(std::move(made).error()));
  co_return made;
}

Task<Result<Document>> HoursBySlot::Close(const Hours& hours, std::string actor) {
  MEDRES_CO_TRY(const auto closed, co_await parts_.closures.Close({.resource = hours.resource,
                                                                   .start = hours.time.start,
                                                                   .end = hours.time.end,
                                                                   .reason = hours.reason,
                                                                   .note = hours.note},
                                                                  std::move(actor)));
  Document slot = ToClosedSlot(hours.resource, closed.closure, parts_.directory, parts_.signer);
  JsonArray& extensions = slot.json["extension"].get_array();
  for (const scheduling::Appointment& visit : closed.affected) {
    extensions.push_back(JsonObject{{"url", kAffected}, {"valueReference", Reference("Appointment", visit.id.Text())}});
  }
  co_return slot;
}

Task<Result<std::optional<Rota>>> HoursBySlot::RotaOn(ResourceId resource, LocalDate date) {
  MEDRES_CO_TRY(const auto page,
                co_await parts_.rotas.List({.resource = resource, .after = {}, .limit = kRotasAtOnce}));
  const auto found = std::ranges::find_if(page.items, [&](const Rota& rota) { return Holds(rota, date); });
  co_return found == page.items.end() ? std::optional<Rota>() : std::optional(*found);
}

Task<Result<Document>> HoursBySlot::Open(const Hours& hours, std::string actor) {
  const scheduling::Zone& zone = *scheduling::FindZone(parts_.directory.ZoneOf(hours.resource));
  MEDRES_CO_TRY(const auto rota, co_await RotaOn(hours.resource, zone.ToWall(hours.time.start).date));
  // Own hours of a day would take the place of the hours that the resource follows.
  if (!rota) co_return Fail(Error::Invalid("fhir.slot_without_rota", "/schedule"));
  const scheduling::Zone& rota_zone = *scheduling::FindZone(rota->zone);
  const RotaException opening = ExceptionOf(hours.time, rota_zone);
  if (!StandsFor(opening, hours.time, rota_zone)) co_return Fail(Error::Invalid("fhir.slot_opening", "/end"));
  scheduling::RotaInput input = InputOf(*rota);
  input.exceptions.push_back(opening);
  MEDRES_CO_CHECK(co_await parts_.rotas.Update(rota->id, rota->version, std::move(input), std::move(actor)));
  co_return ToOpeningSlot(OpeningKey(hours.resource, *rota, hours.time), parts_.directory, parts_.signer);
}

Task<Result<std::optional<Document>>> HoursBySlot::Read(const SlotKey& key) {
  if (key.kind == SlotKind::kClosed) {
    const auto closure = co_await parts_.closures.Get(scheduling::ClosureId{key.of});
    if (!closure && closure.error().kind == ErrorKind::kNotFound) co_return std::optional<Document>();
    if (!closure) co_return Fail(closure.error());
    co_return std::optional(ToClosedSlot(key.resource, *closure, parts_.directory, parts_.signer));
  }
  const auto rota = co_await parts_.rotas.Get(RotaId{key.of});
  if (!rota && rota.error().kind == ErrorKind::kNotFound) co_return std::optional<Document>();
  if (!rota) co_return Fail(rota.error());
  const Interval time{key.start, key.start + Minutes(key.minutes)};
  const auto opening = ExceptionOf(time, *scheduling::FindZone(rota->zone));
  const bool stands = std::ranges::find(rota->exceptions, opening) != rota->exceptions.end();
  co_return stands ? std::optional(ToOpeningSlot(key, parts_.directory, parts_.signer)) : std::optional<Document>();
}

Task<Status> HoursBySlot::Delete(const SlotKey& key, std::string actor) {
  if (key.kind != SlotKind::kClosed && key.kind != SlotKind::kOpening)
    co_return Fail(Error::Conflict("fhir.slot_taken"));
  MEDRES_CO_TRY(const auto standing, co_await Read(key));
  if (!standing) co_return Status();
  if (key.kind == SlotKind::kClosed) {
    MEDRES_CO_CHECK(co_await parts_.closures.Lift(scheduling::ClosureId{key.of}, std::move(actor)));
    co_return Status();
  }
  MEDRES_CO_TRY(const Rota rota, co_await parts_.rotas.Get(RotaId{key.of}));
  scheduling::RotaInput input = InputOf(rota);
  const Interval time{key.start, key.start + Minutes(key.minutes)};
  std::erase(input.exceptions, ExceptionOf(time, *scheduling::FindZone(rota.zone)));
  MEDRES_CO_CHECK(co_await parts_.rotas.Update(rota.id, rota.version, std::move(input), std::move(actor)));
  co_return Status();
}

}  // namespace medres::api::fhir
