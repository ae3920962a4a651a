#include "scheduling/policy/directory.hpp"

#include <algorithm>
#include <mutex>

#include "scheduling/calendar/zone.hpp"

namespace medres::scheduling {
namespace {

void AddOnce(std::vector<ResourceId>& ids, ResourceId id) {
  if (std::ranges::find(ids, id) == ids.end()) ids.push_back(id);
}

}  // namespace

PolicyDirectory::Entry PolicyDirectory::InForce(const Versions& versions, LocalDate date) {
  const auto newest = std::ranges::find_if(versions.rbegin(), versions.rend(),
                                           [&](const Entry& version) { return version->effective_from <= date; });
  return newest == versions.rend() ? nullptr : *newest;
}

PolicyDirectory::Entry PolicyDirectory::InForce(PolicyId id, LocalDate date) const {
  const std::shared_lock lock(mutex_);
  const auto found = policies_.find(id);
  return found == policies_.end() ? nullptr : InForce(found->second, date);
}

PolicyDirectory::Entry PolicyDirectory::Governing(ResourceId resource, ServiceTypeId service, Instant now) const {
  if (IsEmpty()) return nullptr;
  const Zone* zone = FindZone(resources_.ZoneOf(resource));
  if (zone == nullptr) return nullptr;
  return Governing(AttachedAbove(resource), service, zone->ToWall(now).date);
}

std::vector<PolicyId> PolicyDirectory::AttachedAbove(ResourceId resource) const {
  std::vector<PolicyId> attached;
  const auto chain = resources_.WithAncestors(resource);
  const std::shared_lock lock(mutex_);
  for (const auto& place : chain) {
    if (const auto found = by_resource_.find(place->id); found != by_resource_.end()) attached.push_back(found->second);
  }
  return attached;
}

PolicyDirectory::Entry PolicyDirectory::Governing(std::span<const PolicyId> attached, ServiceTypeId service,
                                                  LocalDate today) const {
  const std::shared_lock lock(mutex_);
  if (const auto own = by_service_.find(service); own != by_service_.end()) {
    if (auto entry = InForce(policies_.at(own->second), today)) return entry;
  }
  for (const PolicyId policy : attached) {
    if (auto entry = InForce(policies_.at(policy), today)) return entry;
  }
  return nullptr;
}

PolicyDirectory::Entry PolicyDirectory::Find(const PolicyStamp& stamp) const {
  const std::shared_lock lock(mutex_);
  const auto found = policies_.find(stamp.id);
  if (found == policies_.end() || found->second.empty()) return nullptr;
  const Versions& versions = found->second;
  const auto exact = std::ranges::find(versions, stamp.version, [](const Entry& entry) { return entry->version; });
  return exact == versions.end() ? versions.back() : *exact;
}

void PolicyDirectory::Set(PolicyId id, std::vector<Policy> versions) {
  const std::unique_lock lock(mutex_);
  Versions& held = policies_[id];
  if (versions.size() < held.size() || versions.empty()) return;
  if (const auto resource = versions.front().resource) by_resource_[*resource] = id;
  if (const auto service = versions.front().service_type) by_service_[*service] = id;
  held.clear();
  for (Policy& version : versions) held.push_back(std::make_shared<const Policy>(std::move(version)));
  count_.store(policies_.size(), std::memory_order_relaxed);
  changes_.fetch_add(1, std::memory_order_acq_rel);
}

VisitPlace PolicyDirectory::PlaceOf(std::span<const ResourceId> resources) const {
  VisitPlace place;
  for (const ResourceId resource : resources) {
    bool in_department = false;
    for (const auto& entry : resources_.WithAncestors(resource)) {
      if (entry->kind == catalog::ResourceKind::kPractitioner) AddOnce(place.doctors, entry->id);
      if (entry->kind == catalog::ResourceKind::kDepartment && !std::exchange(in_department, true)) {
        AddOnce(place.departments, entry->id);
      }
      if (entry->kind == catalog::ResourceKind::kFacility) {
        AddOnce(place.facilities, entry->id);
        break;
      }
    }
  }
  return place;
}

std::vector<ResourceId> PolicyDirectory::WithDescendants(ResourceId resource) const {
  std::vector<ResourceId> ids{resource};
  for (std::size_t i = 0; i < ids.size(); ++i) {
    for (const auto& child : resources_.Children(ids[i])) ids.push_back(child->id);
  }
  return ids;
}

}  // namespace medres::scheduling
