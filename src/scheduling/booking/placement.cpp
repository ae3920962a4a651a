#include "scheduling/booking/placement.hpp"

#include <algorithm>
#include <optional>

namespace medres::scheduling {
namespace {

/// Nodes that the exact search may visit; runs that need more do not occur outside adversarial tests.
constexpr int kSearchBudget = 20'000;

using Run = std::vector<const Allocation*>;
using Colours = std::vector<int>;

/// Which two exclude each other on one unit; the pads around one of them may be waived.
struct Closeness {
  const Allocation* padless = nullptr;

  bool operator()(const Allocation& a, const Allocation& b) const {
    return &a == padless || &b == padless ? a.core.Overlaps(b.core) : TooClose(a, b);
  }
};

bool StartsBefore(const Allocation* a, const Allocation* b) {
  return std::pair(a->core.start, a->core.end) < std::pair(b->core.start, b->core.end);
}

std::vector<Allocation> Neighbours(const Allocation& wanted, std::span<const Allocation> taken,
                                   const Closeness& too_close) {
  std::vector<Allocation> close;
  for (const Allocation& other : taken) {
    if (too_close(wanted, other)) close.push_back(other);
  }
  return close;
}

/// The counting rule. It is enough to look at the starts of the overlapping visits and of the wanted one, where counts
/// can only rise.
bool CountAdmits(const Allocation& wanted, std::span<const Allocation> close, int capacity) {
  const auto admits_at = [&](Instant at) {
    int running = 1;
    int limit = capacity;
    for (const Allocation& other : close) {
      if (other.core.start > at || other.core.end <= at) continue;
      ++running;
      limit = std::min(limit, other.capacity_stamp);
    }
    return running <= limit;
  };
  if (!admits_at(wanted.core.start)) return false;
  return std::ranges::all_of(close, [&](const Allocation& other) {
    const bool starts_inside = other.core.start > wanted.core.start && other.core.start < wanted.core.end;
    return !starts_inside || admits_at(other.core.start);
  });
}

std::optional<int> FreeLane(std::span<const Allocation> close, int lanes) {
  for (int lane = 0; lane < lanes; ++lane) {
    if (std::ranges::none_of(close, [&](const Allocation& other) { return other.lane == lane; })) return lane;
  }
  return std::nullopt;
}

/// Everything connected to `wanted` through neighbours that stand too close, in order of start.
Run ConnectedRun(const Allocation& wanted, std::span<const Allocation> taken, const Closeness& too_close) {
  Run run{&wanted};
  std::vector<bool> seen(taken.size(), false);
  for (std::size_t next = 0; next < run.size(); ++next) {
    for (std::size_t i = 0; i < taken.size(); ++i) {
      if (seen[i] || !too_close(*run[next], taken[i])) continue;
      seen[i] = true;
      run.push_back(&taken[i]);
    }
  }
  std::ranges::sort(run, StartsBefore);
  return run;
}

bool LaneIsOpen(const Run& run, const Colours& colours, std::size_t index, int lane, const Closeness& too_close) {
  for (std::size_t i = 0; i < index; ++i) {
    if (colours[i] == lane && too_close(*run[i], *run[index])) return false;
  }
  return true;
}

/// End of the last visit already on the lane; the best fit is the lane that was freed last.
Instant LastEnd(const Run& run, const Colours& colours, std::size_t index, int lane) {
  Instant last{0};
  for (std::size_t i = 0; i < index; ++i) {
    if (colours[i] == lane) last = std::max(last, run[i]->core.end);
  }
  return last;
}

std::optional<Colours> ColourByBestFit(const Run& run, int lanes, const Closeness& too_close) {
  Colours colours(run.size(), -1);
  for (std::size_t i = 0; i < run.size(); ++i) {
    Instant best{-1};
    for (int lane = 0; lane < lanes; ++lane) {
      if (!LaneIsOpen(run, colours, i, lane, too_close)) continue;
      const Instant last = LastEnd(run, colours, i, lane);
      if (last > best) {
        best = last;
        colours[i] = lane;
      }
    }
    if (colours[i] < 0) return std::nullopt;
  }
  return colours;
}

/// Depth first over the visits in order of start; of the lanes never used so far only the first is tried, since they
/// are alike.
class ColourSearch {
 public:
  ColourSearch(const Run& run, int lanes, const Closeness& too_close)
      : run_(run), lanes_(lanes), too_close_(too_close), colours_(run.size(), -1) {}

