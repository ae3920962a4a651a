#include "api/fhir/publish/bulk.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <set>

#include "api/fhir/operations/find_wish.hpp"
#include "api/fhir/types/catalog_map.hpp"
#include "api/fhir/types/words.hpp"
#include "base/text.hpp"
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

std::string ScheduleIdOf(const catalog::Resource& facility, const scheduling::ServiceType& service) {
  return facility.id.Text() + "." + service.id.Text();
}

JsonObject ScheduleOf(const Offer& offer, bool has_availability) {
  return {
      {"resourceType", "Schedule"},
      {"id", offer.schedule_id},
      {"extension", JsonArray{Json(Extension("has-availability", "valueCode", has_availability ? "some" : "none"))}},
      {"serviceType", JsonArray{Json(ServiceConcept(offer.service))}},
      {"actor", JsonArray{Json(Reference("Location", offer.facility.id.Text()))}}};
}

using Texts = std::array<std::string, BulkPublisher::kFiles>;

std::string& FileText(Texts& texts, BulkPublisher::File file) { return texts[static_cast<std::size_t>(file)]; }

/// Each file after its size and a line's end.
std::string JoinFiles(const Texts& texts) {
  std::string joined;
  for (const std::string& text : texts) joined.append(std::to_string(text.size())).append("\n").append(text);
  return joined;
}

std::optional<std::string_view> TakeFile(std::string_view& joined) {
  const auto end = joined.find('\n');
  const auto size = text::ParseInteger(joined.substr(0, end));
  if (end == std::string_view::npos || !size || *size < 0) return std::nullopt;
  const std::string_view file = joined.substr(end + 1, static_cast<std::size_t>(*size));
  joined.remove_prefix(end + 1 + file.size());
  return file;
}

/// What stands after the time of the last change.
std::string_view FilesIn(std::string_view bytes) {
  const auto end = bytes.find('\n');
  return end == std::string_view::npos ? std::string_view() : bytes.substr(end + 1);
}

/// Files are text that shrinks to a tenth.
cache::Tiering PublishedTiering() {
  cache::Tiering tiering;
  tiering.space = "fhir-bulk.1";
  tiering.first_life = BulkPublisher::kFresh;
  tiering.second_life = BulkPublisher::kFresh;
  tiering.ways.compress_from = 1024;
  return tiering;
}

}  // namespace

JsonObject PublishedSlot(const catalog::Resource& facility, const scheduling::ServiceType& service,
                         const Interval& time, const ScheduleParts& parts) {
  const auto minutes = std::chrono::duration_cast<Minutes>(time.Length()).count();
  const SlotKey key{SlotKind::kFree, facility.id, service.id.value, time.start, static_cast<int>(minutes)};
  const std::string zone = parts.directory.ZoneOf(facility.id);
  JsonObject slot{{"resourceType", "Slot"}, {"id", SlotId(key, parts.signer)}};
  if (facility.facility && facility.facility->phone) {
    slot["extension"] = JsonArray{Json(Extension("booking-phone", "valueString", *facility.facility->phone))};
  }
  slot["schedule"] = Reference("Schedule", ScheduleIdOf(facility, service));
  slot["status"] = "free";
  slot["start"] = scheduling::FormatInZone(time.start, zone);
  slot["end"] = scheduling::FormatInZone(time.end, zone);
  return slot;
}

std::optional<scheduling::FreeStart> HavingAt(ResourceId facility, const scheduling::ServiceType& service,
                                              Instant start, const ScheduleParts& parts) {
  const auto place = parts.directory.Find(facility);
  if (!place || place->kind != catalog::ResourceKind::kFacility) return std::nullopt;
  FindWish wish;
  wish.places = {facility};
  wish.window = {start, start + Milliseconds(1)};
  const auto narrowed = Narrowed(service, wish, parts.directory);
  if (!narrowed) return std::nullopt;
  for (const auto& segment : SegmentsWithNumbers(*narrowed, wish.window, parts)) {
    return scheduling::FreeStart{segment.time, {segment.resource}};
  }
  auto found = parts.finder.FindStarts({.service = *narrowed,
                                        .window = wish.window,
                                        .now = parts.clock.Now(),
                                        .limit = 1,
                                        .only = {},
                                        .ignoring = std::nullopt});
  if (found.items.empty()) return std::nullopt;
  return std::move(found.items.front());
}

