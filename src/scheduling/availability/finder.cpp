#include "scheduling/availability/finder.hpp"

#include <algorithm>
#include <bit>

#include "scheduling/calendar/zone.hpp"
#include "scheduling/service_types.hpp"

namespace medres::scheduling {
namespace {

using Plane = std::vector<std::uint32_t>;

/// The days that the evaluation looks at: the window's, and one more on each side for pads and visits across midnight.
struct Frame {
  explicit Frame(const Interval& window)
      : first_day(DayOf(window.start) - 1),
        days(DayOf(window.end) + 2 - first_day),
        origin(StartOfDay(first_day)),
        words(static_cast<std::size_t>(days) * kWordsPerDay) {}

  Instant At(int tick) const { return origin + Milliseconds(tick * kTickMilliseconds); }

  int first_day;
  int days;
  Instant origin;
  std::size_t words;
};

/// Starts allowed by one zone's grid. Most days have one offset and one pattern; a day on which clocks change is asked tick
/// by tick.
Plane MakeGrid(const Frame& frame, const Zone& zone, int grid_minutes) {
  constexpr int kTickMinutes = static_cast<int>(kTick.count());
  Plane plane(frame.words, 0);
  for (int day = 0; day < frame.days; ++day) {
    const Instant start = StartOfDay(frame.first_day + day);
    const Instant last = StartOfDay(frame.first_day + day + 1) - Milliseconds(kTickMilliseconds);
    const auto offset = static_cast<int>(zone.OffsetAt(start).count());
    const bool steady = zone.OffsetAt(last).count() == offset;
    for (int tick = 0; tick < kTicksPerDay; ++tick) {
      const int wall = steady ? ((tick * kTickMinutes + offset) % 1440 + 1440) % 1440
                              : zone.ToWall(start + Milliseconds(tick * kTickMilliseconds)).minutes;
      const int at = day * kTicksPerDay + tick;
      if (wall % grid_minutes == 0) SetRange(plane, at, at + 1);
    }
  }
  return plane;
}

/// One member of a pool with the starts at which it is free.
struct Member {
  ResourceId resource;
  Plane starts;
};

struct Pool {
  std::vector<Member> members;
  Plane enough;  ///< starts at which at least `quantity` members are free
  bool listed = false;
};

class Evaluation {
 public:
  Evaluation(const FindQuery& query, const catalog::Directory& resources, const RotaDirectory& rotas,
             const TickIndex& index)
      : query_(query), resources_(resources), rotas_(rotas), index_(index), frame_(query.window), scratch_(frame_.words),
        core_(frame_.words), padded_(frame_.words) {}

  FindResult Run() {
    Plane common(frame_.words, ~0U);
    for (const Requirement& requirement : query_.service->requirements) {
      pools_.push_back(MakePool(requirement));
      for (std::size_t i = 0; i < frame_.words; ++i) common[i] &= pools_.back().enough[i];
    }
    KeepWindow(common);
    FindResult result;
    result.total = Count(common);
    List(common, result);
    return result;
  }

 private:
  std::vector<ResourceId> Candidates(const Requirement& requirement) const {
    if (query_.chosen.empty()) return PoolOf(requirement, resources_);
    std::vector<ResourceId> chosen;
    for (const ResourceId id : query_.chosen) {
      const auto resource = resources_.Find(id);
      if (resource && Matches(requirement, *resource)) chosen.push_back(id);
    }
    return chosen.empty() ? PoolOf(requirement, resources_) : chosen;
  }

  Pool MakePool(const Requirement& requirement) {
    Pool pool;
    pool.listed = !requirement.any_of.empty();
    const int from = requirement.from_minute.value_or(0);
    const int to = requirement.to_minute.value_or(query_.service->duration_minutes);
    for (const ResourceId id : Candidates(requirement)) {
      if (!resources_.IsBookable(id)) continue;
      Plane starts = StartsOf(id, from / static_cast<int>(kTick.count()), (to - from) / static_cast<int>(kTick.count()));
      if (std::ranges::any_of(starts, [](std::uint32_t word) { return word != 0; })) {
        pool.members.push_back({id, std::move(starts)});
      }
    }
    pool.enough = AtLeast(pool.members, requirement.quantity);
    return pool;
  }

  Plane StartsOf(ResourceId id, int from_ticks, int length_ticks) {
    const auto resource = resources_.Find(id);
    Plane starts(frame_.words, ~0U);
    if (const auto set = rotas_.Effective(id)) OpenBy(*set, starts);
    std::ranges::fill(core_, 0);
    std::ranges::fill(padded_, 0);
    index_.Read(id, {frame_.first_day, frame_.days, resource->capacity, query_.now, query_.moving}, core_, padded_);
    Widen(core_, query_.service->buffer_after_minutes / static_cast<int>(kTick.count()),
          query_.service->buffer_before_minutes / static_cast<int>(kTick.count()), scratch_);
    for (std::size_t i = 0; i < frame_.words; ++i) starts[i] &= ~(core_[i] | padded_[i]);
    KeepRunStarts(starts, length_ticks, scratch_);
    if (from_ticks > 0) ShiftEarlier(starts, from_ticks);
    const Plane& grid = GridOf(resources_.ZoneOf(id));
    for (std::size_t i = 0; i < frame_.words; ++i) starts[i] &= grid[i];
    return starts;
  }

