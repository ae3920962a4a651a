#include "scheduling/availability/search.hpp"

#include <algorithm>

#include "scheduling/availability/grid.hpp"
#include "scheduling/policy/open_starts.hpp"
#include "scheduling/service_types.hpp"

namespace medres::scheduling {
namespace {

/// Members that may be looked at for one start: combinations of pools that share most of their members are not pursued
/// for ever.
constexpr int kMaxLooks = 50'000;

}  // namespace

VisitShape ShapeOf(const ServiceType& service, Instant now, std::optional<AppointmentId> ignoring) {
  return {.service = service.id,
          .pad_before = TicksIn(service.buffer_before_minutes),
          .pad_after = TicksIn(service.buffer_after_minutes),
          .now = now,
          .ignoring = ignoring,
          .grid_minutes = service.grid_minutes};
}

bool Search::Evaluate() {
  if (!AddWants() || !SetFrame() || !MarkPossible()) return false;
  AskPolicies();
  for (Want& want : wants_) {
    KeepServed(want);
    if (!starts_->Any()) return false;
  }
  return true;
}

void Search::AddWant(const Requirement& requirement, RosterPtr roster, int quantity) {
  wants_.push_back(
      Want{.pool = Pool(sources_, visit_, std::move(roster), query_.service, requirement), .quantity = quantity});
}

/// Whoever of the pool is not taken already.
void Search::AddRest(const Requirement& requirement, const std::vector<ResourceId>& taken, int quantity) {
  if (taken.empty()) return AddWant(requirement, sources_.rosters.Of(requirement), quantity);
  std::vector<ResourceId> ids = PoolOf(requirement, sources_.resources);
  std::erase_if(ids, [&](ResourceId id) { return std::ranges::find(taken, id) != taken.end(); });
  AddWant(requirement, sources_.rosters.Make(std::move(ids)), quantity);
}

/// A resource that must take part serves the first requirement that it fits and that has a place left. False when one
/// fits nowhere.
bool Search::AddWants() {
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
    want_of_.push_back(wants_.size());
    const int still = requirement.quantity - static_cast<int>(taken.size());
    if (!taken.empty()) AddWant(requirement, sources_.rosters.Make(taken), requirement.quantity - still);
    if (still > 0) AddRest(requirement, taken, still);
  }
  return left.empty() && !wants_.empty();
}

bool Search::SetFrame() {
  first_ = CeilTick(std::max(query_.window.start, query_.now + Milliseconds(1)));
  end_ = CeilTick(query_.window.end);
  frame_.first_day = DayOfTick(first_ - visit_.pad_before);
  end_ = std::min(end_, FirstTickOf(frame_.first_day + TickBits::kMaxDays) - duration_ - visit_.pad_after);
  if (first_ >= end_) return false;
  frame_.days = DayOfTick(end_ - 1 + duration_ + visit_.pad_after) - frame_.first_day + 1;
  return true;
}

/// Inside the window and on the grid.
bool Search::MarkPossible() {
  const auto first = wants_.front().pool.roster().FirstBookable();
  zone_ = first ? FindZone(sources_.resources.ZoneOf(*first)) : nullptr;
  if (zone_ == nullptr) return false;
  TickBits& starts = starts_.emplace(frame_.days);
  MarkGrid(*zone_, query_.service.grid_minutes, frame_.first_day, starts);
  for (const Zone* away : sources_.rotas.ZonesOf(*first)) {
    TickBits grid(frame_.days);
    MarkGrid(*away, query_.service.grid_minutes, frame_.first_day, grid);
    starts.Or(grid);
  }
  starts.ClearRange(0, Local(first_));
  starts.ClearRange(Local(end_), starts.size());
  return true;
}

/// As bookings are judged: by the policies above the members of the first requirement that practitioners serve, else of
/// the first.
void Search::AskPolicies() {
  if (!query_.channel || sources_.policies == nullptr || sources_.policies->IsEmpty()) return;
  const auto is_practitioner = [&](std::size_t want) {
    const Pool& pool = wants_[want].pool;
    const auto first = pool.size() == 0 ? nullptr : sources_.resources.Find(pool.IdOf(0));
    return first && first->kind == catalog::ResourceKind::kPractitioner;
  };
  const auto decides = std::ranges::find_if(want_of_, is_practitioner);
  const auto at = decides == want_of_.end() ? want_of_.begin() : decides;
  const std::size_t end = std::next(at) == want_of_.end() ? wants_.size() : *std::next(at);
  std::vector<PolicyStarts> known;
  for (std::size_t want = *at; want < end; ++want) {
    std::vector<std::shared_ptr<const TickBits>> allowed;
    for (const auto& attached : wants_[want].pool.roster().policies) allowed.push_back(AllowedUnder(attached, known));
    if (std::ranges::any_of(allowed, [](const auto& starts) { return starts != nullptr; })) {
      wants_[want].allowed = std::move(allowed);
    }
  }
}

/// Null when no policy governs; made once for each policy.
std::shared_ptr<const TickBits> Search::AllowedUnder(std::span<const PolicyId> attached,
                                                     std::vector<PolicyStarts>& known) const {
  auto policy = sources_.policies->Governing(attached, query_.service.id, zone_->ToWall(query_.now).date);
  if (!policy) return nullptr;
  const auto found = std::ranges::find(known, policy, &PolicyStarts::policy);
  if (found != known.end()) return found->starts;
  auto starts = std::make_shared<TickBits>(frame_.days);
  starts->Fill(true);
  ClearRefused(policy->rules, *zone_, query_.now, *query_.channel, frame_.first_day, *starts);
  known.push_back({std::move(policy), starts});
  return starts;
}