BulkPublisher::BulkPublisher(const ScheduleParts& parts, const cache::Backing& backing)
    : parts_(parts),
      cache_(PublishedTiering(), backing.second, parts.clock,
             [this](const std::string& facility) -> Task<Result<cache::Fresh<cache::Bytes>>> {
               const ResourceId id = *ResourceId::Parse(facility);
               auto bytes = std::make_shared<const std::string>(Stamped(id, Make(id)));
               co_return cache::Fresh<cache::Bytes>{std::move(bytes)};
             }) {
  if (backing.metrics != nullptr) cache::Expose(*backing.metrics, cache_);
}

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

/// When the service can be had at the facility, once for each start: free starts, and segments with numbers.
std::vector<Interval> BulkPublisher::TimesOf(const scheduling::ServiceType& service, const FindWish& wish) const {
  const auto narrowed = Narrowed(service, wish, parts_.directory);
  if (!narrowed) return {};
  std::vector<Interval> times;
  const auto found = parts_.finder.FindStarts({.service = *narrowed,
                                               .window = wish.window,
                                               .now = parts_.clock.Now(),
                                               .limit = kMaxSlots,
                                               .only = {},
                                               .ignoring = std::nullopt,
                                               .channel = kFhirChannel});
  times.reserve(found.items.size());
  for (const auto& item : found.items) times.push_back(item.time);
  for (const auto& segment : SegmentsWithNumbers(*narrowed, wish.window, parts_)) times.push_back(segment.time);
  std::ranges::sort(times);
  const auto repeated = std::ranges::unique(times, {}, &Interval::start);
  times.erase(repeated.begin(), repeated.end());
  return times;
}

/// The files, or nothing when nothing can be booked there.
std::string BulkPublisher::Make(ResourceId facility) const {
  const Instant now = parts_.clock.Now();
  const auto resource = parts_.directory.Find(facility);
  const auto services = resource ? ServicesAt(facility) : std::vector<ServiceEntry>();
  if (services.empty()) return {};
  std::array<std::string, kFiles> texts;
  FindWish wish;
  wish.places = {facility};
  wish.window = {now, now + std::chrono::hours(24 * kDays)};
  for (const ServiceEntry& service : services) {
    const Offer offer{*resource, *service, ScheduleIdOf(*resource, *service)};
    const std::vector<Interval> times = TimesOf(*service, wish);
    AppendLine(FileText(texts, File::kSchedule), ScheduleOf(offer, !times.empty()));
    for (const Interval& time : times) {
      AppendLine(FileText(texts, File::kSlot), PublishedSlot(*resource, *service, time, parts_));
    }
  }
  JsonObject location = ToLocation(*resource, parts_.directory);
  location["id"] = facility.Text();
  AppendLine(FileText(texts, File::kLocation), location);
  return JoinFiles(texts);
}

/// With the time of the last change in front: it is the one before where the files are the same.
std::string BulkPublisher::Stamped(ResourceId facility, std::string files) {
  Instant changed = parts_.clock.Now();
  const std::lock_guard lock(mutex_);
  const auto known = unpacked_.find(facility);
  if (known != unpacked_.end() && FilesIn(*known->second.from) == files) changed = known->second.published->changed;
  return std::to_string(changed.milliseconds) + "\n" + std::move(files);
}

Task<Result<BulkPublisher::PublishedPtr>> BulkPublisher::Find(ResourceId facility) {
  MEDRES_CO_TRY(const cache::Bytes bytes, co_await cache_.Get(facility.Text()));
  {
    const std::lock_guard lock(mutex_);
    const auto known = unpacked_.find(facility);
    if (known != unpacked_.end() && known->second.from == bytes) co_return known->second.published;
  }
  auto published = std::make_shared<Published>();
  published->changed = Instant{text::ParseInteger(std::string_view(*bytes).substr(0, bytes->find('\n'))).value_or(0)};
  std::string_view files = FilesIn(*bytes);
  for (auto& file : published->files) {
    if (const auto text = TakeFile(files)) file = std::make_shared<const http::Content>(kNdjson, std::string(*text));
  }
  if (!parts_.directory.Find(facility)) co_return published;  // what anybody makes up is not remembered
  const std::lock_guard lock(mutex_);
  unpacked_[facility] = {bytes, published};
  co_return published;
}

Task<Result<std::shared_ptr<const http::Content>>> BulkPublisher::Get(ResourceId facility, File file) {
  MEDRES_CO_TRY(const PublishedPtr published, co_await Find(facility));
  co_return published->files[static_cast<std::size_t>(file)];
}

Task<Result<Instant>> BulkPublisher::ChangedAt(ResourceId facility) {
  MEDRES_CO_TRY(const PublishedPtr published, co_await Find(facility));
  co_return published->changed;
}

}  // namespace medres::api::fhir
