#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "catalog/directory.hpp"
#include "scheduling/availability/roster.hpp"
#include "scheduling/availability/tick_index.hpp"
#include "scheduling/rota/directory.hpp"

namespace medres::scheduling {

/// Where a question about availability looks. All outlive the question.
struct Sources {
  const catalog::Directory& resources;
  const RotaDirectory& rotas;
  const TickIndex& index;
  const Rosters& rosters;
  const PolicyDirectory* policies;  ///< null: nobody has any
};

/// A question's circumstances that are the same for every resource.
struct VisitShape {
  ServiceTypeId service;
  int pad_before = 0;  ///< in ticks, as the next
  int pad_after = 0;
  Instant now;
  std::optional<AppointmentId> ignoring;
  int grid_minutes = 15;
};

/// A part of a visit in which a requirement's resources are needed, in ticks from the visit's start, and the ticks
/// around it that are kept free of other visits.
struct Segment {
  int from = 0;
  int length = 1;
  int pad_before = 0;
  int pad_after = 0;
};

/// The consecutive UTC days that a question evaluates.
struct Frame {
  UtcDay first_day = 0;
  int days = 1;

  Tick first_tick() const { return FirstTickOf(first_day); }
};

/// The members of one requirement's pool as one question sees them: whether they can be had for every segment in which
/// the requirement needs them, all at one place. For one question on one thread.
class Pool {
 public:
  /// All but the roster must outlive it.
  Pool(const Sources& sources, const VisitShape& visit, RosterPtr roster, const ServiceType& service,
       const Requirement& requirement);

  std::size_t size() const { return roster_->ids.size(); }
  ResourceId IdOf(std::size_t member) const { return roster_->ids[member]; }
  const Roster& roster() const { return *roster_; }

  bool IsBookable(std::size_t member) const { return roster_->members[member].resource != nullptr; }
  /// Null when it cannot be booked.
  const catalog::Directory::Entry& ResourceOf(std::size_t member) const { return roster_->members[member].resource; }
  /// Null when the member is open always.
  const OpenDays* HoursOf(std::size_t member) const { return roster_->members[member].hours(); }

  /// Sets `starts` to the ticks of the frame at which a visit can start as far as this member is concerned.
  void FindStarts(std::size_t member, const Frame& frame, TickBits& starts);

  /// By the hours alone: whether FindStarts may set a tick that is in `wanted` and not in `held`, for one of the shift.
  bool CouldAdd(const Roster::Shift& shift, const Frame& frame, const TickBits& held, const TickBits& wanted);

  /// Whether the member is open and free for a visit that starts then.
  bool IsFree(std::size_t member, Instant start) const;

  /// The member that a choice on that UTC day tries in this place: whom the requirement prefers first; then a listed
  /// pool's as listed, another's by load, then id.
  std::size_t MemberAt(std::size_t place, UtcDay day);

 private:
  /// Where runs of open ticks start, by pattern of rotas: members share few.
  struct OpenRun {
    const OpenDays* open_days;
    TickBits starts;
  };
  static constexpr std::size_t kOpenRuns = 8;

  void ClearClosed(const std::vector<Interval>& closed, const Frame& frame, TickBits& starts) const;
  bool FindFreeRuns(std::size_t member, const Frame& frame, TickBits& starts) const;
  void FindOpenRunsOfTraveller(std::size_t member, const Frame& frame, TickBits& starts) const;
  bool IsOpen(const OpenDays& open_days, const Interval& time) const;
  bool IsOpenFor(std::size_t member, const Interval& time) const;
  bool IsWithinReach(std::size_t member, std::span<const Interval> times) const;
  int LoadOf(std::size_t member, UtcDay day);
  std::uint64_t OrderOf(std::size_t member, UtcDay day);
  const TickBits& OpenRuns(const OpenDays* hours, const Frame& frame);
  BusyView ViewOf(const Roster::Member& member) const { return {visit_.now, member.capacity, visit_.ignoring}; }

  const Sources& sources_;
  const VisitShape& visit_;
  RosterPtr roster_;
  const Requirement& requirement_;
  std::vector<Segment> segments_;
  bool listed_;
  std::vector<OpenRun> open_runs_;
  /// Loads are read for some days at once: finding the resource costs more than its days.
  static constexpr int kLoadDays = 8;
  std::optional<UtcDay> loads_from_;
  std::vector<int> loads_;  ///< kLoadDays of each member
  std::optional<UtcDay> ordered_for_;
  std::vector<std::uint64_t> order_;  ///< distance from the preferred, load and member; in order up to `in_order_`
  std::size_t in_order_ = 0;
};

}  // namespace medres::scheduling
