#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "catalog/directory.hpp"
#include "scheduling/availability/pool.hpp"
#include "scheduling/availability/tick_index.hpp"
#include "scheduling/calendar/zone.hpp"
#include "scheduling/rota/directory.hpp"

namespace medres::scheduling {

/// "When can this be had?"
struct FindQuery {
  const ServiceType& service;
  Interval window;                        ///< of the start; the first kMaxDays of it are looked at
  Instant now;                            ///< only later starts
  int limit = 50;                         ///< items to materialise
  std::span<const ResourceId> only;       ///< these must take part; empty: anybody
  std::optional<AppointmentId> ignoring;  ///< the appointment that is to be moved
  bool expand = false;                    ///< every combination of resources, not only the best of each start
  /// Who books: starts that the policies in force close to it, whoever comes, are left out. None: policies are not
  /// asked.
  std::optional<std::string_view> channel = {};
};

struct FreeStart {
  Interval time;
  std::vector<ResourceId> resources;  ///< in the order of the service's requirements
  const Zone* zone = nullptr;         ///< whose clock the visit goes by, when that may not be the resource's usual one
};

/// Where a resource would be for a visit, and whether it can be had there.
struct Whereabouts {
  bool open = true;
  bool by_number = false;              ///< its time is given out by numbers
  ResourceId place;                    ///< whose clock the visit goes by; the resource itself where it belongs
  std::optional<ResourceId> site;      ///< the facility; none where the resource belongs
  RotaDirectory::SetPtr travels = {};  ///< its hours, when it keeps them at several sites
};

struct FreeStarts {
  std::vector<FreeStart> items;
  std::int64_t total = 0;  ///< starts in the window; where pools overlap it may count some that need one resource twice
};

/// In whose wall time a question's dates are read: the first resource's that must take part, else the first of the
/// first pool's.
std::string ZoneOf(const ServiceType& service, std::span<const ResourceId> only, const catalog::Directory& resources);

/// Free starts, computed for the whole window with bit operations from rotas and the tick index, both in memory.
/// Thread-safe; the references must outlive it.
class Finder {
 public:
  static constexpr int kMaxDays = 62;

  Finder(const catalog::Directory& directory, const RotaDirectory& rotas, const TickIndex& index)
      : rosters_(directory, rotas, nullptr), sources_{directory, rotas, index, rosters_, nullptr} {}
  Finder(const catalog::Directory& directory, const RotaDirectory& rotas, const TickIndex& index,
         const PolicyDirectory& policies)
      : rosters_(directory, rotas, &policies), sources_{directory, rotas, index, rosters_, &policies} {}

  /// Where it looks, for whoever ranks what it finds.
  const Sources& sources() const { return sources_; }

  /// In order of start. The grid is wall time in the zone of the first bookable resource of the first requirement. The
  /// best combination takes whom a requirement prefers, then listed pools in their order, pools by kind and specialty
  /// by least load that UTC day, then id.
  FreeStarts FindStarts(const FindQuery& query) const;

  /// The resources in question for a requirement, bookable, in the order that the best combination would try for a
  /// visit that starts then: those that memory believes open and free come first. At most `limit`.
  std::vector<ResourceId> Candidates(const ServiceType& service, const Requirement& requirement, Instant start,
                                     const BusyView& view, std::size_t limit) const;

  /// Open when no closure falls into the times in which a visit needs the resource, at least one and in order, of the
  /// resource or of a place above it, and its rota, or that of the nearest place above it that has any, covers them. It
  /// stays at one place for all of them.
  Whereabouts WhereIs(ResourceId resource, ServiceTypeId service, std::span<const Interval> times) const;
  bool IsOpen(ResourceId resource, ServiceTypeId service, const Interval& time) const {
    return WhereIs(resource, service, {&time, 1}).open;
  }

  /// Closures that fall into the time, of the resource or of a place above it.
  std::vector<Interval> ClosedTimes(ResourceId resource, const Interval& within) const;

 private:
  Rosters rosters_;
  Sources sources_;
};

}  // namespace medres::scheduling
