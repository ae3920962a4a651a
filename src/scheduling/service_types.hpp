#pragma once

#include <cstdint>
#include <memory>
#include <shared_mutex>
#include <unordered_map>
#include <vector>

#include "base/error.hpp"
#include "catalog/directory.hpp"
#include "scheduling/model.hpp"

namespace medres::scheduling {

/// Every service type in memory. Thread-safe; readers keep the immutable one they got.
class ServiceTypeDirectory {
 public:
  using Entry = std::shared_ptr<const ServiceType>;

  Entry Find(ServiceTypeId id) const;
  /// By id, which is by age.
  std::vector<Entry> All() const;
  /// Ignores a version that is not newer than the one held.
  void Apply(ServiceType service);
  void Remove(ServiceTypeId id);

  /// What it holds now, for work that must not show before it is committed; the service types themselves are shared.
  std::unique_ptr<ServiceTypeDirectory> Copy() const;

 private:
  mutable std::shared_mutex mutex_;
  std::unordered_map<ServiceTypeId, Entry> entries_;
};

/// A stretch of a visit in which a requirement's resources are taken, and how long before and after it they are kept
/// free of other visits.
struct PaddedSegment {
  int from_minute = 0;
  int to_minute = 0;
  int pad_before_minutes = 0;
  int pad_after_minutes = 0;

  bool operator==(const PaddedSegment&) const = default;
};

/// When a requirement's resources are needed, in order; at least one stretch. The service's pads lie around each of
/// them, and end where the visit's own next one begins: a visit never stands in its own way, and whoever comes in
/// between keeps the pads.
std::vector<PaddedSegment> SegmentsOf(const Requirement& requirement, const ServiceType& service);

/// Everything that is wrong with a service type, with JSON pointers, given the resources there are.
std::vector<Issue> CheckServiceType(const ServiceType& service, const catalog::Directory& resources);

/// Whether a resource is in a requirement's pool, bookable or not.
bool Matches(const Requirement& requirement, const catalog::Resource& resource);

/// How far from the best that the requirement prefers: 0 is the best, at most 255; 0 for all when it prefers nobody.
std::uint8_t DistanceFromPreferred(const Requirement& requirement, const catalog::Resource& resource);

/// The pool in order of preference (listed) or of id (by kind), bookable or not.
std::vector<ResourceId> PoolOf(const Requirement& requirement, const catalog::Directory& resources);

}  // namespace medres::scheduling
