#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "catalog/directory.hpp"
#include "scheduling/availability/tick_index.hpp"
#include "scheduling/rota/directory.hpp"

namespace medres::scheduling {

/// Where a question about availability looks. All outlive the question.
struct Sources {
  const catalog::Directory& resources;
  const RotaDirectory& rotas;
  const TickIndex& index;
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

/// The part of a visit in which a requirement's resources are needed, in ticks from the visit's start.
struct Segment {
  int from = 0;
  int length = 1;

  bool operator==(const Segment&) const = default;
};

/// The consecutive UTC days that a question evaluates.
struct Frame {
  UtcDay first_day = 0;
  int days = 1;

  Tick first_tick() const { return FirstTickOf(first_day); }
};

/// The members of one requirement's pool, looked at only as far as a question needs: whether a member is bookable, its
/// capacity and its rotas are found when it is first asked about. For one question on one thread.
class Pool {
 public:
  /// `members` come from the requirement's pool; all but them must outlive it.
  Pool(const Sources& sources, const VisitShape& visit, std::vector<ResourceId> members, const Requirement& requirement)
      : sources_(sources),
        visit_(visit),
        ids_(std::move(members)),
        members_(ids_.size()),
        requirement_(requirement),
        listed_(!requirement.any_of.empty()) {}

  std::size_t size() const { return ids_.size(); }
  ResourceId IdOf(std::size_t member) const { return ids_[member]; }

  bool IsBookable(std::size_t member) { return Look(member).resource != nullptr; }
  std::optional<ResourceId> FirstBookable();
  /// Null when it cannot be booked.
  const catalog::Directory::Entry& ResourceOf(std::size_t member) { return Look(member).resource; }
  /// Null when the member is open always.
  const OpenDays* HoursOf(std::size_t member);

  /// Sets `starts` to the ticks of the frame at which a visit can start as far as this member is concerned.
  void FindStarts(std::size_t member, const Frame& frame, const Segment& segment, TickBits& starts);

  /// By the hours alone: whether FindStarts may set a tick that is in `wanted` and not in `held`.
  bool CouldAdd(std::size_t member, const Frame& frame, const Segment& segment, const TickBits& held,
                const TickBits& wanted);

  /// Whether the member is open and free for [from, to).
  bool IsFree(std::size_t member, Tick from, Tick to);

  /// The member that a choice on that UTC day tries in this place: whom the requirement prefers first; then a listed
  /// pool's as listed, another's by load, then id.
  std::size_t MemberAt(std::size_t place, UtcDay day);

 private:
  struct Member {
    catalog::Directory::Entry resource;  ///< null when it is not bookable
    RotaDirectory::SetPtr rotas;
    std::vector<Interval> closed;                  ///< from now on
    std::vector<std::vector<Interval>> closed_at;  ///< the same by place, of a member that travels
    int capacity = 0;                              ///< 0: not looked at yet
  };

  /// Where runs of open ticks start, by pattern of rotas: members share few.
  struct OpenRun {
    const OpenDays* open_days;
    Segment segment;
    TickBits starts;
  };
  static constexpr std::size_t kOpenRuns = 8;

  static void ClearClosed(const std::vector<Interval>& closed, const Frame& frame, const Segment& segment,
                          TickBits& starts);
  bool FindFreeRuns(std::size_t member, const Frame& frame, const Segment& segment, TickBits& starts) const;
  void FindOpenRunsOfTraveller(std::size_t member, const Frame& frame, const Segment& segment, TickBits& starts);
  bool IsOpen(const OpenDays& open_days, Tick from, Tick to) const;
  bool IsWithinReach(std::size_t member, Tick from, Tick to);
  const Member& Look(std::size_t member);
  int LoadOf(std::size_t member, UtcDay day);
  std::uint64_t OrderOf(std::size_t member, UtcDay day);
  const TickBits& OpenRuns(const Member& member, const Frame& frame, const Segment& segment);
  BusyView ViewOf(const Member& member) const { return {visit_.now, member.capacity, visit_.ignoring}; }

  const Sources& sources_;
  const VisitShape& visit_;
  std::vector<ResourceId> ids_;
  std::vector<Member> members_;
  const Requirement& requirement_;
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