/// Counts, for each start, how many members are free, as far as `quantity`; stops once every start has enough.
void Search::KeepServed(Want& want) {
  if (want.quantity == 1 && want.pool.size() == 1) {
    TickBits member(frame_.days);
    want.FindStarts(0, frame_, member);
    return starts_->And(member);
  }
  const auto quantity = static_cast<std::size_t>(want.quantity);
  std::vector<TickBits> at_least(quantity, TickBits(frame_.days));
  for (TickBits& level : at_least) level.Fill(false);
  for (const Roster::Shift& shift : want.pool.roster().shifts) {
    if (ServeFrom(want, shift, at_least)) break;
  }
  starts_->And(at_least.back());
}

/// Members of one shift as long as they may help. True when every start has enough.
bool Search::ServeFrom(Want& want, const Roster::Shift& shift, std::vector<TickBits>& at_least) {
  TickBits member(frame_.days);
  for (const std::uint32_t at : shift.members) {
    if (starts_->IsWithin(at_least.back())) return true;
    if (!want.pool.CouldAdd(shift, frame_, at_least.back(), *starts_)) return false;
    want.FindStarts(at, frame_, member);
    for (std::size_t level = at_least.size(); level-- > 1;) at_least[level].OrAnd(at_least[level - 1], member);
    at_least.front().Or(member);
  }
  return false;
}

FreeStarts Search::List() {
  FreeStarts found;
  found.total = starts_->Count();
  limit_ = static_cast<std::size_t>(std::max(query_.limit, 0));
  expand_ = query_.expand;
  pin_.reset();
  items_.clear();
  items_.reserve(std::min(limit_, static_cast<std::size_t>(found.total)));
  for (auto at = starts_->Next(0); at && items_.size() < limit_; at = starts_->Next(*at + 1)) {
    const std::size_t before = items_.size();
    ChooseAt(frame_.first_tick() + *at);
    if (items_.size() == before) --found.total;
  }
  found.items = std::move(items_);
  return found;
}

void Search::StartsWith(std::size_t want, std::size_t member, TickBits& starts) {
  wants_[want].FindStarts(member, frame_, starts);
  starts.And(*starts_);
}

std::optional<FreeStart> Search::Choose(Tick start, std::size_t want, std::size_t member) {
  limit_ = 1;
  expand_ = false;
  pin_ = Pin{want, wants_[want].pool.IdOf(member)};
  items_.clear();
  ChooseAt(start);
  if (items_.empty()) return std::nullopt;
  return std::move(items_.front());
}

void Search::ChooseAt(Tick start) {
  start_ = start;
  looks_ = 0;
  chosen_.clear();
  ChooseFrom(0, 0, wants_.front().quantity);
}

/// Depth first over wants and their quantities. True when the start needs no more combinations.
bool Search::ChooseFrom(std::size_t index, std::size_t from, int still) {
  if (still == 0) {
    if (index + 1 < wants_.size()) return ChooseFrom(index + 1, 0, wants_[index + 1].quantity);
    const Interval visit{AtTick(start_), AtTick(start_) + Minutes(query_.service.duration_minutes)};
    items_.push_back({visit, chosen_, ZoneOf(chosen_.front(), visit.start)});
    return !expand_ || items_.size() >= limit_;
  }
  Want& want = wants_[index];
  if (pin_ && pin_->want == index && still == want.quantity && std::ranges::find(chosen_, pin_->id) == chosen_.end()) {
    chosen_.push_back(pin_->id);
    if (ChooseFrom(index, 0, still - 1)) return true;
    chosen_.pop_back();
    return false;
  }
  for (std::size_t i = from; i < want.pool.size(); ++i) {
    const std::size_t member = want.pool.MemberAt(i, DayOfTick(start_));
    const ResourceId id = want.pool.IdOf(member);
    if (++looks_ > kMaxLooks) return true;
    // Where everybody is needed, the starts themselves say that everybody is free.
    if (IsTaken(index, id) || !(want.NeedsAll() || IsFree(want, member))) continue;
    chosen_.push_back(id);
    if (ChooseFrom(index, i + 1, still - 1)) return true;
    chosen_.pop_back();
  }
  return false;
}

/// Whose clock a visit goes by that starts then and whose first resource that is.
const Zone* Search::ZoneOf(ResourceId first, Instant start) {
  if (first_segments_.empty()) first_segments_ = SegmentsOf(query_.service.requirements.front(), query_.service);
  times_.clear();
  for (const PaddedSegment& segment : first_segments_) {
    times_.push_back({start + Minutes(segment.from_minute), start + Minutes(segment.to_minute)});
  }
  return sources_.rotas.ZoneAt(first, query_.service.id, times_);
}

bool Search::IsFree(Want& want, std::size_t member) const {
  if (const TickBits* left = want.AllowedTo(member); left != nullptr && !left->Test(Local(start_))) return false;
  return want.pool.IsFree(member, AtTick(start_));
}

/// Chosen already, or kept for the want that it is pinned to.
bool Search::IsTaken(std::size_t want, ResourceId id) const {
  if (pin_ && pin_->want != want && pin_->id == id) return true;
  return std::ranges::find(chosen_, id) != chosen_.end();
}

}  // namespace medres::scheduling
