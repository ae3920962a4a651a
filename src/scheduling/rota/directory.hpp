#pragma once

#include <atomic>
#include <memory>
#include <shared_mutex>
#include <span>
#include <unordered_map>
#include <vector>

#include "catalog/directory.hpp"
#include "scheduling/calendar/zone.hpp"
#include "scheduling/rota/open_days.hpp"
#include "scheduling/rota/places.hpp"

namespace medres::scheduling {

/// How long it takes from one site to another, and back.
struct Way {
  std::optional<ResourceId> from;  ///< none: where the resource belongs
  std::optional<ResourceId> to;
  Minutes time{0};
};

/// The rotas of one resource, and the ticks that they open. Immutable.
struct RotaSet {
  std::vector<Rota> rotas;
  std::shared_ptr<const OpenDays> open_days;
  /// Of a resource that keeps hours at several sites: the same rotas, place by place. Empty for all others, who are
  /// always where they belong.
  std::vector<PlaceHours> places = {};
  std::vector<Way> ways = {};  ///< between any two of the sites
  Minutes other_way{0};        ///< to a site that it has no hours at any more

  bool Travels() const { return !places.empty(); }
  Minutes WayBetween(const std::optional<ResourceId>& a, const std::optional<ResourceId>& b) const;
  Minutes LongestWay() const;
  /// Which of the places' rotas cover all the times in which a visit needs the resource, at least one and in order;
  /// else which have their dates then; else null.
  const PlaceHours* PlaceFor(ServiceTypeId service, std::span<const Interval> times) const;
};

/// Every resource's rotas and closures in memory. Thread-safe: readers share a lock and keep the immutable set they
/// got.
class RotaDirectory {
 public:
  using SetPtr = std::shared_ptr<const RotaSet>;

  /// `travel`: how long the way is between two sites that do not say.
  explicit RotaDirectory(const catalog::Directory& resources, Minutes travel = Minutes(30))
      : resources_(resources), travel_(travel) {}

  /// The resource's own rotas, else its nearest ancestor's, else nothing: always open. Of one that keeps hours at
  /// several sites: all of them together, and apart.
  SetPtr Effective(ResourceId resource) const;

  /// Of a resource that keeps hours at several sites: whose clock the visit goes by, and all the clocks it may go by.
  /// Null and empty for all others.
  const Zone* ZoneAt(ResourceId resource, ServiceTypeId service, std::span<const Interval> times) const;
  std::vector<const Zone*> ZonesOf(ResourceId resource) const;

  /// When the resource, or a place above it, is closed whatever the rotas say; in no order.
  std::vector<Interval> ClosedTimes(ResourceId resource, const Interval& within) const {
    return ClosedTimesAt(resource, resource, within);
  }
  /// The same while it works at that place instead of where it belongs.
  std::vector<Interval> ClosedTimesAt(ResourceId place, ResourceId resource, const Interval& within) const;

  /// Replaces all rotas of a resource; an empty list removes them. `rota_version` counts the resource's changes: what
  /// is older than what is held is ignored.
  void Set(ResourceId resource, std::vector<Rota> rotas, std::int64_t rota_version);
  std::vector<Rota> Of(ResourceId resource) const;

  /// The same for its closures.
  void SetClosed(ResourceId resource, std::vector<Interval> closed, std::int64_t rota_version);

  /// Another way between two sites that do not say: what is asked for from now on goes by it.
  void SetTravel(Minutes travel);

  /// What was made of hours and closures holds as long as its count stays. What is about one alone may still concern
  /// whoever keeps hours at several sites.
  const catalog::ChangeLog& changes() const { return changes_; }

 private:
  struct Entry {
    SetPtr set;  ///< null when the resource has none any more
    std::int64_t rota_version = 0;
  };

  struct Closures {
    std::vector<Interval> closed;
    std::int64_t rota_version = 0;
  };

  /// What was made of the hours at several sites, and out of what: still true as long as these are what is held.
  struct Travelling {
    std::vector<std::shared_ptr<const void>> made_of;
    SetPtr set;
  };

  /// While the lock is held.
  void TellChange(ResourceId resource);
  /// Whether it was seen to travel when its hours were asked for: spares all others a second look.
  bool MayTravel(ResourceId resource) const;
  SetPtr FindOwn(ResourceId resource) const;
  std::vector<Rota> OwnRotasOf(ResourceId resource) const;
  SetPtr Inherited(const catalog::Resource& resource) const;
  std::vector<std::shared_ptr<const void>> PartsOf(const catalog::Directory::Entry& resource) const;
  SetPtr MakeTravelling(const catalog::Resource& resource) const;
  void AddWays(RotaSet& set, const catalog::Resource& resource) const;

  const catalog::Directory& resources_;
  Minutes travel_;  ///< under the lock
  mutable std::shared_mutex mutex_;
  std::unordered_map<ResourceId, Entry> entries_;
  std::unordered_map<ResourceId, Closures> closures_;
  mutable std::unordered_map<ResourceId, Travelling> travelling_;
  mutable std::atomic<bool> anybody_travels_{false};  ///< that was ever asked about: spares all others a look
  mutable OpenDaysPool patterns_;
  catalog::ChangeLog changes_;  ///< told last, under the lock
};

}  // namespace medres::scheduling
