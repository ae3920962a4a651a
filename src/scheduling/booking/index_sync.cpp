#include "scheduling/booking/index_sync.hpp"

#include <algorithm>
#include <boost/describe/class.hpp>

#include "platform/json/json.hpp"

namespace medres::scheduling {
namespace {

/// What is over may still stand too close to what is next.
constexpr Milliseconds kLookBack = std::chrono::hours(30);

}  // namespace

/// The payload of an appointment's event, as the store writes it.
struct TouchedTime {
  ResourceId resource;
  std::int64_t start = 0;
  std::int64_t end = 0;
};
BOOST_DESCRIBE_STRUCT(TouchedTime, (), (resource, start, end))

struct AppointmentEvent {
  std::string origin;
  std::int64_t version = 0;
  std::string status;
  std::vector<TouchedTime> touched;
  std::optional<json::Raw> visit;           ///< for those who tell people of it
  std::optional<std::string> left_session;  ///< for those who keep numbers
};
BOOST_DESCRIBE_STRUCT(AppointmentEvent, (), (origin, version, status, touched, visit, left_session))

Task<Status> IndexSync::Load() {
  MEDRES_CO_TRY(const std::vector<Allocation> active,
                co_await database_.Read<std::vector<Allocation>>([&](sql::Session& session) {
                  return store_.ActiveAllocations(session, clock_.Now() - kLookBack, {});
                }));
  index_.Load(active);
  co_return Status();
}

void IndexSync::Take(const Changes& changes) {
  const std::lock_guard lock(mutex_);
  Apply(changes);
  if (reading_) meanwhile_.push_back(changes);
}

void IndexSync::Apply(const Changes& changes) {
  for (const Allocation& allocation : changes.released) index_.Remove(allocation);
  for (const Allocation& allocation : changes.taken) index_.Apply(allocation);
  for (const Allocation& allocation : changes.kept) index_.Apply(allocation);
}

Task<Status> IndexSync::Follow(const std::vector<events::Event>& events) {
  std::vector<ResourceId> resources;
  Instant first = clock_.Now();
  for (const events::Event& event : events) {
    const auto payload = json::Parse<AppointmentEvent>(event.payload);
    if (!payload || payload->origin == origin_) continue;
    for (const TouchedTime& touched : payload->touched) {
      first = std::min(first, Instant{touched.start});
      if (std::ranges::find(resources, touched.resource) == resources.end()) resources.push_back(touched.resource);
    }
  }
  if (resources.empty()) co_return Status();
  const Instant since = first - kLookBack;
  {
    const std::lock_guard lock(mutex_);
    reading_ = true;
    meanwhile_.clear();
  }
  const auto active = co_await database_.Read<std::vector<Allocation>>(
      [&](sql::Session& session) { return store_.ActiveAllocations(session, since, resources); });
  const std::lock_guard lock(mutex_);
  reading_ = false;
  if (!active) co_return Fail(active.error());
  Replace(resources, since, *active);
  for (const Changes& changes : meanwhile_) Apply(changes);
  co_return Status();
}

void IndexSync::Replace(const std::vector<ResourceId>& resources, Instant since,
                        const std::vector<Allocation>& active) {
  for (const ResourceId id : resources) {
    std::vector<Allocation> own;
    std::ranges::copy_if(active, std::back_inserter(own), [&](const Allocation& a) { return a.resource == id; });
    index_.Reset(id, DayOf(since) + 1, own);
  }
}

}  // namespace medres::scheduling
