#include "scheduling/ranking/rules.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <random>

namespace medres::scheduling {
namespace {

const Instant kFrom = *ParseInstant("2026-12-01T00:00:00+08:00");

Wishes TenDays() {
  Wishes wishes;
  wishes.window = {kFrom, kFrom + std::chrono::days(10)};
  return wishes;
}

struct Case {
  const char* name;
  Criterion criterion;
  SlotFacts facts;
  Wishes wishes;
  std::optional<int> fit;
  const char* reason;
};

SlotFacts At(int hours) {
  SlotFacts facts;
  facts.start.at = kFrom + std::chrono::hours(hours);
  return facts;
}

template <class Set>
SlotFacts With(Set set) {
  SlotFacts facts = At(0);
  set(facts);
  return facts;
}

template <class Set>
Wishes Wish(Set set) {
  Wishes wishes = TenDays();
  set(wishes);
  return wishes;
}

using F = SlotFacts;
using W = Wishes;

std::vector<Case> Cases() {
  const auto none = TenDays();
  const auto near = Wish([](W& w) { w.max_km = 40; });
  const auto mornings = Wish([](W& w) { w.day_parts = {DayPart::kMorning}; });
  const auto mondays = Wish([](W& w) { w.weekdays = {Weekday::kMon, Weekday::kTue}; });
  using enum Criterion;
  return {
      {"at once", kWaiting, At(0), none, 10'000, "ranking.waiting"},
      {"after a day of ten", kWaiting, At(24), none, 9'000, "ranking.waiting"},
      {"at the end", kWaiting, At(240), none, 0, "ranking.waiting"},
      {"first of four", kPreference, With([](F& f) { f.lead.preference = {{0, 4}}; }), none, 10'000,
       "ranking.preference"},
      {"last of four", kPreference, With([](F& f) { f.lead.preference = {{3, 4}}; }), none, 2'500,
       "ranking.preference"},
      {"not preferred", kPreference, With([](F& f) { f.lead.preference = {{4, 4}}; }), none, 0,
       "ranking.preference_other"},
      {"no order", kPreference, At(0), none, std::nullopt, ""},
      {"an empty day", kLoad, With([](F& f) { f.day = {0, 480}; }), none, 10'000, "ranking.load"},
      {"three quarters taken", kLoad, With([](F& f) { f.day = {360, 480}; }), none, 2'500, "ranking.load"},
      {"more taken than open", kLoad, With([](F& f) { f.day = {600, 480}; }), none, 0, "ranking.load"},
      {"as the pool", kFairness,
       With([](F& f) { f.lead.booked_minutes = 50, f.lead.open_minutes = 100, f.lead.pool_booked_share = 5'000; }),
       none, 5'000, "ranking.fairness"},
      {"less than the pool", kFairness,
       With([](F& f) { f.lead.booked_minutes = 30, f.lead.open_minutes = 100, f.lead.pool_booked_share = 5'000; }),
       none, 6'000, "ranking.fairness"},
      {"all taken in an empty pool", kFairness,
       With([](F& f) { f.lead.booked_minutes = 100, f.lead.open_minutes = 100; }), none, 0, "ranking.fairness"},
      {"no origin", kDistance, At(0), near, std::nullopt, ""},
      {"here", kDistance, With([](F& f) { f.lead.has_origin = true, f.lead.km = 0; }), near, 10'000,
       "ranking.distance"},
      {"a quarter of the way", kDistance, With([](F& f) { f.lead.has_origin = true, f.lead.km = 10; }), near, 7'500,
       "ranking.distance"},
      {"too far", kDistance, With([](F& f) { f.lead.has_origin = true, f.lead.km = 40; }), near, 0, "ranking.distance"},
      {"nobody knows where", kDistance, With([](F& f) { f.lead.has_origin = true; }), near, 0,
       "ranking.distance_unknown"},
      {"no patient", kContinuity, At(0), none, std::nullopt, ""},
      {"a stranger", kContinuity, With([](F& f) { f.lead.visits = 0; }), none, 0, "ranking.continuity_none"},
      {"seen once", kContinuity, With([](F& f) { f.lead.visits = 1; }), none, 6'000, "ranking.continuity"},
      {"seen often", kContinuity, With([](F& f) { f.lead.visits = 12; }), none, 10'000, "ranking.continuity"},
      {"no wish for a part of the day", kDayPart, At(0), none, std::nullopt, ""},
      {"a wished morning", kDayPart, At(0), mornings, 10'000, "ranking.day_part"},
      {"an afternoon", kDayPart, With([](F& f) { f.start.day_part = DayPart::kAfternoon; }), mornings, 0,
       "ranking.day_part_other"},
      {"a wished weekday", kWeekday, With([](F& f) { f.start.weekday = Weekday::kTue; }), mondays, 10'000,
       "ranking.weekday"},
      {"another weekday", kWeekday, With([](F& f) { f.start.weekday = Weekday::kSun; }), mondays, 0,
       "ranking.weekday_other"},
      {"no constitution", kConstitution, At(0), none, std::nullopt, ""},
      {"suits half", kConstitution, With([](F& f) { f.lead.constitution = 5'000; }), none, 5'000,
       "ranking.constitution"},
  };
}

TEST(RankingRules, EveryCriterionHasItsFitAndItsReason) {
  for (const Case& c : Cases()) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(FitOf(c.criterion, c.facts, c.wishes), c.fit);
    const ScoredSlot slot = Score(c.facts, c.wishes, {});
    const auto part = std::ranges::find(slot.parts, c.criterion, &ScorePart::criterion);
    ASSERT_EQ(part != slot.parts.end(), c.fit.has_value());
    if (c.fit) EXPECT_EQ(part->reason, c.reason);
  }
}

TEST(RankingRules, NoonAndSixPartTheDay) {
  EXPECT_EQ(DayPartOf(0), DayPart::kMorning);
  EXPECT_EQ(DayPartOf(719), DayPart::kMorning);
  EXPECT_EQ(DayPartOf(720), DayPart::kAfternoon);
  EXPECT_EQ(DayPartOf(1079), DayPart::kAfternoon);
  EXPECT_EQ(DayPartOf(1080), DayPart::kEvening);
}

TEST(RankingRules, AWeightOfNothingLeavesTheCriterionOut) {
  const ScoredSlot slot = Score(At(24), TenDays(), {.waiting = 0, .load = 100});
  EXPECT_TRUE(std::ranges::none_of(slot.parts, [](const ScorePart& p) { return p.criterion == Criterion::kWaiting; }));
  EXPECT_EQ(slot.most, 100 + Weights{}.fairness);
}

TEST(RankingRules, ReasonsCarryTheirFigures) {
  SlotFacts facts = At(51);
  facts.lead = {.preference = {},
                .booked_minutes = 1,
                .open_minutes = 3,
                .pool_booked_share = 6'667,
                .has_origin = true,
                .km = 12.34,
                .visits = 2,
                .constitution = {}};
  const ScoredSlot slot = Score(facts, TenDays(), {});
  const auto args = [&](Criterion criterion) {
    return std::ranges::find(slot.parts, criterion, &ScorePart::criterion)->args;
  };
  EXPECT_EQ(args(Criterion::kWaiting), (ErrorArgs{{"days", "2"}, {"hours", "3"}}));
  EXPECT_EQ(args(Criterion::kFairness), (ErrorArgs{{"percent", "33"}, {"average", "67"}}));
  EXPECT_EQ(args(Criterion::kDistance), (ErrorArgs{{"km", "12.3"}}));
  EXPECT_EQ(args(Criterion::kContinuity), (ErrorArgs{{"visits", "2"}}));
}

/// Random wishes, weights and facts.
class Guess {
 public:
  explicit Guess(unsigned seed) : random_(seed) {}

  int Pick(int below) { return static_cast<int>(random_() % static_cast<unsigned>(below)); }

  Wishes AnyWishes() {
    Wishes wishes = TenDays();
    if (Pick(2) == 0) wishes.day_parts = {DayPart::kEvening};
    if (Pick(2) == 0) wishes.weekdays = {Weekday::kFri};
    wishes.max_km = 1 + Pick(100);
    return wishes;
  }

  Weights AnyWeights() {
    const auto weight = [this] { return Pick(4) == 0 ? 0 : Pick(Weights::kMaxWeight + 1); };
    return {weight(), weight(), weight(), weight(), weight(), weight(), weight(), weight(), weight()};
  }

  SlotFacts AnyFacts() {
    SlotFacts facts;
    facts.start = {kFrom + Minutes(Pick(10 * 1440)), static_cast<DayPart>(Pick(3)), static_cast<Weekday>(Pick(7))};
    LeadFacts& lead = facts.lead;
    if (Pick(2) == 0) lead.preference = {{Pick(6), 5}};
    lead.open_minutes = 1 + Pick(10'000);
    lead.booked_minutes = Pick(lead.open_minutes + 1);
    lead.pool_booked_share = Pick(kFull + 1);
    lead.has_origin = Pick(2) == 0;
    if (Pick(3) != 0) lead.km = Pick(1000) / 10.0;
    if (Pick(2) == 0) lead.visits = Pick(5);
    if (Pick(2) == 0) lead.constitution = Pick(kFull + 1);
    facts.day = {Pick(500), 480};
    return facts;
  }

  /// The same slot, better in one criterion that applies to it.
  SlotFacts Better(SlotFacts facts, const Wishes& wishes, Criterion criterion) {
    LeadFacts& lead = facts.lead;
    switch (criterion) {
      case Criterion::kWaiting: facts.start.at = facts.start.at - Minutes(Pick(3000)); break;
      case Criterion::kPreference:
        if (lead.preference) lead.preference->index = Pick(lead.preference->index + 1);
        break;
      case Criterion::kLoad: facts.day.booked_minutes = Pick(facts.day.booked_minutes + 1); break;
      case Criterion::kFairness: lead.booked_minutes = Pick(lead.booked_minutes + 1); break;
      case Criterion::kDistance: lead.km = lead.km.value_or(2000) * Pick(11) / 10; break;
      case Criterion::kContinuity:
        if (lead.visits) *lead.visits += Pick(3);
        break;
      case Criterion::kDayPart:
        if (!wishes.day_parts.empty()) facts.start.day_part = wishes.day_parts.front();
        break;
      case Criterion::kWeekday:
        if (!wishes.weekdays.empty()) facts.start.weekday = wishes.weekdays.front();
        break;
      case Criterion::kConstitution:
        if (lead.constitution) *lead.constitution += Pick(kFull - *lead.constitution + 1);
        break;
    }
    return facts;
  }

 private:
  std::mt19937 random_;
};

TEST(RankingProperty, PartsAddUpAndStayWithinTheirWeights) {
  Guess guess(1);
  for (int round = 0; round < 20'000; ++round) {
    const ScoredSlot slot = Score(guess.AnyFacts(), guess.AnyWishes(), guess.AnyWeights());
    int points = 0;
    int most = 0;
    for (const ScorePart& part : slot.parts) {
      ASSERT_GE(part.points, 0);
      ASSERT_LE(part.points, part.most);
      points += part.points;
      most += part.most;
    }
    ASSERT_EQ(slot.points, points);
    ASSERT_EQ(slot.most, most);
  }
}

TEST(RankingProperty, MonotoneInEachCriterion) {
  Guess guess(2);
  int rose = 0;
  for (int round = 0; round < 20'000; ++round) {
    const Wishes wishes = guess.AnyWishes();
    const Weights weights = guess.AnyWeights();
    const SlotFacts facts = guess.AnyFacts();
    const auto criterion = static_cast<Criterion>(guess.Pick(kCriteria));
    const int before = Score(facts, wishes, weights).points;
    const int after = Score(guess.Better(facts, wishes, criterion), wishes, weights).points;
    ASSERT_GE(after, before) << "criterion " << static_cast<int>(criterion);
    rose += after > before ? 1 : 0;
  }
  EXPECT_GT(rose, 2'000);
}

TEST(RankingProperty, AlternativesDoNotDependOnTheOrderTheyWereFoundIn) {
  Guess guess(3);
  std::mt19937 random(4);
  for (int round = 0; round < 300; ++round) {
    std::vector<ResourceId> leads(1 + static_cast<std::size_t>(guess.Pick(5)));
    for (ResourceId& id : leads) id = ResourceId::Make();
    std::vector<ScoredStart> candidates;
    for (const ResourceId id : leads) {
      for (int n = guess.Pick(10); n > 0; --n) candidates.push_back({guess.Pick(5), n, id});
    }
    const auto limit = static_cast<std::size_t>(1 + guess.Pick(12));
    const Alternatives first = ChooseAlternatives(candidates, limit);
    std::ranges::shuffle(candidates, random);
    ASSERT_EQ(ChooseAlternatives(candidates, limit).chosen, first.chosen);
    ASSERT_EQ(first.chosen.size(), std::min(limit, candidates.size()));
    ASSERT_TRUE(std::ranges::is_sorted(first.chosen, RanksBefore));
  }
}

TEST(RankingAlternatives, NoLeadAndNoStartFillsTheList) {
  std::vector<ScoredStart> candidates;
  for (int lead = 0; lead < 6; ++lead) {
    const ResourceId id = ResourceId::Make();
    for (int start = 0; start < 6; ++start) candidates.push_back({100 - lead - start, start, id});
  }
  const Alternatives found = ChooseAlternatives(candidates, 9);
  ASSERT_TRUE(found.complete);
  for (const ScoredStart& one : found.chosen) {
    EXPECT_LE(std::ranges::count(found.chosen, one.lead, &ScoredStart::lead), 3);
    EXPECT_LE(std::ranges::count(found.chosen, one.start, &ScoredStart::start), 2);
  }
}

TEST(RankingAlternatives, OneLeadAloneMayFillIt) {
  const ResourceId id = ResourceId::Make();
  const Alternatives found = ChooseAlternatives({{5, 1, id}, {7, 2, id}, {6, 3, id}}, 3);
  EXPECT_FALSE(found.complete);
  EXPECT_EQ(found.chosen, (std::vector<ScoredStart>{{7, 2, id}, {6, 3, id}, {5, 1, id}}));
}

}  // namespace
}  // namespace medres::scheduling
