#pragma once

#include <unordered_map>
#include <vector>

#include "scheduling/availability/search.hpp"
#include "scheduling/ranking/rules.hpp"
#include "scheduling/slot_scorer.hpp"

namespace medres::scheduling {

/// Visits that a patient has had, by resource.
using EarlierVisits = std::unordered_map<ResourceId, int>;

/// "Which of the free starts is best?" The wishes' window is the one that is searched.
struct RankQuery {
  const ServiceType& service;
  Instant now;                       ///< only later starts
  std::span<const ResourceId> only;  ///< these must take part; empty: anybody
  const Wishes& wishes;
  const Weights& weights;
  const EarlierVisits* visits = nullptr;  ///< null without a patient
  int limit = 10;
  std::optional<std::string_view> channel = {};  ///< see FindQuery
};

/// What a learnt model says of a slot: `score` is `base` and what each feature added.
struct LearnedScore {
  double score = 0;
  double base = 0;
  int place_before = 0;                                       ///< by points, from 1
  std::vector<std::pair<std::string, double>> contributions;  ///< of those that count, the weightiest first
};

struct RankedSlot {
  FreeStart slot;
  ResourceId lead;
  ScoredSlot score;
  std::optional<LearnedScore> learned = {};
};

struct RankedSlots {
  std::vector<RankedSlot> items;  ///< by rank
  std::int64_t total = 0;         ///< free starts in the window, as the finder counts them
  const Zone* zone = nullptr;     ///< whose days and parts of the day were meant; null when nothing is free
};

/// The requirement whose resource leads: the first that practitioners serve, else the first.
std::size_t LeadRequirement(const ServiceType& service, const catalog::Directory& resources);

/// Ranks every free slot of the window and materialises only those asked for. Points are sums, so a lead's best slot is
/// bounded by its own points and those of the best start of each day: leads are looked at in order of that bound, and
/// no further than the answer is certain. The answer is that of scoring every slot. One question on one thread.
class Ranking {
 public:
  Ranking(const RankQuery& query, const Sources& sources, const SlotScorer& scorer);

  RankedSlots Run();

 private:
  struct Lead {
    std::size_t member = 0;
    LeadFacts facts;
    int points = 0;        ///< of the criteria that hold for all its starts
    int bound = 0;         ///< no slot of the lead has more
    std::size_t days = 0;  ///< where its days begin in days_
  };

  Instant AtStart(int tick) const { return AtTick(search_.frame().first_tick() + tick); }
  void ScoreStarts();
  void GatherLeads();
  LeadFacts FactsOfLead(std::size_t member, const catalog::Resource& resource);
  void Describe(Lead& lead, std::span<const int> booked);
  const std::vector<int>& OpenMinutes(const OpenDays* hours);
  std::optional<double> KilometresTo(const catalog::Resource& resource);
  void ScoreLeads();
  void Bound(Lead& lead) const;
  int PointsOfDay(const Lead& lead, std::size_t day) const;
  void LookAt(const Lead& lead);
  void MergeFrom(std::size_t known);
  std::vector<ScoredStart> BestAlternatives();
  bool Materialise(std::vector<ScoredStart> chosen, RankedSlots& ranked);
  const Lead& LeadOf(const ScoredStart& chosen);
  SlotFacts FactsOfSlot(const ScoredStart& candidate, const Lead& lead) const;

  const RankQuery& query_;
  const Sources& sources_;
  const SlotScorer& scorer_;
  FindQuery find_;
  Search search_;
  std::size_t requirement_;  ///< the lead's
  std::size_t want_ = 0;
  std::optional<catalog::Position> origin_;  ///< in WGS-84

  // By tick of the frame: what a start gives to whoever serves it, and its half day's number.
  std::vector<int> start_points_;
  std::vector<int> half_days_;
  std::vector<int> half_day_ends_;  ///< by number: the tick at which the next one begins
  bool falls_ = true;               ///< whether points never rise within a half day
  std::vector<int> best_of_day_;    ///< points of each UTC day's best start; −1: none is free

  std::vector<Lead> leads_;     ///< by bound, then id
  std::vector<DayFacts> days_;  ///< of each lead, each UTC day of the frame
  std::unordered_map<const OpenDays*, std::vector<int>> open_minutes_;
  std::unordered_map<ResourceId, std::optional<double>> kilometres_;
  std::unordered_map<ResourceId, int> places_;

  std::size_t looked_at_ = 0;
  std::vector<ScoredStart> candidates_;  ///< in order of rank
  std::vector<ScoredStart> of_lead_;
};

}  // namespace medres::scheduling
