#include "catalog/directory.hpp"

#include <algorithm>
#include <mutex>

#include "catalog/rules.hpp"

namespace medres::catalog {
namespace {

/// Deeper trees are refused by the rules; this ends a walk whatever memory holds.
constexpr int kMaxDepth = 8;

constexpr std::string_view kDefaultZone = "Asia/Shanghai";

/// Whether it is found by the same words in the same place.
bool IsListedAlike(const Resource& a, const Resource& b) {
  return a.kind == b.kind && a.parent == b.parent && SpecialtyCodes(a) == SpecialtyCodes(b) && StaysOf(a) == StaysOf(b);
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

Directory::Entry Directory::FindBookable(ResourceId id) const {
  const std::shared_lock lock(mutex_);
  const auto own = entries_.find(id);
  auto found = own;
  for (int depth = 0; depth < kMaxDepth; ++depth) {
    if (found == entries_.end() || found->second->status != ResourceStatus::kActive) return nullptr;
    if (!found->second->parent) return own->second;
    found = entries_.find(*found->second->parent);
  }
  return nullptr;
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

std::vector<ResourceId> Directory::GuestsOf(ResourceId place) const {
  const std::shared_lock lock(mutex_);
  const auto found = guests_.find(place);
  return found == guests_.end() ? std::vector<ResourceId>() : found->second;
}

bool Directory::IsAlone(ResourceId id) const {
  const auto is_empty = [id](const auto& lists) {
    const auto found = lists.find(id);
    return found == lists.end() || found->second.empty();
  };
  return is_empty(children_) && is_empty(guests_);
}

bool Directory::StandsAlone(ResourceId id) const {
  const std::shared_lock lock(mutex_);
  return IsAlone(id);
}

std::vector<ResourceId> Directory::BySpecialty(ResourceKind kind, std::string_view code) const {
  const std::shared_lock lock(mutex_);
  std::vector<ResourceId> ids;
  int lists = 0;
  const auto add = [&](const std::vector<ResourceId>& list) {
    ids.insert(ids.end(), list.begin(), list.end());
    ++lists;
  };
  std::string key(code);
  if (const auto own = by_code_.find({kind, key}); own != by_code_.end()) add(own->second);
  key.push_back('.');
  for (auto below = by_code_.lower_bound({kind, key});
       below != by_code_.end() && below->first.first == kind && below->first.second.starts_with(key); ++below) {
    add(below->second);
  }
  if (lists > 1) {
    std::ranges::sort(ids);
    const auto repeated = std::ranges::unique(ids);
    ids.erase(repeated.begin(), repeated.end());
  }
  return ids;
}

std::vector<ResourceId> Directory::ByKind(ResourceKind kind) const {
  const std::shared_lock lock(mutex_);
  const auto all = by_code_.find({kind, ""});
  return all == by_code_.end() ? std::vector<ResourceId>() : all->second;
}

void Directory::List(const Resource& resource) {
  const auto add = [&](const std::string& code) {
    auto& ids = by_code_[{resource.kind, code}];
    const auto at = std::ranges::lower_bound(ids, resource.id);
    if (at == ids.end() || *at != resource.id) ids.insert(at, resource.id);
  };
  add("");
  for (const std::string& code : SpecialtyCodes(resource)) add(code);
  for (const Stay& stay : StaysOf(resource)) guests_[stay.place].push_back(resource.id);
}

void Directory::Unlist(const Resource& resource) {
  const auto drop = [&](const std::string& code) {
    auto& ids = by_code_[{resource.kind, code}];
    const auto at = std::ranges::lower_bound(ids, resource.id);
    if (at != ids.end() && *at == resource.id) ids.erase(at);
  };
  drop("");
  for (const std::string& code : SpecialtyCodes(resource)) drop(code);
  for (const Stay& stay : StaysOf(resource)) std::erase(guests_[stay.place], resource.id);
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
  if (held) Unlist(*held);
  List(resource);
  const ResourceId id = resource.id;
  const bool concerns_others = !held || !IsListedAlike(*held, resource) || !IsAlone(id);
  held = std::make_shared<const Resource>(std::move(resource));
  changes_.Add(concerns_others ? std::nullopt : std::optional(id));
}

void Directory::RaiseRotaVersion(ResourceId id, std::int64_t rota_version) {
  const std::unique_lock lock(mutex_);
  const auto found = entries_.find(id);
  if (found == entries_.end() || found->second->rota_version >= rota_version) return;
  Resource raised = *found->second;
  raised.rota_version = rota_version;
  found->second = std::make_shared<const Resource>(std::move(raised));
  changes_.Add(IsAlone(id) ? std::optional(id) : std::nullopt);
}

void Directory::Remove(ResourceId id) {
  const std::unique_lock lock(mutex_);
  const auto found = entries_.find(id);
  if (found == entries_.end()) return;
  if (found->second->parent) std::erase(children_[*found->second->parent], id);
  Unlist(*found->second);
  entries_.erase(found);
  changes_.Add(std::nullopt);
}

std::size_t Directory::Size() const {
  const std::shared_lock lock(mutex_);
  return entries_.size();
}

std::unique_ptr<Directory> Directory::Copy() const {
  auto copy = std::make_unique<Directory>();
  const std::shared_lock lock(mutex_);
  copy->entries_ = entries_;
  copy->children_ = children_;
  copy->by_code_ = by_code_;
  copy->guests_ = guests_;
  return copy;
}

}  // namespace medres::catalog
