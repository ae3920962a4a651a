#pragma once

#include <span>
#include <string>
#include <vector>

#include "scheduling/calendar/zone.hpp"
#include "scheduling/ranking/model.hpp"

/// The rules of ranking: pure, in integers. A criterion's fit is 0 to kFull; its points are weight · fit / kFull,
/// rounded down. Points never fall when a slot gets better in one criterion and stays as it is in the others.
namespace medres::scheduling {

inline constexpr int kFull = 10'000;

DayPart DayPartOf(int minutes_of_day);
StartFacts FactsOf(Instant at, const WallTime& wall);

/// booked / open in ten-thousandths, at most kFull; kFull when nothing is open.
int ShareOf(int booked_minutes, int open_minutes);

/// Nothing when the criterion does not apply: neither a wish nor a fact speaks of it.
std::optional<int> FitOf(Criterion criterion, const SlotFacts& facts, const Wishes& wishes);

/// With one decimal.
std::string Kilometres(double km);

int PointsOf(Criterion criterion, const SlotFacts& facts, const Wishes& wishes, const Weights& weights);

/// All criteria that apply, in their order, with their reasons. A weight of 0 leaves its criterion out.
ScoredSlot Score(const SlotFacts& facts, const Wishes& wishes, const Weights& weights);

/// A slot that may be offered: its points, its start in ticks, and who leads it.
struct ScoredStart {
  int points = 0;
  int start = 0;
  ResourceId lead;

  bool operator==(const ScoredStart&) const = default;
};

/// More points, then the earlier start, then the lesser id: one order, whatever order they were found in.
bool RanksBefore(const ScoredStart& a, const ScoredStart& b);

/// The best `limit` in order of rank that differ: at most a third of them with one lead and a quarter at one start, as
/// long as there are others. `complete` says whether the caps alone filled the list.
struct Alternatives {
  std::vector<ScoredStart> chosen;
  bool complete = false;
};
Alternatives ChooseAlternatives(std::vector<ScoredStart> candidates, std::size_t limit);
/// The same of candidates in order of rank.
Alternatives ChooseRanked(std::span<const ScoredStart> candidates, std::size_t limit);

}  // namespace medres::scheduling
