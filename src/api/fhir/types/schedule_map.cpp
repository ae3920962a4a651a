#include "api/fhir/types/schedule_map.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "api/fhir/search/values.hpp"
#include "api/fhir/types/words.hpp"
#include "scheduling/calendar/zone.hpp"

namespace medres::api::fhir {
namespace {

using scheduling::Allocation;
using scheduling::AllocationKind;
using scheduling::ServiceType;

constexpr std::string_view kSlotPurpose = "fhir.slot";

std::string_view StatusOf(AllocationKind kind) {
  switch (kind) {
    case AllocationKind::kVisit: return "busy";
    case AllocationKind::kHold: return "busy-tentative";
    case AllocationKind::kBlock: return "busy-unavailable";
  }
  return "busy";
}

Document SlotOf(const SlotKey& key, std::string_view status, Interval time, const catalog::Directory& directory,
                const Signer& signer) {
  const std::string zone = directory.ZoneOf(key.resource);
  Document slot{.id = SlotId(key, signer), .version = 0, .updated = {}, .json = {{"resourceType", "Slot"}}};
  Stamp(slot);
  slot.json["schedule"] = Reference("Schedule", key.resource.Text());
  slot.json["status"] = status;
  slot.json["start"] = scheduling::FormatInZone(time.start, zone);
  slot.json["end"] = scheduling::FormatInZone(time.end, zone);
  return slot;
}

}  // namespace

JsonObject ServiceConcept(const ServiceType& service) {
  return Concept(systems::kServiceType, service.id.Text(), DisplayOf(service.name));
}

JsonArray SpecialtiesOf(const ServiceType& service) {
  std::set<std::string> codes;
  for (const auto& requirement : service.requirements) {
    if (requirement.specialty) codes.insert(*requirement.specialty);
  }
  JsonArray specialties;
  for (const std::string& code : codes) specialties.push_back(Specialty(code));
  return specialties;
}

std::vector<ServiceEntry> ServicesOf(const catalog::Resource& resource,
                                     const scheduling::ServiceTypeDirectory& services) {
  std::vector<ServiceEntry> fitting = services.All();
  std::erase_if(fitting, [&](const ServiceEntry& service) {
    const auto matches = [&](const auto& requirement) { return scheduling::Matches(requirement, resource); };
    return !service->active || std::ranges::none_of(service->requirements, matches);
  });
  return fitting;
}

bool StandsForPlace(const catalog::Resource& resource, const ServiceType& service) {
  const auto matches = [&](const auto& requirement) { return scheduling::Matches(requirement, resource); };
  return resource.kind == catalog::ResourceKind::kFacility && std::ranges::none_of(service.requirements, matches);
}

ServiceEntry FindService(std::string_view text, const scheduling::ServiceTypeDirectory& services) {
  const std::string code = text.find('|') == text.npos ? ParseReference(text).id : ParseToken(text).code;
  if (code.empty()) return nullptr;  // a service may have no name in one of the languages
  if (const auto id = ServiceTypeId::Parse(code)) return services.Find(*id);
  for (const ServiceEntry& service : services.All()) {
    if (service->active && (service->name.zh == code || service->name.en == code)) return service;
  }
  return nullptr;
}

Document ToSchedule(const catalog::Resource& resource, const std::vector<ServiceEntry>& services,
                    const catalog::Directory& directory, Instant now) {
  Document document{.id = resource.id.Text(), .version = 0, .updated = {}, .json = {{"resourceType", "Schedule"}}};
  Stamp(document);
  JsonObject& json = document.json;
  json["active"] = directory.IsBookable(resource.id);
  JsonArray types;
  std::set<std::string> codes;
  for (const ServiceEntry& service : services) types.push_back(ServiceConcept(*service));
  if (!types.empty()) json["serviceType"] = std::move(types);
  if (resource.practitioner)
    codes.insert(resource.practitioner->specialties.begin(), resource.practitioner->specialties.end());
  JsonArray specialties;
  for (const std::string& code : codes) specialties.push_back(Specialty(code));
  if (!specialties.empty()) json["specialty"] = std::move(specialties);
  json["actor"] = JsonArray{Json(ActorReference(resource))};
  const std::string zone_name = directory.ZoneOf(resource.id);
  if (const scheduling::Zone* zone = scheduling::FindZone(zone_name)) {
    const LocalDate today = zone->ToWall(now).date;
    const Instant last = zone->StartOf(scheduling::AddDays(today, scheduling::Finder::kMaxDays));
    json["planningHorizon"] = JsonObject{{"start", scheduling::FormatInZone(zone->StartOf(today), zone_name)},
                                         {"end", scheduling::FormatInZone(last, zone_name)}};
  }
  return document;
}

std::string SlotId(const SlotKey& key, const Signer& signer) {
  BytesWriter bytes;
  bytes.Number(static_cast<std::uint8_t>(key.kind), 1).Id(key.resource.value).Id(key.of);
  bytes.Number(static_cast<std::uint64_t>(key.start.milliseconds / 60'000), 4);
  bytes.Number(static_cast<std::uint64_t>(key.minutes), 2);
  return signer.Sign(kSlotPurpose, bytes.Take());
}

std::optional<SlotKey> ParseSlotId(std::string_view id, const Signer& signer) {
  const auto payload = signer.Open(kSlotPurpose, id);
  if (!payload) return std::nullopt;
  BytesReader bytes(*payload);
  SlotKey key;
  key.kind = static_cast<SlotKind>(bytes.Number(1));
  key.resource = ResourceId{bytes.Id()};
  key.of = bytes.Id();
  key.start = Instant{static_cast<std::int64_t>(bytes.Number(4)) * 60'000};
  key.minutes = static_cast<int>(bytes.Number(2));
  return bytes.ok() ? std::optional(key) : std::nullopt;
}

std::vector<TakenPart> InParts(std::vector<Allocation> taken) {
  std::ranges::sort(taken, {}, [](const Allocation& allocation) { return allocation.core.start; });
  std::map<std::pair<ResourceId, AppointmentId>, int> parts;
  std::vector<TakenPart> in_parts;
  in_parts.reserve(taken.size());
  for (Allocation& allocation : taken) {
    const int place = allocation.appointment ? parts[{allocation.resource, *allocation.appointment}]++ : 0;
    in_parts.push_back({allocation, place});
  }
  return in_parts;
}

SlotKey KeyOf(const TakenPart& part) {
  const Allocation& allocation = part.allocation;
  if (allocation.appointment) {
    return {SlotKind::kVisit, allocation.resource, allocation.appointment->value, {}, part.place};
  }
  const auto minutes = std::chrono::duration_cast<Minutes>(allocation.core.Length()).count();
  return {SlotKind::kOther, allocation.resource, allocation.id.value, allocation.core.start, static_cast<int>(minutes)};
}

Document ToFreeSlot(ResourceId resource, const ServiceType& service, Interval time, const catalog::Directory& directory,
                    const Signer& signer) {
  const auto minutes = std::chrono::duration_cast<Minutes>(time.Length()).count();
  const SlotKey key{SlotKind::kFree, resource, service.id.value, time.start, static_cast<int>(minutes)};
  Document slot = SlotOf(key, "free", time, directory, signer);
  slot.json["serviceType"] = JsonArray{Json(ServiceConcept(service))};
  if (JsonArray specialties = SpecialtiesOf(service); !specialties.empty()) {
    slot.json["specialty"] = std::move(specialties);
  }
  return slot;
}

Document ToClosedSlot(ResourceId resource, const scheduling::Closure& closure, const catalog::Directory& directory,
                      const Signer& signer) {
  const SlotKey key{SlotKind::kClosed, resource, closure.id.value, {}, 0};
  Document slot = SlotOf(key, "busy-unavailable", closure.time, directory, signer);
  const std::string reason = json::ToText(closure.reason);
  slot.json["extension"] =
      JsonArray{Json(JsonObject{{"url", kClosureReason}, {"valueCode", reason.substr(1, reason.size() - 2)}})};
  PutText(slot.json, "comment", closure.note);
  return slot;
}

Document ToOpeningSlot(const SlotKey& key, const catalog::Directory& directory, const Signer& signer) {
  return SlotOf(key, "free", {key.start, key.start + Minutes(key.minutes)}, directory, signer);
}

Document ToBusySlot(const TakenPart& part, const catalog::Directory& directory, const Signer& signer) {
  return SlotOf(KeyOf(part), StatusOf(part.allocation.kind), part.allocation.core, directory, signer);
}

}  // namespace medres::api::fhir
