#include "api/fhir/types/schedule_source.hpp"

#include <algorithm>
#include <array>
#include <set>

#include "api/fhir/publish/bulk.hpp"
#include "api/fhir/types/appointment_map.hpp"
#include "api/fhir/types/words.hpp"

namespace medres::api::fhir {
namespace {

using catalog::ResourceKind;
using scheduling::Allocation;

constexpr Milliseconds kWeek = std::chrono::hours(24 * 7);
constexpr Milliseconds kFarthest = std::chrono::hours(24 * scheduling::Finder::kMaxDays);

std::vector<ResourceId> BookableKinds(const catalog::Directory& directory) {
  constexpr std::array kKinds{ResourceKind::kPractitioner, ResourceKind::kRoom, ResourceKind::kEquipment,
                              ResourceKind::kDepartment, ResourceKind::kFacility};
  std::vector<ResourceId> ids;
  for (const ResourceKind kind : kKinds) {
    const auto of_kind = directory.ByKind(kind);
    ids.insert(ids.end(), of_kind.begin(), of_kind.end());
  }
  return ids;
}

std::vector<ResourceId> IdsOf(const std::vector<ReferenceValue>& references) {
  std::vector<ResourceId> ids;
  for (const ReferenceValue& reference : references) {
    if (const auto id = ResourceId::Parse(reference.id)) ids.push_back(*id);
  }
  return ids;
}

std::vector<ResourceId> IdsOf(const std::vector<TokenValue>& tokens) {
  std::vector<ResourceId> ids;
  for (const TokenValue& token : tokens) {
    if (const auto id = ResourceId::Parse(token.code)) ids.push_back(*id);
  }
  return ids;
}

/// Whether a slot of this status may be among the wanted ones.
bool MayWant(const std::optional<std::vector<TokenValue>>& statuses, std::string_view prefix) {
  if (!statuses) return true;
  return std::ranges::any_of(*statuses, [&](const TokenValue& token) { return token.code.starts_with(prefix); });
}

/// Everybody whom one of the services may need.
std::vector<ResourceId> PoolsOf(const std::vector<TokenValue>& types, const ScheduleParts& parts) {
  std::set<ResourceId> ids;
  for (const TokenValue& type : types) {
    const auto service = FindService(type.code, parts.services);
    if (!service) continue;
    for (const auto& requirement : service->requirements) {
      const auto pool = scheduling::PoolOf(requirement, parts.directory);
      ids.insert(pool.begin(), pool.end());
    }
  }
  return {ids.begin(), ids.end()};
}

Error TooCostly() { return Error::Invalid("fhir.too_costly", "", {{"max", std::to_string(kMaxCandidates)}}); }

/// From now, or from what is asked for, for at most as long as availability is computed.
Interval WindowOf(Narrowing& narrowing) {
  const auto asked = narrowing.Span("start");
  const Instant now = narrowing.now();
  if (!asked) return {now, now + kWeek};
  const Instant start = std::max(asked->start, now - kFarthest);
  const bool is_open = asked->end > start + kFarthest;
  return {start, is_open ? start + kFarthest : asked->end};
}

/// A Slot of its own for each segment, however many numbers are left in it.
Document ToNumberSlot(const scheduling::FreeSegment& segment, const scheduling::ServiceType& service,
                      const ScheduleParts& parts) {
  Document slot = ToFreeSlot(segment.resource, service, segment.time, parts.directory, parts.signer);
  slot.json["extension"] = JsonArray{Json(NumberExtension(segment.session, std::nullopt))};
  return slot;
}

}  // namespace

std::vector<scheduling::FreeSegment> SegmentsWithNumbers(const scheduling::ServiceType& service, const Interval& window,
                                                         const ScheduleParts& parts, std::optional<ResourceId> of) {
  if (service.requirements.size() != 1) return {};
  std::vector<ResourceId> pool = scheduling::PoolOf(service.requirements.front(), parts.directory);
  if (of) std::erase_if(pool, [&](ResourceId id) { return id != *of; });
  return scheduling::FreeSegments(
      {.sessions = parts.sessions, .numbers = parts.numbers, .resources = parts.directory, .finder = parts.finder},
      {.service = service.id,
       .resources = std::move(pool),
       .window = window,
       .channel = kFhirChannel,
       .now = parts.clock.Now()});
}

Task<Result<std::optional<Document>>> ScheduleSource::Read(std::string id) {
  const auto parsed = ResourceId::Parse(id);
  const auto resource = parsed ? parts_.directory.Find(*parsed) : nullptr;
  if (!resource) co_return std::optional<Document>();
  const auto services = ServicesOf(*resource, parts_.services);
  if (services.empty()) co_return std::optional<Document>();
  co_return std::optional(ToSchedule(*resource, services, parts_.directory, parts_.clock.Now()));
}

Task<Result<std::vector<Document>>> ScheduleSource::Candidates(Narrowing& narrowing) {
  std::vector<ResourceId> ids;
  if (const auto asked = narrowing.Tokens("_id")) {
    ids = IdsOf(*asked);
  } else if (const auto actors = narrowing.References("actor")) {
    ids = IdsOf(*actors);
  } else if (const auto types = narrowing.Tokens("service-type")) {
    ids = PoolsOf(*types, parts_);
  } else {
    ids = BookableKinds(parts_.directory);
  }
  std::vector<Document> documents;
  for (const ResourceId id : ids) {
    const auto resource = parts_.directory.Find(id);
    if (!resource) continue;
    auto services = ServicesOf(*resource, parts_.services);
    if (services.empty()) continue;
    documents.push_back({.id = id.Text(),
                         .version = 0,
                         .updated = {},
                         .json = {},
                         .make = [this, resource, services = std::move(services), now = narrowing.now()] {
                           return ToSchedule(*resource, services, parts_.directory, now).json;
                         }});
  }
  co_return documents;
}

Task<Result<std::optional<TakenPart>>> SlotSource::FindTaken(SlotKey key) {
  Interval time{key.start, key.start + Minutes(key.minutes)};
  if (key.kind == SlotKind::kVisit) {
    auto appointment = co_await parts_.bookings.Get(AppointmentId{key.of});
    if (!appointment && appointment.error().kind == ErrorKind::kNotFound) co_return std::optional<TakenPart>();
    if (!appointment) co_return Fail(std::move(appointment).error());
    time = appointment->time;
  }
  std::vector<ResourceId> resources{key.resource};
  MEDRES_CO_TRY(auto busy, co_await parts_.busy.Of(std::move(resources), time));
  for (const TakenPart& part : InParts(std::move(busy))) {
    const SlotKey held = KeyOf(part);
    const bool same_part = key.kind != SlotKind::kVisit || held.minutes == key.minutes;
    if (held.kind == key.kind && held.of == key.of && same_part) co_return std::optional(part);
  }
  co_return std::optional<TakenPart>();
}

Task<Result<std::optional<Document>>> SlotSource::Read(std::string id) {
  const auto key = ParseSlotId(id, parts_.signer);
  if (!key) co_return std::optional<Document>();
  if (key->kind == SlotKind::kFree) co_return co_await ReadFree(*key);
  if (key->kind == SlotKind::kClosed || key->kind == SlotKind::kOpening) co_return co_await hours_.Read(*key);
  MEDRES_CO_TRY(const auto taken, co_await FindTaken(*key));
  if (!taken) co_return std::optional<Document>();
  co_return std::optional(ToBusySlot(*taken, parts_.directory, parts_.signer));
}

/// A free start that was given away is gone: what is free has no history.
Task<Result<std::optional<Document>>> SlotSource::ReadFree(const SlotKey& key) const {
  const auto service = parts_.services.Find(ServiceTypeId{key.of});
  if (!service) co_return std::optional<Document>();
  const auto resource = parts_.directory.Find(key.resource);
  if (resource && StandsForPlace(*resource, *service)) {
    const auto had = HavingAt(key.resource, *service, key.start, parts_);
    if (!had) co_return std::optional<Document>();
    Document published{.id = SlotId(key, parts_.signer), .version = 0, .updated = {}, .json = {}};
    published.json = PublishedSlot(*resource, *service, had->time, parts_);
    co_return std::optional(std::move(published));
  }
  const std::array only{key.resource};
  const Interval then{key.start, key.start + Milliseconds(1)};
  for (const auto& segment : SegmentsWithNumbers(*service, then, parts_, key.resource)) {
    co_return std::optional(ToNumberSlot(segment, *service, parts_));
  }
  const auto found = parts_.finder.FindStarts({.service = *service,
                                               .window = then,
                                               .now = parts_.clock.Now(),
                                               .limit = 1,
                                               .only = only,
                                               .ignoring = std::nullopt,
                                               .channel = kFhirChannel});
  if (found.items.empty()) co_return std::optional<Document>();
  co_return std::optional(
      ToFreeSlot(key.resource, *service, found.items.front().time, parts_.directory, parts_.signer));
}

Task<Status> SlotSource::Delete(std::string id, std::optional<std::int64_t> /*expected*/, std::string actor) {
  const auto key = ParseSlotId(id, parts_.signer);
  if (!key) co_return Status();
  co_return co_await hours_.Delete(*key, std::move(actor));
}

bool SlotSource::AddFree(ResourceId resource, const Interval& window,
                         const std::optional<std::vector<TokenValue>>& wanted, std::vector<Document>& slots) const {
  const auto entry = parts_.directory.FindBookable(resource);
  if (!entry) return true;
  for (const ServiceEntry& service : ServicesOf(*entry, parts_.services)) {
    const auto is_this = [&](const TokenValue& token) {
      return token.code.empty() || token.code == service->id.Text();
    };
    if (wanted && std::ranges::none_of(*wanted, is_this)) continue;
    const std::array only{resource};
    const auto found = parts_.finder.FindStarts({.service = *service,
                                                 .window = window,
                                                 .now = parts_.clock.Now(),
                                                 .limit = static_cast<int>(kMaxCandidates),
                                                 .only = only,
                                                 .ignoring = std::nullopt,
                                                 .channel = kFhirChannel});
    for (const auto& item : found.items) {
      slots.push_back(ToFreeSlot(resource, *service, item.time, parts_.directory, parts_.signer));
    }
    for (const auto& segment : SegmentsWithNumbers(*service, window, parts_, resource)) {
      slots.push_back(ToNumberSlot(segment, *service, parts_));
    }
    if (slots.size() > kMaxCandidates) return false;
  }
  return true;
}

/// What stands in the way: visits, holds and blocks, and closures of the resources or of places above them.
Task<Status> SlotSource::AddTaken(const std::vector<ResourceId>& ids, const Interval& window, Instant now,
                                  std::vector<Document>& slots) const {
  // A visit is at most a day long: its parts are counted from its beginning, which may lie before the window.
  const Interval reach{window.start - std::chrono::hours(24), window.end};
  MEDRES_CO_TRY(auto busy, co_await parts_.busy.Of(ids, reach));
  for (const TakenPart& part : InParts(std::move(busy))) {
    const Allocation& allocation = part.allocation;
    const bool is_over = allocation.expires_at && *allocation.expires_at <= now;
    if (allocation.core.Overlaps(window) && !is_over) {
      slots.push_back(ToBusySlot(part, parts_.directory, parts_.signer));
    }
  }
  MEDRES_CO_TRY(const auto closures, co_await parts_.closures.Within(ids, window));
  for (const ResourceId id : ids) {
    const auto line = parts_.directory.WithAncestors(id);
    for (const scheduling::Closure& closure : closures) {
      const auto is_it = [&](const auto& place) { return place->id == closure.resource; };
      if (std::ranges::none_of(line, is_it)) continue;
      slots.push_back(ToClosedSlot(id, closure, parts_.directory, parts_.signer));
    }
  }
  co_return Status();
}

Task<Result<std::vector<Document>>> SlotSource::Candidates(Narrowing& narrowing) {
  std::vector<Document> slots;
  if (const auto asked = narrowing.Tokens("_id")) {
    for (const TokenValue& token : *asked) {
      MEDRES_CO_TRY(auto slot, co_await Read(token.code));
      if (slot) slots.push_back(*std::move(slot));
    }
    co_return slots;
  }
  const auto schedules = narrowing.References("schedule");
  std::vector<ResourceId> ids = schedules ? IdsOf(*schedules) : BookableKinds(parts_.directory);
  std::erase_if(ids, [&](ResourceId id) {
    const auto resource = parts_.directory.Find(id);
    return !resource || ServicesOf(*resource, parts_.services).empty();
  });
  if (ids.size() > kMaxSchedules) co_return Fail(TooCostly());
  const Interval window = WindowOf(narrowing);
  if (window.start >= window.end) co_return slots;
  const auto statuses = narrowing.Tokens("status");
  if (MayWant(statuses, "free")) {
    const auto wanted = narrowing.Tokens("service-type");
    for (const ResourceId id : ids) {
      if (!AddFree(id, window, wanted, slots)) co_return Fail(TooCostly());
    }
  }
  if (MayWant(statuses, "busy")) {
    MEDRES_CO_CHECK(co_await AddTaken(ids, window, narrowing.now(), slots));
    if (slots.size() > kMaxCandidates) co_return Fail(TooCostly());
  }
  co_return slots;
}

}  // namespace medres::api::fhir
