#include "scheduling/availability/pool.hpp"

#include <algorithm>

#include "scheduling/availability/grid.hpp"
#include "scheduling/calendar/zone.hpp"
#include "scheduling/service_types.hpp"

namespace medres::scheduling {
namespace {

constexpr int kMinutesOfTick = static_cast<int>(kTick.count());

/// Whether every tick of [from, to) is set.
bool AllSet(TickBits& bits, int from, int to) {
  bits.Erode(to - from);
  return bits.Test(from);
}

std::vector<Segment> InTicks(std::span<const PaddedSegment> segments) {
  std::vector<Segment> ticks;
  ticks.reserve(segments.size());
  for (const PaddedSegment& segment : segments) {
    ticks.push_back({.from = segment.from_minute / kMinutesOfTick,
                     .length = TicksIn(segment.to_minute - segment.from_minute),
                     .pad_before = TicksIn(segment.pad_before_minutes),
                     .pad_after = TicksIn(segment.pad_after_minutes)});
  }
  return ticks;
}

/// Ticks become the starts at which every segment finds what it needs; `narrow` makes those of one segment. Most visits
/// have one, which needs no copy.
template <class Narrow>
void MeetAll(std::span<const Segment> segments, TickBits& bits, Narrow narrow) {
  if (segments.size() == 1) return narrow(segments.front(), bits);
  const TickBits ticks(bits);
  bits.Fill(true);
  for (const Segment& segment : segments) {
    TickBits starts(ticks);
    narrow(segment, starts);
    bits.And(starts);
  }
}

void KeepRuns(const Segment& segment, TickBits& ticks) {
  ticks.Erode(segment.length);
  ticks.ShiftDown(segment.from);
}

void KeepPaddedRuns(const Segment& segment, TickBits& ticks) {
  ticks.Erode(segment.pad_before + segment.length + segment.pad_after);
  ticks.ShiftUp(segment.pad_before);
  ticks.ShiftDown(segment.from);
}

/// Of a visit that starts then; odd times round outwards.
Interval TimeOf(const Segment& segment, Instant start) {
  const Instant from = start + Minutes(segment.from * kMinutesOfTick);
  const Instant to = from + Minutes(segment.length * kMinutesOfTick);
  return {AtTick(FloorTick(from)), AtTick(CeilTick(to))};
}

std::vector<Interval> TimesOf(std::span<const Segment> segments, Instant start) {
  std::vector<Interval> times;
  times.reserve(segments.size());
  for (const Segment& segment : segments) times.push_back(TimeOf(segment, start));
  return times;
}

}  // namespace

Pool::Pool(const Sources& sources, const VisitShape& visit, RosterPtr roster, const ServiceType& service,
           const Requirement& requirement)
    : sources_(sources),
      visit_(visit),
      roster_(std::move(roster)),
      requirement_(requirement),
      segments_(InTicks(SegmentsOf(requirement, service))),
      listed_(!requirement.any_of.empty()) {}

const TickBits& Pool::OpenRuns(const OpenDays* hours, const Frame& frame) {
  for (const OpenRun& run : open_runs_) {
    if (run.open_days == hours) return run.starts;
  }
  if (open_runs_.size() == kOpenRuns) open_runs_.erase(open_runs_.begin());
  TickBits& starts = open_runs_.emplace_back(hours, TickBits(frame.days)).starts;
  if (hours != nullptr) {
    hours->Read(frame.first_day, visit_.service, starts);
  } else {
    starts.Fill(true);
  }
  MeetAll(segments_, starts, KeepRuns);
  return starts;
}

bool Pool::CouldAdd(const Roster::Shift& shift, const Frame& frame, const TickBits& held, const TickBits& wanted) {
  return OpenRuns(shift.hours, frame).AnyOutside(held, wanted);
}

void Pool::FindStarts(std::size_t at, const Frame& frame, TickBits& starts) {
  const Roster::Member& member = roster_->members[at];
  if (!member.resource) return starts.Fill(false);
  const bool is_taken = FindFreeRuns(at, frame, starts);
  // Runs of what is open and free are where runs of the open and runs of the free meet.
  const auto meet = [&](const TickBits& open) { is_taken ? starts.And(open) : void(starts = open); };
  if (member.Travels()) {
    TickBits open(frame.days);
    FindOpenRunsOfTraveller(at, frame, open);
    return meet(open);
  }
  meet(OpenRuns(member.hours(), frame));
  ClearClosed(roster_->ClosedOf(member).times, frame, starts);
}

/// False, with the buffer untouched, when all is free.
bool Pool::FindFreeRuns(std::size_t at, const Frame& frame, TickBits& starts) const {
  const bool padded = visit_.pad_before + visit_.pad_after > 0;
  TickBits core(frame.days);
  if (!sources_.index.Read(IdOf(at), frame.first_day, ViewOf(roster_->members[at]), starts, padded ? &core : nullptr)) {
    return false;
  }
  starts.Invert();
  MeetAll(segments_, starts, KeepRuns);
  if (padded) {
    // With its own pads the visit must not touch a core: runs of free ticks that long, as seen from the visit's start.
    core.Invert();
    MeetAll(segments_, core, KeepPaddedRuns);
    starts.And(core);
  }
  return true;
}

void Pool::ClearClosed(const std::vector<Interval>& closed, const Frame& frame, TickBits& starts) const {
  const Tick first = frame.first_tick();
  const Tick end = first + starts.size();
  for (const Interval& time : closed) {
    for (const Segment& segment : segments_) {
      const Tick from = std::clamp(FloorTick(time.start) - segment.from - segment.length + 1, first, end);
      const Tick to = std::clamp(CeilTick(time.end) - segment.from, first, end);
      starts.ClearRange(static_cast<int>(from - first), static_cast<int>(to - first));
    }
  }
}

/// Place by place: its open runs on the grid of its own clock, without what is closed there and without what cannot be
/// reached in time from where the member is before, or where it has to be afterwards.
void Pool::FindOpenRunsOfTraveller(std::size_t at, const Frame& frame, TickBits& starts) const {
  const Roster::Member& member = roster_->members[at];
  const auto spent = sources_.index.SpentIn(IdOf(at), frame.first_day - 1, frame.days + 2, ViewOf(member));
  starts.Fill(false);
  for (std::size_t place = 0; place < member.rotas->places.size(); ++place) {
    const PlaceHours& hours = member.rotas->places[place];
    TickBits here(frame.days);
    hours.open_days->Read(frame.first_day, visit_.service, here);
    MeetAll(segments_, here, KeepRuns);
    if (const Zone* zone = FindZone(sources_.resources.ZoneOf(hours.place))) {
      TickBits grid(frame.days);
      MarkGrid(*zone, visit_.grid_minutes, frame.first_day, grid);
      here.And(grid);
    }
    std::vector<Interval> closed = roster_->ClosedOf(member).at_places[place];
    for (const Spent& time : spent) {
      const Minutes way = member.rotas->WayBetween(time.site, hours.site);
      if (time.site != hours.site) closed.push_back({AtTick(time.from) - way, AtTick(time.to) + way});
    }
    ClearClosed(closed, frame, here);
    starts.Or(here);
  }
}

bool Pool::IsOpen(const OpenDays& open_days, const Interval& time) const {
  const Tick from = FloorTick(time.start);
  const Tick to = FloorTick(time.end);
  const UtcDay first = DayOfTick(from);
  TickBits open(DayOfTick(to - 1) - first + 1);
  open_days.Read(first, visit_.service, open);
  const auto offset = static_cast<int>(from - FirstTickOf(first));
  return AllSet(open, offset, offset + static_cast<int>(to - from));
}

bool Pool::IsOpenFor(std::size_t at, const Interval& time) const {
  const Roster::Member& member = roster_->members[at];
  const auto overlaps = [&](const Interval& closed) { return closed.Overlaps(time); };
  return std::ranges::none_of(roster_->ClosedOf(member).times, overlaps) &&
         (!member.rotas || IsOpen(*member.rotas->open_days, time));
}

/// Whether one of a travelling member's places is open, and can be reached in time, for all segments.
bool Pool::IsWithinReach(std::size_t at, std::span<const Interval> times) const {
  const Roster::Member& member = roster_->members[at];
  const UtcDay first = DayOf(times.front().start) - 1;
  const UtcDay last = DayOfTick(FloorTick(times.back().end) - 1);
  const auto spent = sources_.index.SpentIn(IdOf(at), first, last - first + 2, ViewOf(member));
  for (std::size_t place = 0; place < member.rotas->places.size(); ++place) {
    const PlaceHours& hours = member.rotas->places[place];
    const auto& closed = roster_->ClosedOf(member).at_places[place];
    const auto is_within_reach = [&](const Interval& wanted) {
      const auto overlaps = [&](const Interval& time) { return time.Overlaps(wanted); };
      const auto too_far = [&](const Spent& time) {
        const Minutes way = member.rotas->WayBetween(time.site, hours.site);
        return time.site != hours.site && wanted.Overlaps({AtTick(time.from) - way, AtTick(time.to) + way});
      };
      return std::ranges::none_of(closed, overlaps) && IsOpen(*hours.open_days, wanted) &&
             std::ranges::none_of(spent, too_far);
    };
    if (std::ranges::all_of(times, is_within_reach)) return true;
  }
  return false;
}

bool Pool::IsFree(std::size_t at, Instant start) const {
  const Roster::Member& member = roster_->members[at];
  if (!member.resource) return false;
  if (member.Travels() && !IsWithinReach(at, TimesOf(segments_, start))) return false;
  return std::ranges::all_of(segments_, [&](const Segment& segment) {
    const Interval wanted = TimeOf(segment, start);
    return (member.Travels() || IsOpenFor(at, wanted)) &&
           sources_.index.IsFree(IdOf(at), wanted, segment.pad_before * kMinutesOfTick,
                                 segment.pad_after * kMinutesOfTick, ViewOf(member));
  });
}

int Pool::LoadOf(std::size_t at, UtcDay day) {
  if (!loads_from_ || day < *loads_from_ || day >= *loads_from_ + kLoadDays) {
    loads_.resize(size() * kLoadDays);
    sources_.index.LoadsOf(roster_->ids, day, kLoadDays, loads_);
    loads_from_ = day;
  }
  return loads_[at * kLoadDays + static_cast<std::size_t>(day - *loads_from_)];
}

/// Members stand in order of id, or as listed, so the position is the last part of one key.
std::uint64_t Pool::OrderOf(std::size_t at, UtcDay day) {
  std::uint64_t distance = 0;
  if (requirement_.prefer) {
    const auto& resource = ResourceOf(at);
    distance = resource ? DistanceFromPreferred(requirement_, *resource) : 255;
  }
  const auto load = listed_ ? 0 : static_cast<std::uint64_t>(LoadOf(at, day));
  return distance << 56 | load << 32 | at;
}

std::size_t Pool::MemberAt(std::size_t place, UtcDay day) {
  if (listed_ && !requirement_.prefer) return place;
  if (ordered_for_ != day) {
    order_.resize(size());
    for (std::size_t at = 0; at < size(); ++at) order_[at] = OrderOf(at, day);
    ordered_for_ = day;
    in_order_ = 0;
  }
  if (place >= in_order_) {
    const std::size_t next = std::min(size(), std::max(place + 1, 2 * in_order_ + 32));
    const auto iterator = [&](std::size_t at) { return order_.begin() + static_cast<std::ptrdiff_t>(at); };
    std::partial_sort(iterator(in_order_), iterator(next), order_.end());
    in_order_ = next;
  }
  return static_cast<std::uint32_t>(order_[place]);
}

}  // namespace medres::scheduling
