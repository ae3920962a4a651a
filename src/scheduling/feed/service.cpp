#include "scheduling/feed/service.hpp"

#include <algorithm>

#include "platform/security/digest.hpp"

namespace medres::scheduling {
namespace {

constexpr Milliseconds kBack = std::chrono::hours(24 * 30);
constexpr Milliseconds kAhead = std::chrono::hours(24 * 183);
constexpr int kPageSize = 200;
/// Bounds what one link can make us do.
constexpr std::size_t kMostVisits = 5000;
constexpr std::size_t kTokenBytes = 32;

/// Nothing for a visit that is not, or never was, on anybody's calendar.
std::optional<EntryStatus> EntryStatusOf(AppointmentStatus status) {
  switch (status) {
    case AppointmentStatus::kProposed:
    case AppointmentStatus::kPending: return EntryStatus::kTentative;
    case AppointmentStatus::kBooked:
    case AppointmentStatus::kArrived:
    case AppointmentStatus::kCheckedIn:
    case AppointmentStatus::kFulfilled: return EntryStatus::kConfirmed;
    case AppointmentStatus::kCancelled: return EntryStatus::kCancelled;
    case AppointmentStatus::kNoshow:
    case AppointmentStatus::kWaitlist:
    case AppointmentStatus::kEnteredInError: return std::nullopt;
  }
  return std::nullopt;
}

Error NoCalendar() { return Error::NotFound("calendar.not_found"); }

}  // namespace

Task<Status> CalendarFeedService::RequireOwner(const CalendarOwner& owner) {
  if (owner.kind == CalendarOwner::Kind::kPatient) {
    MEDRES_CO_CHECK(co_await parts_.patients.Get(PatientId{owner.id}));
  } else if (!parts_.resources.Find(ResourceId{owner.id})) {
    co_return Fail(Error::NotFound("resource.not_found", {{"id", ToText(owner.id)}}));
  }
  co_return Status();
}

Task<Result<CalendarFeedService::NewFeed>> CalendarFeedService::Open(CalendarOwner owner) {
  MEDRES_CO_CHECK(co_await RequireOwner(owner));
  NewFeed made;
  made.token = security::ToHex(security::RandomBytes(kTokenBytes));
  made.feed = {.id = CalendarFeedId::Make(),
               .digest = security::Sha256Hex(made.token),
               .owner = owner,
               .created_at = parts_.clock.Now()};
  const auto work = [&](sql::Session& session) -> Task<Status> {
    MEDRES_CO_CHECK(co_await parts_.store.Revoke(session, owner, made.feed.created_at));
    co_return co_await parts_.store.Insert(session, made.feed);
  };
  MEDRES_CO_CHECK(co_await parts_.database.RunWrite(work, sql::Database::kDeadline));
  co_return made;
}

Task<Status> CalendarFeedService::Close(CalendarOwner owner) {
  MEDRES_CO_TRY(const std::int64_t revoked, co_await parts_.database.Write<std::int64_t>([&](sql::Session& session) {
    return parts_.store.Revoke(session, owner, parts_.clock.Now());
  }));
  if (revoked == 0) co_return Fail(NoCalendar());
  co_return Status();
}

Task<Result<std::string>> CalendarFeedService::Read(std::string token) {
  const std::string digest = security::Sha256Hex(token);
  MEDRES_CO_TRY(const auto owner, co_await parts_.database.Read<std::optional<CalendarOwner>>(
                                      [&](sql::Session& session) { return parts_.store.FindOwner(session, digest); }));
  if (!owner) co_return Fail(NoCalendar());
  MEDRES_CO_TRY(const std::vector<Appointment> visits, co_await VisitsOf(*owner));
  std::vector<CalendarEntry> entries;
  for (const Appointment& visit : visits) {
    if (auto entry = EntryOf(visit, *owner)) entries.push_back(*std::move(entry));
  }
  co_return WriteCalendar(NameOf(*owner), entries);
}

Task<Result<std::vector<Appointment>>> CalendarFeedService::VisitsOf(const CalendarOwner& owner) {
  const Instant now = parts_.clock.Now();
  AppointmentFilter filter;
  filter.time = Interval{now - kBack, now + kAhead};
  filter.limit = kPageSize;
  if (owner.kind == CalendarOwner::Kind::kPatient) {
    filter.patient = PatientId{owner.id};
  } else {
    filter.resource = ResourceId{owner.id};
  }
  std::vector<Appointment> visits;
  do {
    MEDRES_CO_TRY(AppointmentPage page, co_await parts_.bookings.List(filter));
    std::ranges::move(page.items, std::back_inserter(visits));
    filter.after = page.next;
  } while (filter.after && visits.size() < kMostVisits);
  co_return visits;
}

std::optional<CalendarEntry> CalendarFeedService::EntryOf(const Appointment& visit, const CalendarOwner& owner) const {
  const auto status = EntryStatusOf(visit.status);
  const bool is_theirs = owner.kind == CalendarOwner::Kind::kPatient ||
                         std::ranges::find(visit.resources, ResourceId{owner.id}) != visit.resources.end();
  if (!status || !is_theirs) return std::nullopt;
  const auto service = parts_.services.Find(visit.service_type);
  CalendarEntry entry{.uid = visit.id.Text() + "@medres",
                      .sequence = visit.version - 1,
                      .status = *status,
                      .time = visit.time,
                      .created = visit.created_at,
                      .changed = visit.updated_at,
                      .summary = service ? service->name.zh : "就诊",
                      .location = PlaceOf(visit)};
  if (owner.kind == CalendarOwner::Kind::kPatient) {
    for (const ResourceId id : visit.resources) {
      const auto resource = parts_.resources.Find(id);
      if (resource && resource->kind == catalog::ResourceKind::kPractitioner) entry.summary += " " + resource->name.zh;
    }
  }
  return entry;
}

std::string CalendarFeedService::NameOf(const CalendarOwner& owner) const {
  if (owner.kind == CalendarOwner::Kind::kPatient) return "就诊预约";
  const auto resource = parts_.resources.Find(ResourceId{owner.id});
  return resource ? resource->name.zh : "MedRes";
}

/// The institution, its address, and the room.
std::string CalendarFeedService::PlaceOf(const Appointment& visit) const {
  std::string room;
  for (const ResourceId id : visit.resources) {
    for (const auto& entry : parts_.resources.WithAncestors(id)) {
      if (entry->kind == catalog::ResourceKind::kRoom) room = " " + entry->name.zh;
      if (entry->kind != catalog::ResourceKind::kFacility) continue;
      const bool has_address = entry->facility && entry->facility->address;
      return entry->name.zh + room + (has_address ? ", " + *entry->facility->address : std::string());
    }
  }
  return {};
}

}  // namespace medres::scheduling
