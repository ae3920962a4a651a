#include "catalog/directory.hpp"

#include <algorithm>
#include <mutex>

namespace medres::catalog {
namespace {

/// Deeper trees are refused by the rules; this ends a walk whatever memory holds.
constexpr int kMaxDepth = 8;

constexpr std::string_view kDefaultZone = "Asia/Shanghai";

bool CodeCovers(std::string_view wanted, std::string_view code) {
  return code == wanted || (code.starts_with(wanted) && code[wanted.size()] == '.');
}

const std::vector<std::string>& CodesOf(const Resource& resource) {
  static const std::vector<std::string> kNone;
  if (resource.practitioner) return resource.practitioner->specialties;
  return resource.department ? resource.department->codes : kNone;
}

}  // namespace

Directory::Entry Directory::Find(ResourceId id) const {
  const std::shared_lock lock(mutex_);
  const auto found = entries_.find(id);
  return found == entries_.end() ? nullptr : found->second;
}

std::vector<Directory::Entry> Directory::WithAncestors(ResourceId id) const {
  const std::shared_lock lock(mutex_);
  std::vector<Entry> line;
  for (auto found = entries_.find(id); found != entries_.end() && line.size() < kMaxDepth;) {
    line.push_back(found->second);
    if (!line.back()->parent) break;
    found = entries_.find(*line.back()->parent);
  }
  return line;
}

bool Directory::IsBookable(ResourceId id) const {
  const std::shared_lock lock(mutex_);
  auto found = entries_.find(id);
  for (int depth = 0; depth < kMaxDepth; ++depth) {
    if (found == entries_.end() || found->second->status != ResourceStatus::kActive) return false;
    if (!found->second->parent) return true;
    found = entries_.find(*found->second->parent);
  }
  return false;
}

std::string Directory::ZoneOf(ResourceId id) const {
  const std::shared_lock lock(mutex_);
  auto found = entries_.find(id);
  for (int depth = 0; depth < kMaxDepth && found != entries_.end(); ++depth) {
    if (found->second->zone) return *found->second->zone;
    if (!found->second->parent) break;
    found = entries_.find(*found->second->parent);
  }
  return std::string(kDefaultZone);
}

std::vector<Directory::Entry> Directory::Children(ResourceId parent) const {
  const std::shared_lock lock(mutex_);
  std::vector<Entry> children;
  if (const auto ids = children_.find(parent); ids != children_.end()) {
    for (const ResourceId id : ids->second) children.push_back(entries_.at(id));
  }
  return children;
}

std::vector<ResourceId> Directory::BySpecialty(ResourceKind kind, std::string_view code) const {
  const std::shared_lock lock(mutex_);
  std::vector<ResourceId> ids;
  for (const auto& [id, entry] : entries_) {
    if (entry->kind != kind) continue;
    const auto covers = [&](const std::string& own) { return CodeCovers(code, own); };
    if (std::ranges::any_of(CodesOf(*entry), covers)) ids.push_back(id);
  }
  std::ranges::sort(ids);
  return ids;
}

std::vector<ResourceId> Directory::ByKind(ResourceKind kind) const {
  const std::shared_lock lock(mutex_);
  std::vector<ResourceId> ids;
  for (const auto& [id, entry] : entries_) {
    if (entry->kind == kind) ids.push_back(id);
  }
  std::ranges::sort(ids);
  return ids;
}

void Directory::Apply(Resource resource) {
  const std::unique_lock lock(mutex_);
  Entry& held = entries_[resource.id];
  const auto is_newer = [](const Resource& a, const Resource& b) {
    return a.version > b.version || a.rota_version > b.rota_version;
  };
  if (held && !is_newer(resource, *held)) return;
  if (held && held->parent && held->parent != resource.parent) std::erase(children_[*held->parent], resource.id);
  if (resource.parent && (!held || held->parent != resource.parent)) children_[*resource.parent].push_back(resource.id);
  held = std::make_shared<const Resource>(std::move(resource));
}

void Directory::RaiseRotaVersion(ResourceId id, std::int64_t rota_version) {
  const std::unique_lock lock(mutex_);
  const auto found = entries_.find(id);
  if (found == entries_.end() || found->second->rota_version >= rota_version) return;
  Resource raised = *found->second;
  raised.rota_version = rota_version;
  found->second = std::make_shared<const Resource>(std::move(raised));
}

void Directory::Remove(ResourceId id) {
  const std::unique_lock lock(mutex_);
  const auto found = entries_.find(id);
  if (found == entries_.end()) return;
  if (found->second->parent) std::erase(children_[*found->second->parent], id);
  entries_.erase(found);
}

std::size_t Directory::Size() const {
  const std::shared_lock lock(mutex_);
  return entries_.size();
}

}  // namespace medres::catalog
