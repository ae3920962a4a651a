#include "api/fhir/publish/bulk.hpp"

#include <set>

#include "api/fhir/operations/find_wish.hpp"
#include "api/fhir/types/catalog_map.hpp"
#include "api/fhir/types/words.hpp"
#include "scheduling/calendar/zone.hpp"

namespace medres::api::fhir {
namespace {

constexpr std::string_view kNdjson = "application/fhir+ndjson";
constexpr std::string_view kExtensions = "http://fhir-registry.smarthealthit.org/StructureDefinition/";
constexpr int kMaxSlots = 20'000;

JsonObject Extension(std::string_view name, std::string_view type, std::string_view value) {
  JsonObject extension{{"url", std::string(kExtensions).append(name)}};
  extension[type] = value;
  return extension;
}

/// The services of each facility: where somebody works whom the service needs.
std::map<ResourceId, std::set<ServiceTypeId>> ServicesByFacility(const ScheduleParts& parts) {
  std::map<ResourceId, std::set<ServiceTypeId>> services;
  for (const ServiceEntry& service : parts.services.All()) {
    if (!service->active || service->requirements.empty()) continue;
    for (const ResourceId id : scheduling::PoolOf(service->requirements.front(), parts.directory)) {
      if (!parts.directory.IsBookable(id)) continue;
      const auto facility = PlaceOf(parts.directory, id, {catalog::ResourceKind::kFacility});
      if (facility) services[facility->id].insert(service->id);
    }
  }
  return services;
}

void AppendLine(std::string& file, const Json& resource) { file.append(ToText(resource)).append("\n"); }

/// One service at one facility.
struct Offer {
  const catalog::Resource& facility;
  const scheduling::ServiceType& service;
  std::string schedule_id;
};

JsonObject ScheduleOf(const Offer& offer, bool has_availability) {
  return {
      {"resourceType", "Schedule"},
      {"id", offer.schedule_id},
      {"extension", JsonArray{Json(Extension("has-availability", "valueCode", has_availability ? "some" : "none"))}},
      {"serviceType", JsonArray{Json(ServiceConcept(offer.service))}},
      {"actor", JsonArray{Json(Reference("Location", offer.facility.id.Text()))}}};
}

JsonObject SlotOf(const Offer& offer, const Interval& time, const std::string& zone) {
  JsonObject slot{{"resourceType", "Slot"},
                  {"id", offer.schedule_id + "." + std::to_string(time.start.milliseconds / 60'000)}};
  if (offer.facility.facility && offer.facility.facility->phone) {
    slot["extension"] = JsonArray{Json(Extension("booking-phone", "valueString", *offer.facility.facility->phone))};
  }
  slot["schedule"] = Reference("Schedule", offer.schedule_id);
  slot["status"] = "free";
  slot["start"] = scheduling::FormatInZone(time.start, zone);
  slot["end"] = scheduling::FormatInZone(time.end, zone);
  return slot;
}

}  // namespace

std::vector<BulkPublisher::Facility> BulkPublisher::Facilities() const {
  std::vector<Facility> facilities;
  for (const auto& [id, services] : ServicesByFacility(parts_)) {
    const auto entry = parts_.directory.Find(id);
    if (!entry) continue;
    const bool has_state = entry->facility && entry->facility->province;
    facilities.push_back({id, has_state ? *entry->facility->province : std::string()});
  }
  return facilities;
}

std::vector<ServiceEntry> BulkPublisher::ServicesAt(ResourceId facility) const {
  std::vector<ServiceEntry> services;
  const auto all = ServicesByFacility(parts_);
  const auto found = all.find(facility);
  if (found == all.end()) return services;
  for (const ServiceTypeId id : found->second) {
    if (const auto service = parts_.services.Find(id)) services.push_back(service);
  }
  return services;
}

BulkPublisher::Entry* BulkPublisher::Refresh(ResourceId facility) {
  const auto resource = parts_.directory.Find(facility);
  if (!resource || resource->kind != catalog::ResourceKind::kFacility) {
    entries_.erase(facility);
    return nullptr;
  }
  Entry& entry = entries_[facility];
  const Instant now = parts_.clock.Now();
  if (!entry.files.empty() && now - entry.made < kFresh) return &entry;
  const auto services = ServicesAt(facility);
  std::map<File, std::string> texts;
  const std::string zone = parts_.directory.ZoneOf(facility);
  FindWish wish;
  wish.places = {facility};
  for (const ServiceEntry& service : services) {
    const Offer offer{*resource, *service, facility.Text() + "." + service->id.Text()};
    scheduling::FreeStarts starts;
    if (const auto narrowed = Narrowed(*service, wish, parts_.directory)) {
      starts = parts_.finder.FindStarts({.service = *narrowed,
                                         .window = {now, now + std::chrono::hours(24 * kDays)},
                                         .now = now,
                                         .limit = kMaxSlots,
                                         .only = {},
                                         .ignoring = std::nullopt});
    }
    AppendLine(texts[File::kSchedule], ScheduleOf(offer, !starts.items.empty()));
    for (const auto& item : starts.items) AppendLine(texts[File::kSlot], SlotOf(offer, item.time, zone));
  }
  if (!services.empty()) {
    JsonObject location = ToLocation(*resource, parts_.directory);
    location["id"] = facility.Text();
    AppendLine(texts[File::kLocation], location);
  }
  for (const File file : {File::kLocation, File::kSchedule, File::kSlot}) {
    auto content = services.empty() ? nullptr : std::make_shared<const http::Content>(kNdjson, texts[file]);
    auto& held = entry.files[file];
    const bool same =
        (held == nullptr) == (content == nullptr) && (held == nullptr || held->entity_tag == content->entity_tag);
    if (!same) entry.changed = now;
    held = std::move(content);
  }
  entry.made = now;
  return &entry;
}

std::shared_ptr<const http::Content> BulkPublisher::Get(ResourceId facility, File file) {
  const std::lock_guard lock(mutex_);
  Entry* entry = Refresh(facility);
  return entry != nullptr ? entry->files[file] : nullptr;
}

Instant BulkPublisher::ChangedAt(ResourceId facility) {
  const std::lock_guard lock(mutex_);
  const Entry* entry = Refresh(facility);
  return entry != nullptr ? entry->changed : Instant{};
}

}  // namespace medres::api::fhir
