#include "scheduling/availability/pool.hpp"

#include <algorithm>
#include <numeric>

namespace medres::scheduling {
namespace {

constexpr int kMinutesOfTick = static_cast<int>(kTick.count());

/// Whether every tick of [from, to) is set.
bool AllSet(TickBits& bits, int from, int to) {
  bits.Erode(to - from);
  return bits.Test(from);
}

}  // namespace

const Pool::Member& Pool::Look(std::size_t at) {
  Member& member = members_[at];
  if (member.capacity != 0) return member;
  const auto resource = sources_.resources.FindBookable(ids_[at]);
  member.bookable = resource != nullptr;
  member.capacity = resource ? std::max(1, resource->capacity) : 1;
  if (member.bookable) member.rotas = sources_.rotas.Effective(ids_[at]);
  return member;
}

std::optional<ResourceId> Pool::FirstBookable() {
  for (std::size_t at = 0; at < size(); ++at) {
    if (IsBookable(at)) return ids_[at];
  }
  return std::nullopt;
}

const TickBits& Pool::OpenRuns(const OpenDays* open_days, const Frame& frame, int length) {
  for (const OpenRun& run : open_runs_) {
    if (run.open_days == open_days && run.length == length) return run.starts;
  }
  if (open_runs_.size() == kOpenRuns) open_runs_.erase(open_runs_.begin());
  TickBits& starts = open_runs_.emplace_back(open_days, length, TickBits(frame.days)).starts;
  if (open_days != nullptr) {
    open_days->Read(frame.first_day, visit_.service, starts);
  } else {
    starts.Fill(true);
  }
  starts.Erode(length);
  return starts;
}

void Pool::FindStarts(std::size_t at, const Frame& frame, const Segment& segment, TickBits& starts) {
  const Member& member = Look(at);
  if (!member.bookable) return starts.Fill(false);
  const OpenDays* open_days = member.rotas ? member.rotas->open_days.get() : nullptr;
  const bool padded = visit_.pad_before + visit_.pad_after > 0;
  TickBits core(frame.days);
  // Runs of what is open and free are where runs of the open and runs of the free meet.
  if (sources_.index.Read(ids_[at], frame.first_day, ViewOf(member), starts, padded ? &core : nullptr)) {
    starts.Invert();
    starts.Erode(segment.length);
    starts.And(OpenRuns(open_days, frame, segment.length));
    if (padded) {
      // With its own pads the visit must not touch a core: runs of free ticks that long, as seen from the visit's start.
      core.Invert();
      core.Erode(visit_.pad_before + segment.length + visit_.pad_after);
      core.ShiftUp(visit_.pad_before);
      starts.And(core);
    }
  } else {
    starts = OpenRuns(open_days, frame, segment.length);
  }
  starts.ShiftDown(segment.from);
}

bool Pool::IsFree(std::size_t at, Tick from, Tick to) {
  const Member& member = Look(at);
  if (!member.bookable) return false;
  if (member.rotas) {
    const UtcDay first = DayOfTick(from);
    TickBits open(DayOfTick(to - 1) - first + 1);
    member.rotas->open_days->Read(first, visit_.service, open);
    const auto offset = static_cast<int>(from - FirstTickOf(first));
    if (!AllSet(open, offset, offset + static_cast<int>(to - from))) return false;
  }
  return sources_.index.IsFree(ids_[at], {AtTick(from), AtTick(to)}, visit_.pad_before * kMinutesOfTick,
                               visit_.pad_after * kMinutesOfTick, ViewOf(member));
}

const std::vector<std::uint32_t>& Pool::OrderOn(UtcDay day) {
  if (ordered_for_ == day || (listed_ && ordered_for_)) return order_;
  ordered_for_ = day;
  if (listed_) {
    order_.resize(size());
    std::iota(order_.begin(), order_.end(), 0U);
    return order_;
  }
  // Members stand in order of id, so load and position make one key.
  std::vector<std::uint64_t> keys(size());
  for (std::size_t at = 0; at < size(); ++at) {
    keys[at] = static_cast<std::uint64_t>(sources_.index.LoadOf(ids_[at], day)) << 32 | at;
  }
  std::ranges::sort(keys);
  order_.resize(size());
  std::ranges::transform(keys, order_.begin(), [](std::uint64_t key) { return static_cast<std::uint32_t>(key); });
  return order_;
}

}  // namespace medres::scheduling
