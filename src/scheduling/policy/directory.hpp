#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <shared_mutex>
#include <span>
#include <unordered_map>
#include <vector>

#include "catalog/directory.hpp"
#include "scheduling/policy/facts.hpp"

namespace medres::scheduling {

/// Every policy with all its versions in memory. Thread-safe: readers share a lock and keep the immutable version they
/// got.
class PolicyDirectory {
 public:
  using Entry = std::shared_ptr<const Policy>;

  explicit PolicyDirectory(const catalog::Directory& resources) : resources_(resources) {}

  /// Nobody has a policy: the common case, and the one that costs nothing.
  bool IsEmpty() const { return count_.load(std::memory_order_relaxed) == 0; }

  /// The version in force now for a service given by a resource: the service type's own policy, else that of the
  /// resource or its nearest ancestor that has one in force, else nothing.
  Entry Governing(ResourceId resource, ServiceTypeId service, Instant now) const;

  /// The policies attached to the resource and to the places above it, the nearest first.
  std::vector<PolicyId> AttachedAbove(ResourceId resource) const;
  /// As Governing, of a resource under these on its date.
  Entry Governing(std::span<const PolicyId> attached, ServiceTypeId service, LocalDate today) const;

  /// Counts up whenever a policy changes.
  std::uint64_t changes() const { return changes_.load(std::memory_order_acquire); }

  /// The version a visit was booked under; while this process has not heard of it yet, the newest one it knows.
  Entry Find(const PolicyStamp& stamp) const;

  /// The version in force on a date: of those that have taken effect, the newest.
  Entry InForce(PolicyId id, LocalDate date) const;

  /// Replaces a policy's versions, given in order. Fewer than are held are older news and ignored.
  void Set(PolicyId id, std::vector<Policy> versions);

  /// Where visits with these resources take place, as far as memory knows.
  VisitPlace PlaceOf(std::span<const ResourceId> resources) const;
  /// The resource, and all that belong to it.
  std::vector<ResourceId> WithDescendants(ResourceId resource) const;

 private:
  using Versions = std::vector<Entry>;

  static Entry InForce(const Versions& versions, LocalDate date);

  const catalog::Directory& resources_;
  mutable std::shared_mutex mutex_;
  std::atomic<std::size_t> count_{0};
  std::atomic<std::uint64_t> changes_{0};
  std::unordered_map<PolicyId, Versions> policies_;
  std::unordered_map<ResourceId, PolicyId> by_resource_;
  std::unordered_map<ServiceTypeId, PolicyId> by_service_;
};

}  // namespace medres::scheduling
