#include "scheduling/session/directory.hpp"

#include <algorithm>
#include <mutex>

#include "scheduling/session/rules.hpp"

namespace medres::scheduling {
namespace {

void SortByStart(std::vector<SessionDirectory::EntryPtr>& entries) {
  std::ranges::sort(entries, {}, [](const SessionDirectory::EntryPtr& entry) {
    return std::pair(entry->offer->time.start, entry->session.id);
  });
}

}  // namespace

SessionDirectory::EntryPtr SessionDirectory::MakeEntry(Session session, std::int64_t rota_version) {
  auto offer = std::make_shared<NumberOffer>(scheduling::OfferOf(session));
  offer->rota_version = rota_version;
  return std::make_shared<const Entry>(Entry{std::move(session), std::move(offer)});
}

SessionDirectory::EntryPtr SessionDirectory::Find(SessionId id) const {
  const std::shared_lock lock(mutex_);
  const auto found = entries_.find(id);
  return found == entries_.end() ? nullptr : found->second;
}

std::shared_ptr<const NumberOffer> SessionDirectory::OfferOf(SessionId session) const {
  const EntryPtr entry = Find(session);
  return entry ? entry->offer : nullptr;
}

Milliseconds SessionDirectory::DrawReturnDelay(SessionId session) const {
  const EntryPtr entry = Find(session);
  return entry ? ReturnDelay(entry->session.terms, chance_()) : Milliseconds(0);
}

std::vector<SessionDirectory::EntryPtr> SessionDirectory::Overlapping(const std::vector<ResourceId>& resources,
                                                                      const Interval& time) const {
  std::vector<EntryPtr> found;
  {
    const std::shared_lock lock(mutex_);
    if (by_resource_.empty()) return found;
    for (const ResourceId resource : resources) {
      const auto held = by_resource_.find(resource);
      if (held == by_resource_.end()) continue;
      AddOverlapping(held->second.sessions, time, found);
    }
  }
  SortByStart(found);
  return found;
}

std::vector<SessionDirectory::EntryPtr> SessionDirectory::OfService(ServiceTypeId service, const Interval& time) const {
  std::vector<EntryPtr> found;
  {
    const std::shared_lock lock(mutex_);
    const auto held = by_service_.find(service);
    if (held == by_service_.end()) return found;
    AddOverlapping(held->second, time, found);
  }
  SortByStart(found);
  return found;
}

void SessionDirectory::AddOverlapping(const std::unordered_set<SessionId>& ids, const Interval& time,
                                      std::vector<EntryPtr>& found) const {
  for (const SessionId id : ids) {
    if (const EntryPtr& entry = entries_.at(id); entry->offer->time.Overlaps(time)) found.push_back(entry);
  }
}

void SessionDirectory::Keep(const EntryPtr& entry) {
  Drop(entry->session.id);
  by_service_[entry->session.service_type].insert(entry->session.id);
  entries_[entry->session.id] = entry;
}

void SessionDirectory::Drop(SessionId id) {
  const auto known = entries_.find(id);
  if (known == entries_.end()) return;
  const auto of_service = by_service_.find(known->second->session.service_type);
  of_service->second.erase(id);
  if (of_service->second.empty()) by_service_.erase(of_service);
  entries_.erase(known);
}

std::vector<SessionPlan> SessionDirectory::PlansOf(ResourceId resource) const {
  const std::shared_lock lock(mutex_);
  const auto held = by_resource_.find(resource);
  return held == by_resource_.end() ? std::vector<SessionPlan>() : held->second.plans;
}

std::vector<ResourceId> SessionDirectory::Planned() const {
  const std::shared_lock lock(mutex_);
  std::vector<ResourceId> planned;
  for (const auto& [resource, held] : by_resource_) {
    if (!held.plans.empty()) planned.push_back(resource);
  }
  return planned;
}

void SessionDirectory::Set(ResourceId resource, const OfResource& current) {
  const std::unique_lock lock(mutex_);
  if (current.plans.empty() && current.sessions.empty() && !by_resource_.contains(resource)) return;
  Held& held = by_resource_[resource];
  if (current.rota_version < held.rota_version) return;
  for (const SessionId id : held.sessions) {
    // A substitute may have it by now.
    const auto entry = entries_.find(id);
    if (entry != entries_.end() && entry->second->session.resource == resource) Drop(id);
  }
  held = {.plans = current.plans, .sessions = {}, .rota_version = current.rota_version};
  for (const Session& session : current.sessions) {
    const auto known = entries_.find(session.id);
    if (known != entries_.end() && known->second->session.version > session.version) continue;
    if (known != entries_.end()) by_resource_[known->second->session.resource].sessions.erase(session.id);
    by_resource_[resource].sessions.insert(session.id);
    Keep(MakeEntry(session, current.rota_version));
  }
}

std::optional<NumberThen> NumberAt(const SessionDirectory& sessions, ServiceTypeId service, ResourceId resource,
                                   Instant start) {
  for (const auto& entry : sessions.Overlapping({resource}, {start, start + Milliseconds(1)})) {
    if (entry->offer->service_type != service || entry->offer->state == NumberState::kStopped) continue;
    const auto segment =
        std::ranges::find(entry->offer->segments, start, [](const NumberSegment& one) { return one.time.start; });
    if (segment == entry->offer->segments.end()) continue;
    return NumberThen{{.session = entry->session.id, .from = start}, segment->time};
  }
  return std::nullopt;
}

std::vector<SessionId> SessionDirectory::Tidy(Instant before) {
  const std::unique_lock lock(mutex_);
  std::vector<SessionId> gone;
  for (auto& [resource, held] : by_resource_) {
    std::erase_if(held.sessions, [&](SessionId id) {
      if (entries_.at(id)->offer->time.end >= before) return false;
      Drop(id);
      gone.push_back(id);
      return true;
    });
  }
  return gone;
}

}  // namespace medres::scheduling
