#include "scheduling/availability/finder.hpp"

#include <algorithm>

#include "scheduling/availability/grid.hpp"
#include "scheduling/availability/pool.hpp"
#include "scheduling/rota/rules.hpp"
#include "scheduling/service_types.hpp"

namespace medres::scheduling {
namespace {

/// Members that may be looked at for one start: combinations of pools that share most of their members are not pursued
/// for ever.
constexpr int kMaxLooks = 50'000;

VisitShape ShapeOf(const ServiceType& service, Instant now, std::optional<AppointmentId> ignoring) {
  return {.service = service.id,
          .pad_before = TicksIn(service.buffer_before_minutes),
          .pad_after = TicksIn(service.buffer_after_minutes),
          .now = now,
          .ignoring = ignoring};
}

Segment SegmentOf(const Requirement& requirement, const ServiceType& service) {
  const int from = requirement.from_minute.value_or(0);
  const int to = requirement.to_minute.value_or(service.duration_minutes);
  return {from / static_cast<int>(kTick.count()), TicksIn(to - from)};
}

/// One search: from the window's possible starts down to those that every requirement leaves, then, for as many as are
/// to be listed, the resources.
class Search {
 public:
  Search(const FindQuery& query, const Sources& sources)
      : query_(query),
        sources_(sources),
        visit_(ShapeOf(query.service, query.now, query.ignoring)),
        duration_(TicksIn(query.service.duration_minutes)),
        limit_(static_cast<std::size_t>(std::max(query.limit, 0))) {}

  FreeStarts Run() {
    if (!AddWants() || !SetFrame()) return {};
    TickBits starts(frame_.days);
    if (!MarkPossible(starts)) return {};
    for (Want& want : wants_) {
      KeepServed(want, starts);
      if (!starts.Any()) return {};
    }
    found_.total = starts.Count();
    List(starts);
    return std::move(found_);
  }

 private:
  struct Want {
    Pool pool;
    int quantity = 1;
    Segment segment;
  };

  void AddWant(const Requirement& requirement, std::vector<ResourceId> ids, int quantity) {
    wants_.push_back(Want{.pool = Pool(sources_, visit_, std::move(ids), !requirement.any_of.empty()),
                          .quantity = quantity,
                          .segment = SegmentOf(requirement, query_.service)});
  }

  /// Whoever of the pool is not taken already.
  void AddRest(const Requirement& requirement, const std::vector<ResourceId>& taken, int quantity) {
    std::vector<ResourceId> ids = PoolOf(requirement, sources_.resources);
    std::erase_if(ids, [&](ResourceId id) { return std::ranges::find(taken, id) != taken.end(); });
    AddWant(requirement, std::move(ids), quantity);
  }

  /// A resource that must take part serves the first requirement that it fits and that has a place left. False when one
  /// fits nowhere.
  bool AddWants() {
    std::vector<ResourceId> left(query_.only.begin(), query_.only.end());
    wants_.reserve(2 * query_.service.requirements.size());
    for (const Requirement& requirement : query_.service.requirements) {
      std::vector<ResourceId> taken;
      const auto fits = [&](ResourceId id) {
        if (taken.size() >= static_cast<std::size_t>(requirement.quantity)) return false;
        const auto resource = sources_.resources.Find(id);
        if (!resource || !Matches(requirement, *resource)) return false;
        taken.push_back(id);
        return true;
      };
      std::erase_if(left, fits);
      const int still = requirement.quantity - static_cast<int>(taken.size());
      if (!taken.empty()) AddWant(requirement, taken, requirement.quantity - still);
      if (still > 0) AddRest(requirement, taken, still);
    }
    return left.empty() && !wants_.empty();
  }

  bool SetFrame() {
    first_ = CeilTick(std::max(query_.window.start, query_.now + Milliseconds(1)));
    end_ = CeilTick(query_.window.end);
    frame_.first_day = DayOfTick(first_ - visit_.pad_before);
    end_ = std::min(end_, FirstTickOf(frame_.first_day + TickBits::kMaxDays) - duration_ - visit_.pad_after);
    if (first_ >= end_) return false;
    frame_.days = DayOfTick(end_ - 1 + duration_ + visit_.pad_after) - frame_.first_day + 1;
    return true;
  }

  /// Inside the window and on the grid.
  bool MarkPossible(TickBits& starts) {
    const auto first = wants_.front().pool.FirstBookable();
    const Zone* zone = first ? FindZone(sources_.resources.ZoneOf(*first)) : nullptr;
    if (zone == nullptr) return false;
    MarkGrid(*zone, query_.service.grid_minutes, frame_.first_day, starts);
    starts.ClearRange(0, Local(first_));
    starts.ClearRange(Local(end_), starts.size());
    return true;
  }