  std::optional<Colours> Find() { return Try(0, 0) ? std::optional(colours_) : std::nullopt; }

 private:
  bool Try(std::size_t index, int used) {
    if (index == run_.size()) return true;
    for (int lane = 0; lane < std::min(lanes_, used + 1); ++lane) {
      if (--budget_ < 0) return false;
      if (!LaneIsOpen(run_, colours_, index, lane, too_close_)) continue;
      colours_[index] = lane;
      if (Try(index + 1, std::max(used, lane + 1))) return true;
      colours_[index] = -1;
    }
    return false;
  }

  const Run& run_;
  int lanes_;
  const Closeness& too_close_;
  Colours colours_;
  int budget_ = kSearchBudget;
};

std::optional<Colours> Colour(const Run& run, int lanes, const Closeness& too_close) {
  if (auto colours = ColourByBestFit(run, lanes, too_close)) return colours;
  const bool padded = std::ranges::any_of(
      run, [](const Allocation* a) { return a->pad_before_minutes > 0 || a->pad_after_minutes > 0; });
  if (!padded) return std::nullopt;
  return ColourSearch(run, lanes, too_close).Find();
}

Placement ToPlacement(const Allocation& wanted, const Run& run, const Colours& colours) {
  Placement placement;
  for (std::size_t i = 0; i < run.size(); ++i) {
    if (run[i] == &wanted) {
      placement.lane = colours[i];
    } else if (run[i]->lane != colours[i]) {
      placement.recoloured.push_back({run[i]->id, colours[i]});
    }
  }
  return placement;
}

}  // namespace

bool TooClose(const Allocation& a, const Allocation& b) {
  if (a.core.Overlaps(b.core)) return true;
  const bool a_first = a.core.end <= b.core.start;
  const Allocation& earlier = a_first ? a : b;
  const Allocation& later = a_first ? b : a;
  const Minutes pad(std::max(earlier.pad_after_minutes, later.pad_before_minutes));
  return later.core.start - earlier.core.end < pad;
}

std::variant<Placement, Blocked> Place(const Allocation& wanted, std::span<const Allocation> taken, int capacity,
                                       Pads pads) {
  const Closeness too_close{.padless = pads == Pads::kWaived ? &wanted : nullptr};
  std::vector<Allocation> close = Neighbours(wanted, taken, too_close);
  if (close.empty()) return Placement{};
  if (!CountAdmits(wanted, close, capacity)) return Blocked{std::move(close)};
  if (const auto lane = FreeLane(close, capacity)) return Placement{.lane = *lane, .recoloured = {}};
  const Run run = ConnectedRun(wanted, taken, too_close);
  int lanes = capacity;
  for (const Allocation* member : run) lanes = std::max(lanes, member->lane + 1);
  if (const auto colours = Colour(run, lanes, too_close)) return ToPlacement(wanted, run, *colours);
  return Blocked{std::move(close)};
}

std::variant<Placements, Blocked> PlaceAll(std::span<const Allocation> wanted, std::span<const Allocation> taken,
                                           int capacity, Pads pads) {
  std::vector<Allocation> standing(taken.begin(), taken.end());
  Blocked blocked;
  for (const Allocation& stretch : wanted) {
    auto placed = Place(stretch, standing, capacity, pads);
    if (auto* by = std::get_if<Blocked>(&placed)) {
      std::ranges::move(by->by, std::back_inserter(blocked.by));
      continue;
    }
    const auto& placement = std::get<Placement>(placed);
    for (const Recolouring& change : placement.recoloured) {
      std::ranges::find(standing, change.allocation, &Allocation::id)->lane = change.lane;
    }
    standing.push_back(stretch);
    standing.back().lane = placement.lane;
  }
  if (!blocked.by.empty()) return blocked;
  Placements placements;
  for (std::size_t i = 0; i < taken.size(); ++i) {
    if (standing[i].lane != taken[i].lane) placements.recoloured.push_back({taken[i].id, standing[i].lane});
  }
  for (std::size_t i = taken.size(); i < standing.size(); ++i) placements.lanes.push_back(standing[i].lane);
  return placements;
}

}  // namespace medres::scheduling