  void OpenBy(const RotaSet& set, Plane& open) const {
    for (int day = 0; day < frame_.days; ++day) {
      const DayTicks ticks = set.OpenOn(frame_.first_day + day, query_.service->id);
      std::ranges::copy(ticks, open.begin() + static_cast<std::ptrdiff_t>(day) * kWordsPerDay);
    }
  }

  const Plane& GridOf(const std::string& zone_name) {
    for (const auto& [name, plane] : grids_) {
      if (name == zone_name) return plane;
    }
    const Zone* zone = FindZone(zone_name);
    Plane plane = zone == nullptr ? Plane(frame_.words, 0) : MakeGrid(frame_, *zone, query_.service->grid_minutes);
    return grids_.emplace_back(zone_name, std::move(plane)).second;
  }

  /// Bit-sliced counting: at_least[k] has the starts at which more than k members are free.
  Plane AtLeast(const std::vector<Member>& members, int quantity) const {
    std::vector<Plane> at_least(static_cast<std::size_t>(quantity), Plane(frame_.words, 0));
    for (const Member& member : members) {
      for (std::size_t k = at_least.size(); k-- > 0;) {
        for (std::size_t i = 0; i < frame_.words; ++i) {
          at_least[k][i] |= k == 0 ? member.starts[i] : at_least[k - 1][i] & member.starts[i];
        }
      }
    }
    return std::move(at_least.back());
  }

  void KeepWindow(Plane& starts) const {
    const Instant after_now{query_.now.milliseconds + 1};
    const Instant first = std::max(query_.window.start, after_now);
    Plane window(frame_.words, 0);
    if (first < query_.window.end) {
      SetRange(window, TickCeiling(first, frame_.origin), TickCeiling(query_.window.end, frame_.origin));
    }
    for (std::size_t i = 0; i < frame_.words; ++i) starts[i] &= window[i];
  }

  void List(const Plane& common, FindResult& result) {
    const auto limit = static_cast<std::size_t>(query_.limit);
    for (std::size_t word = 0; word < common.size() && result.starts.size() < limit; ++word) {
      for (std::uint32_t bits = common[word]; bits != 0 && result.starts.size() < limit; bits &= bits - 1) {
        ListStart(static_cast<int>(word) * 32 + std::countr_zero(bits), result);
      }
    }
  }

  void ListStart(int tick, FindResult& result) {
    const Instant start = frame_.At(tick);
    const std::size_t before = result.starts.size();
    std::vector<ResourceId> chosen;
    Combine(0, 0, query_.service->requirements.front().quantity, tick, {start, start + Minutes(query_.service->duration_minutes)},
            chosen, result);
    if (result.starts.size() == before) --result.total;  // the pools share members: no combination of distinct ones
  }

  /// Depth first over requirements and their quantities. True: enough is listed.
  bool Combine(std::size_t requirement, std::size_t from, int still, int tick, const Interval& time,
               std::vector<ResourceId>& chosen, FindResult& result) {
    const auto& requirements = query_.service->requirements;
    if (still == 0) {
      if (requirement + 1 < requirements.size()) {
        return Combine(requirement + 1, 0, requirements[requirement + 1].quantity, tick, time, chosen, result);
      }
      result.starts.push_back({time, chosen});
      return !query_.expand || result.starts.size() >= static_cast<std::size_t>(query_.limit);
    }
    const auto order = OrderOn(pools_[requirement], tick);
    for (std::size_t i = from; i < order.size(); ++i) {
      if (std::ranges::find(chosen, order[i]) != chosen.end()) continue;
      chosen.push_back(order[i]);
      if (Combine(requirement, i + 1, still - 1, tick, time, chosen, result)) return true;
      chosen.pop_back();
    }
    return false;
  }

  /// The members that are free at a start, best first.
  std::vector<ResourceId> OrderOn(const Pool& pool, int tick) const {
    std::vector<std::pair<int, ResourceId>> free;
    const int day = DayOf(frame_.At(tick));
    for (const Member& member : pool.members) {
      if (Test(member.starts, tick)) free.emplace_back(pool.listed ? 0 : index_.LoadOn(member.resource, day), member.resource);
    }
    if (!pool.listed) std::ranges::sort(free);
    std::vector<ResourceId> order;
    for (const auto& [load, resource] : free) order.push_back(resource);
    return order;
  }

  const FindQuery& query_;
  const catalog::Directory& resources_;
  const RotaDirectory& rotas_;
  const TickIndex& index_;
  Frame frame_;
  Plane scratch_;
  Plane core_;
  Plane padded_;
  std::vector<std::pair<std::string, Plane>> grids_;
  std::vector<Pool> pools_;
};

}  // namespace

FindResult Finder::Find(const FindQuery& query) const {
  if (query.service->requirements.empty() || query.window.start >= query.window.end) return {};
  return Evaluation(query, resources_, rotas_, index_).Run();
}

}  // namespace medres::scheduling
