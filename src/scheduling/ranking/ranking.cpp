#include "scheduling/ranking/ranking.hpp"

#include <algorithm>

#include "catalog/geo.hpp"
#include "scheduling/service_types.hpp"

namespace medres::scheduling {
namespace {

constexpr int kMinutesATick = static_cast<int>(kTick.count());
constexpr int kWholeDay = 1440;
/// Leads that are looked at before the first answer is tried; as many again each time that it was not certain.
constexpr std::size_t kFirstLook = 32;

constexpr std::array kOfStart{Criterion::kWaiting, Criterion::kDayPart, Criterion::kWeekday};
constexpr std::array kOfLead{Criterion::kPreference, Criterion::kFairness, Criterion::kDistance, Criterion::kContinuity,
                             Criterion::kConstitution};

int SumOf(std::span<const Criterion> criteria, const SlotFacts& facts, const RankQuery& query) {
  int sum = 0;
  for (const Criterion criterion : criteria) sum += PointsOf(criterion, facts, query.wishes, query.weights);
  return sum;
}

}  // namespace

std::size_t LeadRequirement(const ServiceType& service, const catalog::Directory& resources) {
  const auto serves = [&](const Requirement& requirement) {
    if (requirement.any_of.empty()) return requirement.kind == catalog::ResourceKind::kPractitioner;
    const auto first = resources.Find(requirement.any_of.front());
    return first && first->kind == catalog::ResourceKind::kPractitioner;
  };
  const auto found = std::ranges::find_if(service.requirements, serves);
  return found == service.requirements.end() ? 0 : static_cast<std::size_t>(found - service.requirements.begin());
}

Ranking::Ranking(const RankQuery& query, const Sources& sources, const SlotScorer& scorer)
    : query_(query),
      sources_(sources),
      scorer_(scorer),
      find_{.service = query.service,
            .window = query.wishes.window,
            .now = query.now,
            .limit = query.limit,
            .only = query.only,
            .ignoring = std::nullopt,
            .expand = false,
            .channel = query.channel},
      search_(find_, sources),
      requirement_(LeadRequirement(query.service, sources.resources)) {}

RankedSlots Ranking::Run() {
  if (query_.limit <= 0 || !search_.Evaluate()) return {};
  want_ = search_.WantOf(requirement_);
  if (query_.wishes.origin) origin_ = catalog::ToWgs84(*query_.wishes.origin);
  ScoreStarts();
  GatherLeads();
  ScoreLeads();
  RankedSlots ranked;
  while (!Materialise(BestAlternatives(), ranked)) {
  }
  ranked.total = search_.starts().Count();
  ranked.zone = &search_.zone();
  return ranked;
}

void Ranking::ScoreStarts() {
  const TickBits& starts = search_.starts();
  const auto size = static_cast<std::size_t>(starts.size());
  start_points_.assign(size, 0);
  half_days_.assign(size, 0);
  best_of_day_.assign(static_cast<std::size_t>(starts.days()), -1);
  half_day_ends_.clear();
  falls_ = true;
  std::optional<WallTime> before;
  int half_day = 0;
  int last = 0;
  for (auto at = starts.Next(0); at; at = starts.Next(*at + 1)) {
    const WallTime wall = search_.zone().ToWall(AtStart(*at));
    const SlotFacts facts{.start = FactsOf(AtStart(*at), wall), .lead = {}, .day = {}};
    const bool begins = before && (before->date != wall.date || DayPartOf(before->minutes) != facts.start.day_part);
    if (begins) {
      ++half_day;
      half_day_ends_.push_back(*at);
    }
    const auto tick = static_cast<std::size_t>(*at);
    start_points_[tick] = SumOf(kOfStart, facts, query_);
    half_days_[tick] = half_day;
    falls_ = falls_ && (begins || !before || start_points_[tick] <= last);
    last = start_points_[tick];
    before = wall;
    int& best = best_of_day_[tick / kTicksPerDay];
    best = std::max(best, start_points_[tick]);
  }
  half_day_ends_.push_back(starts.size());
}

/// Whoever can be booked. Where everybody of the want is needed, one stands for all.
void Ranking::GatherLeads() {
  Search::Want& want = search_.At(want_);
  const auto& preferred = query_.wishes.preferred;
  for (std::size_t i = 0; i < preferred.size(); ++i) places_.emplace(preferred[i], static_cast<int>(i));
  const std::size_t members = want.NeedsAll() ? 1 : want.pool.size();
  const std::size_t days = best_of_day_.size();
  std::vector<ResourceId> ids(members);
  for (std::size_t member = 0; member < members; ++member) ids[member] = want.pool.IdOf(member);
  std::vector<int> booked(members * days);
  sources_.index.LoadsOf(ids, search_.frame().first_day, search_.frame().days, booked);
  leads_.reserve(members);
  days_.reserve(members * days);
  for (std::size_t member = 0; member < members; ++member) {
    if (!want.pool.IsBookable(member)) continue;
    Lead lead;
    lead.member = member;
    Describe(lead, std::span(booked).subspan(member * days, days));
    leads_.push_back(lead);
  }
}

void Ranking::Describe(Lead& lead, std::span<const int> booked) {
  Pool& pool = search_.At(want_).pool;
  const catalog::Resource& resource = *pool.ResourceOf(lead.member);
  lead.facts = FactsOfLead(lead.member, resource);
  lead.days = days_.size();
  const std::vector<int>& open = OpenMinutes(pool.HoursOf(lead.member));
  const int capacity = std::max(1, resource.capacity);
  for (std::size_t day = 0; day < booked.size(); ++day) {
    days_.push_back({booked[day], open[day] * capacity});
    lead.facts.booked_minutes += booked[day];
    lead.facts.open_minutes += open[day] * capacity;
  }
}

LeadFacts Ranking::FactsOfLead(std::size_t member, const catalog::Resource& resource) {
  LeadFacts facts;
  const auto& asked = query_.service.requirements[requirement_];
  if (!query_.wishes.preferred.empty()) {
    const int of = static_cast<int>(query_.wishes.preferred.size());
    const auto place = places_.find(resource.id);
    facts.preference = {place == places_.end() ? of : place->second, of};
  } else if (!asked.any_of.empty()) {
    facts.preference = {static_cast<int>(member), static_cast<int>(search_.At(want_).pool.size())};
  }
  if (query_.wishes.origin) {
    facts.has_origin = true;
    facts.km = KilometresTo(resource);
  }
  if (query_.visits != nullptr) {
    const auto visits = query_.visits->find(resource.id);
    facts.visits = visits == query_.visits->end() ? 0 : visits->second;
  }
  if (!query_.wishes.constitutions.empty()) {
    facts.constitution =
        scorer_.FitOf(resource, query_.wishes.constitutions) * query_.wishes.constitution_strength / kFull;
  }
  return facts;
}

/// Of each UTC day of the frame, of one unit. Members share few patterns of hours.
const std::vector<int>& Ranking::OpenMinutes(const OpenDays* hours) {
  const auto [entry, added] = open_minutes_.try_emplace(hours);
  if (!added) return entry->second;
  entry->second.assign(best_of_day_.size(), kWholeDay);
  if (hours == nullptr) return entry->second;
  TickBits open(search_.frame().days);
  hours->Read(search_.frame().first_day, query_.service.id, open);
  for (std::size_t day = 0; day < entry->second.size(); ++day) {
    const int from = static_cast<int>(day) * kTicksPerDay;
    TickBits other = open;
    other.ClearRange(0, from);
    other.ClearRange(from + kTicksPerDay, other.size());
    entry->second[day] = other.Count() * kMinutesATick;
  }
  return entry->second;
}

/// To the nearest place above it that has a position.
std::optional<double> Ranking::KilometresTo(const catalog::Resource& resource) {
  const auto [entry, added] = kilometres_.try_emplace(resource.parent.value_or(resource.id));
  if (!added) return entry->second;
  for (const auto& place : sources_.resources.WithAncestors(resource.id)) {
    if (!place->facility || !place->facility->position) continue;
    entry->second = catalog::DistanceKm(*origin_, catalog::ToWgs84(*place->facility->position));
    break;
  }
  return entry->second;
}

void Ranking::ScoreLeads() {
  std::int64_t booked = 0;
  std::int64_t open = 0;
  for (const Lead& lead : leads_) {
    booked += lead.facts.booked_minutes;
    open += lead.facts.open_minutes;
  }
  const int share = open == 0 ? 0 : static_cast<int>(std::min<std::int64_t>(kFull, booked * kFull / open));
  for (Lead& lead : leads_) {
    lead.facts.pool_booked_share = share;
    lead.points = SumOf(kOfLead, {.start = {}, .lead = lead.facts, .day = {}}, query_);
    Bound(lead);
  }
  const Pool& pool = search_.At(want_).pool;
  std::ranges::sort(leads_, [&](const Lead& a, const Lead& b) {
    return a.bound != b.bound ? a.bound > b.bound : pool.IdOf(a.member) < pool.IdOf(b.member);
  });
}

void Ranking::Bound(Lead& lead) const {
  int best = -1;
  for (std::size_t day = 0; day < best_of_day_.size(); ++day) {
    if (best_of_day_[day] < 0 || best_of_day_[day] + query_.weights.load <= best) continue;
    best = std::max(best, best_of_day_[day] + PointsOfDay(lead, day));
  }
  lead.bound = lead.points + best;
}

int Ranking::PointsOfDay(const Lead& lead, std::size_t day) const {
  const SlotFacts facts{.start = {}, .lead = {}, .day = days_[lead.days + day]};
  return PointsOf(Criterion::kLoad, facts, query_.wishes, query_.weights);
}

/// Adds the lead's best start of each half day, as many as could be asked for.
void Ranking::LookAt(const Lead& lead) {
  TickBits free(search_.frame().days);
  search_.StartsWith(want_, lead.member, free);
  const ResourceId id = search_.At(want_).pool.IdOf(lead.member);
  of_lead_.clear();
  int half_day = -1;
  std::size_t day = best_of_day_.size();
  int base = 0;
  // Where points only fall in the course of a half day, its first free start in each UTC day, which has its own load,
  // is the best there.
  const auto next = [&](int at) {
    const int midnight = (at / kTicksPerDay + 1) * kTicksPerDay;
    return falls_ ? std::min(half_day_ends_[static_cast<std::size_t>(half_day)], midnight) : at + 1;
  };
  for (auto at = free.Next(0); at; at = free.Next(next(*at))) {
    const auto tick = static_cast<std::size_t>(*at);
    if (tick / kTicksPerDay != day) {
      day = tick / kTicksPerDay;
      base = lead.points + PointsOfDay(lead, day);
    }
    const int points = base + start_points_[tick];
    if (half_days_[tick] != half_day) {
      half_day = half_days_[tick];
      of_lead_.push_back({points, *at, id});
    } else if (points > of_lead_.back().points) {
      of_lead_.back() = {points, *at, id};
    }
  }
  const std::size_t kept = std::min(of_lead_.size(), static_cast<std::size_t>(query_.limit));
  std::ranges::partial_sort(of_lead_, of_lead_.begin() + static_cast<std::ptrdiff_t>(kept), RanksBefore);
  candidates_.insert(candidates_.end(), of_lead_.begin(), of_lead_.begin() + static_cast<std::ptrdiff_t>(kept));
}

/// Puts those that were added behind the first `known` in order among them.
void Ranking::MergeFrom(std::size_t known) {
  const auto middle = candidates_.begin() + static_cast<std::ptrdiff_t>(known);
  std::sort(middle, candidates_.end(), RanksBefore);
  std::vector<ScoredStart> merged;
  merged.reserve(candidates_.size());
  std::merge(candidates_.begin(), middle, middle, candidates_.end(), std::back_inserter(merged), RanksBefore);
  candidates_ = std::move(merged);
}

/// Certain once nobody who was not looked at can reach the last of a list that needed no fill.
std::vector<ScoredStart> Ranking::BestAlternatives() {
  while (true) {
    Alternatives found = ChooseRanked(candidates_, static_cast<std::size_t>(query_.limit));
    if (looked_at_ == leads_.size()) return std::move(found.chosen);
    std::optional<int> enough;
    if (found.complete) enough = found.chosen.back().points;
    const auto is_certain = [&] { return enough && *enough > leads_[looked_at_].bound; };
    if (is_certain()) return std::move(found.chosen);
    const std::size_t next = std::min(leads_.size(), std::max(kFirstLook, looked_at_ + looked_at_ / 2));
    const std::size_t known = candidates_.size();
    while (looked_at_ < next && !is_certain()) LookAt(leads_[looked_at_++]);
    MergeFrom(known);
  }
}

/// Of the few that are chosen: looked for, since an index of all would cost more than it saves.
const Ranking::Lead& Ranking::LeadOf(const ScoredStart& chosen) {
  const Pool& pool = search_.At(want_).pool;
  return *std::ranges::find(leads_, chosen.lead, [&](const Lead& lead) { return pool.IdOf(lead.member); });
}

/// False, with the candidates that are none removed, when overlapping pools cannot serve some of them after all.
bool Ranking::Materialise(std::vector<ScoredStart> chosen, RankedSlots& ranked) {
  // Pools keep the order of one day: in order of start it is made once a day.
  std::ranges::sort(chosen, [](const ScoredStart& a, const ScoredStart& b) {
    return a.start != b.start ? a.start < b.start : RanksBefore(a, b);
  });
  ranked.items.clear();
  std::vector<ScoredStart> refused;
  for (const ScoredStart& candidate : chosen) {
    const Lead& lead = LeadOf(candidate);
    auto slot = search_.Choose(search_.frame().first_tick() + candidate.start, want_, lead.member);
    const auto same = [&](const RankedSlot& other) {
      return other.slot.time == slot->time && std::ranges::is_permutation(other.slot.resources, slot->resources);
    };
    if (!slot || std::ranges::any_of(ranked.items, same)) {
      refused.push_back(candidate);
      continue;
    }
    ScoredSlot score = Score(FactsOfSlot(candidate, lead), query_.wishes, query_.weights);
    ranked.items.push_back({*std::move(slot), candidate.lead, std::move(score)});
  }
  std::ranges::sort(ranked.items, [](const RankedSlot& a, const RankedSlot& b) {
    if (a.score.points != b.score.points) return a.score.points > b.score.points;
    return std::pair(a.slot.time.start, a.lead) < std::pair(b.slot.time.start, b.lead);
  });
  std::erase_if(candidates_, [&](const ScoredStart& c) { return std::ranges::find(refused, c) != refused.end(); });
  return refused.empty();
}

SlotFacts Ranking::FactsOfSlot(const ScoredStart& candidate, const Lead& lead) const {
  const auto day = static_cast<std::size_t>(candidate.start / kTicksPerDay);
  const Instant at = AtStart(candidate.start);
  return {.start = FactsOf(at, search_.zone().ToWall(at)), .lead = lead.facts, .day = days_[lead.days + day]};
}

}  // namespace medres::scheduling
