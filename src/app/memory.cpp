#include "app/memory.hpp"

#include <malloc.h>

namespace medres::app {
namespace {

std::vector<ResourceId> ResourcesOf(const std::vector<events::Event>& events) {
  std::vector<ResourceId> ids;
  ids.reserve(events.size());
  for (const events::Event& event : events) ids.push_back(ResourceId{event.subject});
  return ids;
}

scheduling::PolicyId PolicyIdOf(const events::Event& event) { return scheduling::PolicyId{event.subject}; }

}  // namespace

Memory::Memory(Parts parts, events::Follower* follower) : parts_(parts), follower_(follower) {
  if (follower_ != nullptr) Subscribe();
}

void Memory::Subscribe() {
  follower_->On("setting.", [this](const std::vector<events::Event>&) { return parts_.settings.Load(); });
  follower_->On("api_key.", [this](const std::vector<events::Event>&) { return parts_.access.Load(); });
  follower_->On("resource.", [this](const std::vector<events::Event>& events) {
    return parts_.catalog.Refresh(ResourcesOf(events));
  });
  follower_->On("rota.", [this](const std::vector<events::Event>& events) { return Refresh(ResourcesOf(events)); });
  follower_->On("service_type.", [this](const std::vector<events::Event>& events) -> Task<Status> {
    for (const events::Event& event : events) {
      MEDRES_CO_CHECK(co_await parts_.service_types.Refresh(ServiceTypeId{event.subject}));
    }
    co_return Status();
  });
  follower_->On("policy.", [this](const std::vector<events::Event>& events) -> Task<Status> {
    for (const events::Event& event : events) {
      MEDRES_CO_CHECK(co_await parts_.policies.Refresh(PolicyIdOf(event)));
    }
    co_return Status();
  });
  for (const char* kind : {"session.", "session_plan."}) {
    follower_->On(kind,
                  [this](const std::vector<events::Event>& events) { return parts_.sessions.FollowSessions(events); });
  }
  follower_->On("appointment.", [this](const std::vector<events::Event>& events) -> Task<Status> {
    MEDRES_CO_CHECK(co_await parts_.sessions.FollowAppointments(events));
    co_return co_await parts_.busy.Follow(events);
  });
}

Task<Status> Memory::Load() {
  if (follower_ != nullptr) {
    MEDRES_CO_TRY(loaded_at_, co_await follower_->Current());
  }
  MEDRES_CO_CHECK(co_await parts_.settings.Load());
  MEDRES_CO_CHECK(co_await parts_.access.Load());
  MEDRES_CO_CHECK(co_await parts_.catalog.Load());
  MEDRES_CO_CHECK(co_await parts_.service_types.LoadAll());
  MEDRES_CO_CHECK(co_await parts_.rotas.LoadAll());
  MEDRES_CO_CHECK(co_await parts_.policies.LoadAll());
  MEDRES_CO_CHECK(co_await parts_.sessions.LoadAll());
  MEDRES_CO_CHECK(co_await parts_.busy.Load());
  malloc_trim(0);  // reading everything leaves as much garbage behind as it fills
  co_return Status();
}

void Memory::Follow() {
  if (follower_ != nullptr) follower_->Start(loaded_at_);
}

Task<void> Memory::StopFollowing() {
  if (follower_ != nullptr) co_await follower_->Stop();
}

std::optional<ResourceId> Memory::UnknownFrom(std::optional<ResourceId> id) const {
  while (id) {
    const auto entry = parts_.resources.Find(*id);
    if (!entry) return id;
    id = entry->parent;
  }
  return std::nullopt;
}

Task<Status> Memory::Refresh(std::vector<ResourceId> ids) {
  // A place that is not known yet would be missing among what a plan has seen: its state, hours and policies with it.
  for (std::vector<ResourceId> reading = ids; !reading.empty();) {
    MEDRES_CO_CHECK(co_await parts_.catalog.Refresh(reading));
    std::vector<ResourceId> above;
    for (const ResourceId id : reading) {
      if (const auto unknown = UnknownFrom(id); unknown && *unknown != id) above.push_back(*unknown);
    }
    ids.insert(ids.end(), above.begin(), above.end());
    reading = std::move(above);
  }
  // Before the rotas, whose version says that a plan has seen the policies and sessions too.
  MEDRES_CO_CHECK(co_await parts_.policies.RefreshAttached(ids));
  MEDRES_CO_CHECK(co_await parts_.sessions.Refresh(ids));
  co_return co_await parts_.rotas.Refresh(std::move(ids));
}

Task<void> Memory::Learn(ServiceTypeId service, std::vector<ResourceId> ids) {
  const Status found = co_await parts_.service_types.Refresh(service);
  if (const auto entry = parts_.services.Find(service); found && entry) {
    for (const auto& requirement : entry->requirements) {
      for (const ResourceId id : requirement.any_of) {
        if (const auto unknown = UnknownFrom(id)) ids.push_back(*unknown);
      }
    }
  }
  // What cannot be read now stays unknown, and the wish is refused for that.
  const Status refreshed = co_await Refresh(std::move(ids));
  (void)refreshed;
}

}  // namespace medres::app