  /// Counts, for each start, how many members are free, as far as `quantity`; stops once every start has enough.
  void KeepServed(Want& want, TickBits& starts) {
    TickBits member(frame_.days);
    if (want.quantity == 1 && want.pool.size() == 1) {
      want.pool.FindStarts(0, frame_, want.segment, member);
      return starts.And(member);
    }
    const auto quantity = static_cast<std::size_t>(want.quantity);
    std::vector<TickBits> at_least(quantity, TickBits(frame_.days));
    for (TickBits& level : at_least) level.Fill(false);
    for (std::size_t at = 0; at < want.pool.size() && !starts.IsWithin(at_least.back()); ++at) {
      if (!want.pool.CouldAdd(at, frame_, want.segment, at_least.back(), starts)) continue;
      want.pool.FindStarts(at, frame_, want.segment, member);
      for (std::size_t level = quantity; level-- > 1;) at_least[level].OrAnd(at_least[level - 1], member);
      at_least.front().Or(member);
    }
    starts.And(at_least.back());
  }

  void List(const TickBits& starts) {
    found_.items.reserve(std::min(limit_, static_cast<std::size_t>(found_.total)));
    for (auto at = starts.Next(0); at && found_.items.size() < limit_; at = starts.Next(*at + 1)) {
      start_ = frame_.first_tick() + *at;
      looks_ = 0;
      chosen_.clear();
      const std::size_t before = found_.items.size();
      Choose(0, 0, wants_.front().quantity);
      if (found_.items.size() == before) --found_.total;
    }
  }

  /// Depth first over wants and their quantities. True when the start needs no more combinations.
  bool Choose(std::size_t index, std::size_t from, int still) {
    if (still == 0) {
      if (index + 1 < wants_.size()) return Choose(index + 1, 0, wants_[index + 1].quantity);
      found_.items.push_back({{AtTick(start_), AtTick(start_) + Minutes(query_.service.duration_minutes)}, chosen_});
      return !query_.expand || found_.items.size() >= limit_;
    }
    Want& want = wants_[index];
    // Where everybody is needed, the starts themselves say that everybody is free.
    const bool all_needed = want.pool.size() == static_cast<std::size_t>(want.quantity);
    for (std::size_t i = from; i < want.pool.size(); ++i) {
      const std::size_t member = want.pool.MemberAt(i, DayOfTick(start_));
      const ResourceId id = want.pool.IdOf(member);
      if (++looks_ > kMaxLooks) return true;
      if (std::ranges::find(chosen_, id) != chosen_.end()) continue;
      if (!all_needed && !IsFree(want, member)) continue;
      chosen_.push_back(id);
      if (Choose(index, i + 1, still - 1)) return true;
      chosen_.pop_back();
    }
    return false;
  }

  bool IsFree(Want& want, std::size_t member) const {
    const Tick from = start_ + want.segment.from;
    return want.pool.IsFree(member, from, from + want.segment.length);
  }

  int Local(Tick tick) const { return static_cast<int>(tick - frame_.first_tick()); }

  const FindQuery& query_;
  const Sources& sources_;
  VisitShape visit_;
  int duration_;
  std::size_t limit_;
  std::vector<Want> wants_;
  Tick first_ = 0;
  Tick end_ = 0;
  Frame frame_;

  FreeStarts found_;
  Tick start_ = 0;
  int looks_ = 0;
  std::vector<ResourceId> chosen_;
};

}  // namespace

FreeStarts Finder::FindStarts(const FindQuery& query) const {
  const Sources sources{directory_, rotas_, index_};
  return Search(query, sources).Run();
}

std::vector<ResourceId> Finder::Candidates(const ServiceType& service, const Requirement& requirement,
                                           const Interval& core, const BusyView& view, std::size_t limit) const {
  const Sources sources{directory_, rotas_, index_};
  const VisitShape visit = ShapeOf(service, view.now, view.ignoring);
  Pool pool(sources, visit, PoolOf(requirement, directory_), !requirement.any_of.empty());
  const Tick from = FloorTick(core.start);
  const Tick to = CeilTick(core.end);
  std::vector<ResourceId> free;
  std::vector<ResourceId> others;
  for (std::size_t place = 0; place < pool.size() && free.size() < limit; ++place) {
    const std::size_t member = pool.MemberAt(place, DayOfTick(from));
    if (pool.IsFree(member, from, to)) {
      free.push_back(pool.IdOf(member));
    } else if (others.size() < limit && pool.IsBookable(member)) {
      others.push_back(pool.IdOf(member));
    }
  }
  others.resize(std::min(others.size(), limit - free.size()));
  free.insert(free.end(), others.begin(), others.end());
  return free;
}

bool Finder::IsOpen(ResourceId resource, ServiceTypeId service, const Interval& time) const {
  const auto rotas = rotas_.Effective(resource);
  if (!rotas) return true;
  return Covers(OpenWindows(rotas->rotas, service, time), time);
}

}  // namespace medres::scheduling
