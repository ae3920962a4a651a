#include "scheduling/service_types.hpp"

#include <algorithm>
#include <mutex>
#include <span>
#include <unordered_map>
#include <unordered_set>

#include "catalog/rules.hpp"

namespace medres::scheduling {
namespace {

/// What the short form says; the whole visit when nothing does.
VisitSegment OnlySegment(const Requirement& requirement, int duration) {
  return {requirement.from_minute.value_or(0), requirement.to_minute.value_or(duration)};
}

/// Those that are listed, else the only one.
std::span<const VisitSegment> SaidSegments(const Requirement& requirement, const VisitSegment& only) {
  if (!requirement.segments.empty()) return requirement.segments;
  return {&only, 1};
}

void CheckSegments(const Requirement& requirement, int duration, const std::string& pointer,
                   std::vector<Issue>& issues) {
  const bool listed = !requirement.segments.empty();
  if (listed && (requirement.from_minute || requirement.to_minute)) {
    issues.push_back({"service_type.segments_twice", pointer + "/segments", {}});
  }
  const VisitSegment only = OnlySegment(requirement, duration);
  const auto segments = SaidSegments(requirement, only);
  for (std::size_t i = 0; i < segments.size(); ++i) {
    const std::string at = listed ? pointer + "/segments/" + std::to_string(i) : pointer;
    const auto& [from, to] = segments[i];
    if (from >= to || to > duration) {
      issues.push_back({"service_type.segment", at + "/to_minute", {{"duration", std::to_string(duration)}}});
    }
    if (i > 0 && from <= segments[i - 1].to_minute) {
      issues.push_back({"service_type.segments_order",
                        at + "/from_minute",
                        {{"minute", std::to_string(segments[i - 1].to_minute)}}});
    }
  }
}

void CheckRequirement(const Requirement& requirement, int duration, const catalog::Directory& resources,
                      const std::string& pointer, std::vector<Issue>& issues) {
  CheckSegments(requirement, duration, pointer, issues);
  if (requirement.any_of.empty() == !requirement.kind.has_value()) {
    issues.push_back({"service_type.pool_unclear", pointer, {}});
    return;
  }
  for (std::size_t i = 0; i < requirement.any_of.size(); ++i) {
    const ResourceId id = requirement.any_of[i];
    const std::string at = pointer + "/any_of/" + std::to_string(i);
    if (!resources.Find(id)) issues.push_back({"resource.not_found", at, {{"id", id.Text()}}});
    const auto first = std::ranges::find(requirement.any_of, id);
    if (first - requirement.any_of.begin() != static_cast<std::ptrdiff_t>(i)) {
      issues.push_back({"service_type.repeated", at, {{"id", id.Text()}}});
    }
  }
  for (std::size_t i = 0; requirement.prefer && i < requirement.prefer->practitioners.size(); ++i) {
    const ResourceId id = requirement.prefer->practitioners[i];
    const std::string at = pointer + "/prefer/practitioners/" + std::to_string(i);
    if (!resources.Find(id)) issues.push_back({"resource.not_found", at, {{"id", id.Text()}}});
  }
  if (!requirement.any_of.empty() && static_cast<std::size_t>(requirement.quantity) > requirement.any_of.size()) {
    issues.push_back(
        {"service_type.quantity", pointer + "/quantity", {{"pool", std::to_string(requirement.any_of.size())}}});
  }
}

/// Gives places of listed pools their resources, each to one place only, whatever part of the visit needs it.
class Placing {
 public:
  explicit Placing(const std::vector<Requirement>& requirements) : requirements_(requirements) {}

  /// False when all that could serve this requirement is needed by it and those before.
  bool Place(std::size_t requirement) {
    std::unordered_set<ResourceId> tried;
    return TryToPlace(requirement, tried);
  }

 private:
  bool TryToPlace(std::size_t requirement, std::unordered_set<ResourceId>& tried) {
    for (const ResourceId id : requirements_[requirement].any_of) {
      if (!tried.insert(id).second) continue;
      const auto holder = placed_.find(id);
      if (holder != placed_.end() && !TryToPlace(holder->second, tried)) continue;
      placed_[id] = requirement;
      return true;
    }
    return false;
  }

