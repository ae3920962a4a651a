#include "scheduling/ranking/rules.hpp"

#include <algorithm>
#include <cmath>
#include <unordered_map>

namespace medres::scheduling {
namespace {

constexpr int kNoon = 12 * 60;
constexpr int kEveningFrom = 18 * 60;
constexpr std::int64_t kMillisecondsPerHour = 3'600'000;

/// Linear over the window: all of it at the beginning, nothing at the end.
int WaitingFit(Instant at, const Interval& window) {
  const std::int64_t length = std::max<std::int64_t>(1, window.Length().count());
  const std::int64_t waited = std::clamp<std::int64_t>((at - window.start).count(), 0, length);
  return static_cast<int>((length - waited) * kFull / length);
}

int PlaceFit(const LeadFacts::Place& place) {
  return place.of == 0 ? 0 : (place.of - std::min(place.index, place.of)) * kFull / place.of;
}

/// Half at the pool's average; what is taken by x of the hours less than the average gives x / 2 more.
int FairnessFit(const LeadFacts& lead) {
  const int share = ShareOf(lead.booked_minutes, lead.open_minutes);
  return std::clamp((kFull + lead.pool_booked_share - share) / 2, 0, kFull);
}

int DistanceFit(const std::optional<double>& km, double max_km) {
  if (!km || *km >= max_km) return 0;
  return static_cast<int>(std::floor((1 - *km / max_km) * kFull));
}

/// The first visit together counts most.
int ContinuityFit(int visits) {
  constexpr int kFits[] = {0, 6'000, 8'000, kFull};
  return kFits[std::clamp(visits, 0, 3)];
}

template <class T>
std::optional<int> WishFit(const std::vector<T>& wished, T is) {
  if (wished.empty()) return std::nullopt;
  return std::ranges::find(wished, is) != wished.end() ? kFull : 0;
}

std::string Percent(int share) { return std::to_string((share + 50) / 100); }

ScorePart& Because(ScorePart& part, std::string reason, ErrorArgs args = {}) {
  part.reason = std::move(reason);
  part.args = std::move(args);
  return part;
}

ScorePart& BecauseOfConstitution(ScorePart& part, int fit, const Wishes& wishes) {
  const auto& assessed = wishes.assessed;
  if (wishes.constitution_strength < kFull) {
    return Because(part, "ranking.constitution_evidence", {{"percent", Percent(fit)}});
  }
  if (!assessed) return Because(part, "ranking.constitution", {{"percent", Percent(fit)}});
  return Because(part, assessed->with_evidence ? "ranking.constitution_with_evidence" : "ranking.constitution_assessed",
                 {{"percent", Percent(fit)},
                  {"instrument", assessed->instrument},
                  {"edition", assessed->edition},
                  {"date", assessed->date}});
}

ScorePart& BecauseOfLead(ScorePart& part, const LeadFacts& lead, const Wishes& wishes) {
  switch (part.criterion) {
    case Criterion::kPreference:
      if (lead.preference->index >= lead.preference->of) return Because(part, "ranking.preference_other");
      return Because(
          part, "ranking.preference",
          {{"place", std::to_string(lead.preference->index + 1)}, {"of", std::to_string(lead.preference->of)}});
    case Criterion::kFairness:
      return Because(part, "ranking.fairness",
                     {{"percent", Percent(ShareOf(lead.booked_minutes, lead.open_minutes))},
                      {"average", Percent(lead.pool_booked_share)}});
    case Criterion::kDistance:
      if (!lead.km) return Because(part, "ranking.distance_unknown");
      return Because(part, "ranking.distance", {{"km", Kilometres(*lead.km)}});
    case Criterion::kContinuity:
      if (*lead.visits == 0) return Because(part, "ranking.continuity_none");
      return Because(part, "ranking.continuity", {{"visits", std::to_string(*lead.visits)}});
    default: return BecauseOfConstitution(part, *lead.constitution, wishes);
  }
}

ScorePart& GiveReason(ScorePart& part, const SlotFacts& facts, const Wishes& wishes, int fit) {
  switch (part.criterion) {
    case Criterion::kWaiting: {
      const auto hours =
          std::max<std::int64_t>(0, (facts.start.at - wishes.window.start).count()) / kMillisecondsPerHour;
      return Because(part, "ranking.waiting",
                     {{"days", std::to_string(hours / 24)}, {"hours", std::to_string(hours % 24)}});
    }
    case Criterion::kLoad:
      return Because(part, "ranking.load",
                     {{"percent", Percent(ShareOf(facts.day.booked_minutes, facts.day.open_minutes))}});
    case Criterion::kDayPart: return Because(part, fit > 0 ? "ranking.day_part" : "ranking.day_part_other");
    case Criterion::kWeekday: return Because(part, fit > 0 ? "ranking.weekday" : "ranking.weekday_other");
    default: return BecauseOfLead(part, facts.lead, wishes);
  }
}

int PointsFor(int weight, int fit) { return static_cast<int>(std::int64_t{weight} * fit / kFull); }

}  // namespace

std::string Kilometres(double km) {
  const auto tenths = std::llround(km * 10);
  return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10);
}