  const std::vector<Requirement>& requirements_;
  std::unordered_map<ResourceId, std::size_t> placed_;
};

/// Requirements that no choice from their lists can serve all at once would make a service that is never free.
void CheckTogether(const std::vector<Requirement>& requirements, std::vector<Issue>& issues) {
  Placing placing(requirements);
  for (std::size_t i = 0; i < requirements.size(); ++i) {
    if (requirements[i].any_of.empty()) continue;
    int placed = 0;
    while (placed < requirements[i].quantity && placing.Place(i)) ++placed;
    if (placed == requirements[i].quantity) continue;
    issues.push_back({"service_type.never_together",
                      "/requirements/" + std::to_string(i) + "/any_of",
                      {{"role", requirements[i].role}}});
  }
}

}  // namespace

ServiceTypeDirectory::Entry ServiceTypeDirectory::Find(ServiceTypeId id) const {
  const std::shared_lock lock(mutex_);
  const auto found = entries_.find(id);
  return found == entries_.end() ? nullptr : found->second;
}

std::vector<ServiceTypeDirectory::Entry> ServiceTypeDirectory::All() const {
  std::vector<Entry> all;
  {
    const std::shared_lock lock(mutex_);
    for (const auto& [id, entry] : entries_) all.push_back(entry);
  }
  std::ranges::sort(all, {}, [](const Entry& entry) { return entry->id; });
  return all;
}

void ServiceTypeDirectory::Apply(ServiceType service) {
  const std::unique_lock lock(mutex_);
  Entry& held = entries_[service.id];
  if (!held || held->version < service.version) held = std::make_shared<const ServiceType>(std::move(service));
}

void ServiceTypeDirectory::Remove(ServiceTypeId id) {
  const std::unique_lock lock(mutex_);
  entries_.erase(id);
}

std::unique_ptr<ServiceTypeDirectory> ServiceTypeDirectory::Copy() const {
  auto copy = std::make_unique<ServiceTypeDirectory>();
  const std::shared_lock lock(mutex_);
  copy->entries_ = entries_;
  return copy;
}

std::vector<PaddedSegment> SegmentsOf(const Requirement& requirement, const ServiceType& service) {
  const VisitSegment only = OnlySegment(requirement, service.duration_minutes);
  const auto segments = SaidSegments(requirement, only);
  std::vector<PaddedSegment> padded;
  padded.reserve(segments.size());
  for (const auto& [from, to] : segments) {
    int before = service.buffer_before_minutes;
    if (!padded.empty()) {
      const int gap = from - padded.back().to_minute;
      padded.back().pad_after_minutes = std::min(padded.back().pad_after_minutes, gap);
      before = std::min(before, gap);
    }
    padded.push_back({from, to, before, service.buffer_after_minutes});
  }
  return padded;
}

std::vector<Issue> CheckServiceType(const ServiceType& service, const catalog::Directory& resources) {
  std::vector<Issue> issues;
  if (service.name.zh.empty() && service.name.en.empty()) issues.push_back({"resource.name_missing", "/name", {}});
  for (std::size_t i = 0; i < service.requirements.size(); ++i) {
    CheckRequirement(service.requirements[i], service.duration_minutes, resources, "/requirements/" + std::to_string(i),
                     issues);
  }
  if (issues.empty()) CheckTogether(service.requirements, issues);
  return issues;
}

bool Matches(const Requirement& requirement, const catalog::Resource& resource) {
  if (!requirement.any_of.empty()) {
    return std::ranges::find(requirement.any_of, resource.id) != requirement.any_of.end();
  }
  if (requirement.kind != resource.kind) return false;
  if (!requirement.specialty) return true;
  return std::ranges::any_of(catalog::SpecialtyCodes(resource), [&](const std::string& code) {
    return catalog::CodeCovers(*requirement.specialty, code);
  });
}

std::uint8_t DistanceFromPreferred(const Requirement& requirement, const catalog::Resource& resource) {
  if (!requirement.prefer) return 0;
  const Preference& prefer = *requirement.prefer;
  const auto place_in = [](const auto& list, const auto& wanted, std::ptrdiff_t most) {
    return static_cast<unsigned>(std::min(std::ranges::find(list, wanted) - list.begin(), most));
  };
  const unsigned named = place_in(prefer.practitioners, resource.id, 15);
  unsigned unsuited = 1;
  auto titled = static_cast<unsigned>(std::min<std::size_t>(prefer.titles.size(), 7));
  if (resource.practitioner) {
    const auto& good_at = resource.practitioner->constitutions;
    const bool suits = std::ranges::any_of(prefer.constitutions, [&](const std::string& wanted) {
      return std::ranges::find(good_at, wanted) != good_at.end();
    });
    unsuited = suits ? 0 : 1;
    titled = place_in(prefer.titles, resource.practitioner->title.value_or(std::string()), 7);
  }
  return static_cast<std::uint8_t>(named << 4 | unsuited << 3 | titled);
}

std::vector<ResourceId> PoolOf(const Requirement& requirement, const catalog::Directory& resources) {
  if (!requirement.any_of.empty()) return requirement.any_of;
  if (!requirement.kind) return {};
  return requirement.specialty ? resources.BySpecialty(*requirement.kind, *requirement.specialty)
                               : resources.ByKind(*requirement.kind);
}

}  // namespace medres::scheduling