int WeightOf(const Weights& weights, Criterion criterion) {
  const std::array<int, kCriteria> all{weights.waiting,  weights.preference, weights.load,
                                       weights.fairness, weights.distance,   weights.continuity,
                                       weights.day_part, weights.weekday,    weights.constitution};
  return all[static_cast<std::size_t>(criterion)];
}

DayPart DayPartOf(int minutes_of_day) {
  if (minutes_of_day < kNoon) return DayPart::kMorning;
  return minutes_of_day < kEveningFrom ? DayPart::kAfternoon : DayPart::kEvening;
}

StartFacts FactsOf(Instant at, const WallTime& wall) {
  return {at, DayPartOf(wall.minutes), static_cast<Weekday>(WeekdayOf(wall.date))};
}

int ShareOf(int booked_minutes, int open_minutes) {
  if (open_minutes <= 0) return kFull;
  return static_cast<int>(std::min<std::int64_t>(kFull, std::int64_t{booked_minutes} * kFull / open_minutes));
}

std::optional<int> FitOf(Criterion criterion, const SlotFacts& facts, const Wishes& wishes) {
  const LeadFacts& lead = facts.lead;
  switch (criterion) {
    case Criterion::kWaiting: return WaitingFit(facts.start.at, wishes.window);
    case Criterion::kPreference: return lead.preference ? std::optional(PlaceFit(*lead.preference)) : std::nullopt;
    case Criterion::kLoad: return kFull - ShareOf(facts.day.booked_minutes, facts.day.open_minutes);
    case Criterion::kFairness: return FairnessFit(lead);
    case Criterion::kDistance:
      return lead.has_origin ? std::optional(DistanceFit(lead.km, wishes.max_km)) : std::nullopt;
    case Criterion::kContinuity: return lead.visits ? std::optional(ContinuityFit(*lead.visits)) : std::nullopt;
    case Criterion::kDayPart: return WishFit(wishes.day_parts, facts.start.day_part);
    case Criterion::kWeekday: return WishFit(wishes.weekdays, facts.start.weekday);
    case Criterion::kConstitution:
      return lead.constitution ? std::optional(std::clamp(*lead.constitution, 0, kFull)) : std::nullopt;
  }
  return std::nullopt;
}

int PointsOf(Criterion criterion, const SlotFacts& facts, const Wishes& wishes, const Weights& weights) {
  const int weight = WeightOf(weights, criterion);
  return weight == 0 ? 0 : PointsFor(weight, FitOf(criterion, facts, wishes).value_or(0));
}

ScoredSlot Score(const SlotFacts& facts, const Wishes& wishes, const Weights& weights) {
  ScoredSlot slot;
  for (std::size_t i = 0; i < kCriteria; ++i) {
    const auto criterion = static_cast<Criterion>(i);
    const int weight = WeightOf(weights, criterion);
    const auto fit = FitOf(criterion, facts, wishes);
    if (weight == 0 || !fit) continue;
    ScorePart part{.criterion = criterion, .points = PointsFor(weight, *fit), .most = weight, .reason = {}, .args = {}};
    GiveReason(part, facts, wishes, *fit);
    slot.points += part.points;
    slot.most += part.most;
    slot.parts.push_back(std::move(part));
  }
  return slot;
}

bool RanksBefore(const ScoredStart& a, const ScoredStart& b) {
  if (a.points != b.points) return a.points > b.points;
  if (a.start != b.start) return a.start < b.start;
  return a.lead < b.lead;
}

Alternatives ChooseAlternatives(std::vector<ScoredStart> candidates, std::size_t limit) {
  std::ranges::sort(candidates, RanksBefore);
  return ChooseRanked(candidates, limit);
}

Alternatives ChooseRanked(std::span<const ScoredStart> candidates, std::size_t limit) {
  const std::size_t per_lead = std::max<std::size_t>(1, limit / 3);
  const std::size_t per_start = std::max<std::size_t>(1, limit / 4);
  Alternatives alternatives;
  auto& chosen = alternatives.chosen;
  std::vector<ScoredStart> alike;  // as many as could be missing
  std::unordered_map<ResourceId, std::size_t> leads;
  std::unordered_map<int, std::size_t> starts;
  const auto is_full = [](const auto& counts, const auto& key, std::size_t most) {
    const auto found = counts.find(key);
    return found != counts.end() && found->second == most;
  };
  for (const ScoredStart& candidate : candidates) {
    if (chosen.size() == limit) break;
    if (is_full(starts, candidate.start, per_start) || is_full(leads, candidate.lead, per_lead)) {
      if (alike.size() < limit) alike.push_back(candidate);
      continue;
    }
    ++leads[candidate.lead];
    ++starts[candidate.start];
    chosen.push_back(candidate);
  }
  alternatives.complete = chosen.size() == limit;
  const std::size_t missing = std::min(limit - chosen.size(), alike.size());
  chosen.insert(chosen.end(), alike.begin(), alike.begin() + static_cast<std::ptrdiff_t>(missing));
  std::ranges::sort(chosen, RanksBefore);
  return alternatives;
}

}  // namespace medres::scheduling
