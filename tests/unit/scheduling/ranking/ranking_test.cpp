#include "scheduling/ranking/ranking.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "catalog/geo.hpp"
#include "scheduling/ranking/constitution_match.hpp"
#include "unit/scheduling/availability/clinic.hpp"

namespace medres::scheduling {
namespace {

using catalog::ResourceKind;
using testing::Clinic;

const Instant kDay = *ParseInstant("2026-12-01T00:00:00+08:00");  // a Tuesday

class RankingTest : public ::testing::Test, protected Clinic {
 protected:
  RankingTest() { wishes.window = {kDay, kDay + std::chrono::days(5)}; }

  ResourceId Doctor(std::vector<std::string> constitutions = {}, std::optional<ResourceId> parent = {}) {
    catalog::Resource doctor;
    doctor.id = ResourceId::Make();
    doctor.kind = ResourceKind::kPractitioner;
    doctor.zone = "Asia/Shanghai";
    doctor.status = catalog::ResourceStatus::kActive;
    doctor.parent = parent;
    doctor.practitioner = catalog::PractitionerFacts{};
    doctor.practitioner->constitutions = std::move(constitutions);
    const ResourceId id = doctor.id;
    resources.Apply(std::move(doctor));
    Open(id, 480, 720);
    return id;
  }

  ResourceId FacilityAt(double longitude, double latitude) {
    catalog::Resource facility;
    facility.id = ResourceId::Make();
    facility.kind = ResourceKind::kFacility;
    facility.status = catalog::ResourceStatus::kActive;
    facility.facility = catalog::FacilityFacts{};
    facility.facility->position = catalog::Position{longitude, latitude, catalog::CoordinateSystem::kWgs84};
    const ResourceId id = facility.id;
    resources.Apply(std::move(facility));
    return id;
  }

  RankedSlots Rank(const ServiceType& service, int limit = 10, std::vector<ResourceId> only = {}) {
    const RankQuery query{.service = service,
                          .now = kDay - std::chrono::days(1),
                          .only = only,
                          .wishes = wishes,
                          .weights = weights,
                          .visits = visits ? &*visits : nullptr,
                          .limit = limit};
    return Ranking(query, finder.sources(), scorer).Run();
  }

  Finder finder{resources, rotas, index};
  ConstitutionMatch scorer;
  Wishes wishes;
  Weights weights;
  std::optional<EarlierVisits> visits;
};

TEST_F(RankingTest, TheSoonestWinsWhenNothingElseDiffers) {
  const ServiceType service = Service({AnyOf({Doctor()})});
  const RankedSlots ranked = Rank(service, 3);
  ASSERT_EQ(ranked.items.size(), 3U);
  EXPECT_EQ(ranked.items[0].slot.time.start, kDay + Minutes(480));
  EXPECT_EQ(ranked.total, 5 * 8);
  EXPECT_EQ(ranked.zone->name(), "Asia/Shanghai");
}

TEST_F(RankingTest, OneDoctorIsOfferedOnceAHalfDay) {
  const RankedSlots ranked = Rank(Service({AnyOf({Doctor()})}), 10);
  ASSERT_EQ(ranked.items.size(), 5U) << "five mornings";
  for (int day = 0; day < 5; ++day) {
    EXPECT_EQ(ranked.items[static_cast<std::size_t>(day)].slot.time.start,
              kDay + std::chrono::days(day) + Minutes(480));
  }
}

TEST_F(RankingTest, TheDoctorOfEarlierVisitsComesBeforeASoonerStranger) {
  const ResourceId stranger = Doctor();
  const ResourceId known = Doctor();
  Take(known, kDay + Minutes(480), 240);
  visits = EarlierVisits{{known, 3}};
  weights.preference = 0;
  const RankedSlots ranked = Rank(Service({AnyOf({stranger, known})}), 1);
  ASSERT_EQ(ranked.items.size(), 1U);
  EXPECT_EQ(ranked.items[0].lead, known);
  EXPECT_EQ(ranked.items[0].slot.time.start, kDay + std::chrono::days(1) + Minutes(480));
}

TEST_F(RankingTest, PreferenceLoadDistanceAndConstitutionEachDecideAlone) {
  const ResourceId here = FacilityAt(121.47, 31.23);
  const ResourceId far = FacilityAt(121.60, 31.30);
  const ResourceId plain = Doctor({}, far);
  const ResourceId special = Doctor({"C"}, here);
  Take(plain, kDay + Minutes(600), 120);
  const ServiceType service = Service({AnyOf({plain, special})});
  const Weights nothing{0, 0, 0, 0, 0, 0, 0, 0, 0};
  weights = nothing;
  weights.preference = 100;
  EXPECT_EQ(Rank(service, 1).items.at(0).lead, plain) << "as the pool is listed";
  wishes.preferred = {special};
  EXPECT_EQ(Rank(service, 1).items.at(0).lead, special) << "as the patient wishes";
  for (int Weights::* weight : {&Weights::load, &Weights::fairness, &Weights::distance, &Weights::constitution}) {
    weights = nothing;
    weights.*weight = 100;
    wishes.origin = catalog::Position{121.47, 31.23, catalog::CoordinateSystem::kWgs84};
    wishes.constitutions = {ConstitutionNeed{"C"}};
    wishes.window = {kDay, kDay + std::chrono::days(1)};
    EXPECT_EQ(Rank(service, 1).items.at(0).lead, special);
  }
}

TEST_F(RankingTest, AConstitutionCountsByItsWeightAndSaysWhoFoundIt) {
  const ResourceId good_at_main = Doctor({"B"});
  const ResourceId good_at_others = Doctor({"C", "H"});
  weights = {0, 0, 0, 0, 0, 0, 0, 0, 1000};
  wishes.constitutions = {{"B", 3}, {"C", 2}, {"H", 2}};
  wishes.assessed = {"elderly33", "2017", "2026-11-24"};
  const RankedSlots ranked = Rank(Service({AnyOf({good_at_main, good_at_others})}), 2);
  ASSERT_EQ(ranked.items.size(), 2U);
  EXPECT_EQ(ranked.items[0].lead, good_at_others);
  EXPECT_EQ(ranked.items[0].score.points, 571) << "4 of 7";
  EXPECT_EQ(ranked.items[1].score.points, 428) << "3 of 7";
  const ScorePart& part = ranked.items[0].score.parts.front();
  EXPECT_EQ(part.reason, "ranking.constitution_assessed");
  EXPECT_EQ(part.args,
            (ErrorArgs{{"percent", "57"}, {"instrument", "elderly33"}, {"edition", "2017"}, {"date", "2026-11-24"}}));
}

TEST_F(RankingTest, ThePositionsSystemIsHeeded) {
  const ResourceId facility = FacilityAt(121.47, 31.23);
  const ServiceType service = Service({AnyOf({Doctor({}, facility)})});
  weights = {0, 0, 0, 0, 10'000, 0, 0, 0, 0};
  wishes.max_km = 10;
  wishes.origin = catalog::Position{121.47, 31.23, catalog::CoordinateSystem::kGcj02};
  const int shifted = Rank(service, 1).items.at(0).score.points;
  wishes.origin->crs = catalog::CoordinateSystem::kWgs84;
  EXPECT_EQ(Rank(service, 1).items.at(0).score.points, 10'000);
  EXPECT_LT(shifted, 9'900);
  EXPECT_GT(shifted, 9'000);
}

TEST_F(RankingTest, APinnedLeadIsNotTakenForAnotherRequirement) {
  const ResourceId a = Doctor();
  const ResourceId b = Doctor();
  const RankedSlots ranked = Rank(Service({AnyOf({a, b}), AnyOf({a, b})}), 4);
  ASSERT_EQ(ranked.items.size(), 4U);
  for (const RankedSlot& item : ranked.items) {
    ASSERT_EQ(item.slot.resources.size(), 2U);
    EXPECT_NE(item.slot.resources[0], item.slot.resources[1]);
    EXPECT_EQ(item.slot.resources[0], item.lead);
  }
}

TEST_F(RankingTest, WhereOverlappingPoolsCannotBeServedTogetherNothingIsOffered) {
  const ResourceId a = Doctor();
  EXPECT_TRUE(Rank(Service({AnyOf({a}), AnyOf({a})})).items.empty());
}

TEST_F(RankingTest, WhoMustTakePartDoes) {
  const ResourceId a = Doctor();
  const ResourceId b = Doctor();
  const RankedSlots ranked = Rank(Service({AnyOf({a, b})}), 10, {b});
  ASSERT_FALSE(ranked.items.empty());
  for (const RankedSlot& item : ranked.items) EXPECT_EQ(item.lead, b);
}

TEST_F(RankingTest, ThePractitionerLeadsWhereverItStandsAmongTheRequirements) {
  const ResourceId room = Add();
  const ResourceId doctor = Doctor();
  const RankedSlots ranked = Rank(Service({AnyOf({room}), AnyOf({doctor})}), 1);
  ASSERT_EQ(ranked.items.size(), 1U);
  EXPECT_EQ(ranked.items[0].lead, doctor);
  EXPECT_EQ(ranked.items[0].slot.resources, (std::vector{room, doctor}));
}

TEST_F(RankingTest, TheExampleOfTheDocumentation) {
  const ResourceId li = Doctor();
  const ResourceId wang = Doctor();
  Take(li, kDay + Minutes(480), 240);
  visits = EarlierVisits{{li, 1}};
  const RankedSlots ranked = Rank(Service({AnyOf({li, wang})}), 2);
  ASSERT_EQ(ranked.items.size(), 2U);
  const auto points = [](const RankedSlot& item) {
    std::vector<int> parts;
    for (const ScorePart& part : item.score.parts) parts.push_back(part.points);
    return parts;
  };
  EXPECT_EQ(ranked.items[0].lead, li);
  EXPECT_EQ(ranked.items[0].slot.time.start, kDay + std::chrono::days(1) + Minutes(480));
  EXPECT_EQ(points(ranked.items[0]), (std::vector{2199, 1500, 500, 458, 900}));
  EXPECT_EQ(ranked.items[0].score.points, 5557);
  EXPECT_EQ(ranked.items[1].lead, wang);
  EXPECT_EQ(ranked.items[1].slot.time.start, kDay + Minutes(480));
  EXPECT_EQ(points(ranked.items[1]), (std::vector{2799, 750, 500, 541, 0}));
  EXPECT_EQ(ranked.items[1].score.points, 4590);
  EXPECT_EQ(ranked.items[1].score.most, 7500);
}

/// Against scoring every slot of random clinics: facts gathered from what was put in, not from the index.
class RankingProperty : public RankingTest, public ::testing::WithParamInterface<unsigned> {
 protected:
  RankingProperty() : random_(GetParam()) {}

  int Pick(int below) { return static_cast<int>(random_() % static_cast<unsigned>(below)); }

  void Fill() {
    const int doctors = 1 + Pick(60);
    for (int i = 0; i < doctors; ++i) {
      const ResourceId id = Doctor(Pick(3) == 0 ? std::vector<std::string>{"C"} : std::vector<std::string>{});
      pool_.push_back(id);
      for (int day = 0; day < 5; ++day) {
        for (int slot = 0; slot < 8; ++slot) {
          if (Pick(10) < 6) taken_[id].push_back(Take(id, AtSlot(day, slot), 30).core);
        }
      }
      if (Pick(6) == 0) earlier_[id] = 1 + Pick(4);
    }
    visits = earlier_;
    if (Pick(2) == 0) wishes.constitutions = {ConstitutionNeed{"C"}};
    if (Pick(2) == 0) wishes.weekdays = {static_cast<Weekday>(Pick(7))};
    if (Pick(2) == 0) wishes.preferred = {pool_[static_cast<std::size_t>(Pick(doctors))]};
    weights.waiting = Pick(10'000);
    weights.fairness = Pick(10'000);
    weights.load = Pick(10'000);
  }

  static constexpr int kUtcDays = 6;  ///< that five days at +08:00 touch

  static Instant AtSlot(int day, int slot) { return kDay + std::chrono::days(day) + Minutes(480 + slot * 30); }

  static int Booked(const std::vector<Interval>& taken, const Interval& within) {
    int minutes = 0;
    for (const Interval& one : taken) minutes += one.Overlaps(within) ? 30 : 0;
    return minutes;
  }

  SlotFacts FactsOf(std::size_t member, int day, int slot, int share) {
    const ResourceId id = pool_[member];
    SlotFacts facts;
    facts.start = {AtSlot(day, slot), DayPart::kMorning, static_cast<Weekday>((1 + day) % 7)};
    LeadFacts& lead = facts.lead;
    lead.preference = {{static_cast<int>(member), static_cast<int>(pool_.size())}};
    if (!wishes.preferred.empty()) lead.preference = {{id == wishes.preferred[0] ? 0 : 1, 1}};
    lead.booked_minutes = Booked(taken_[id], wishes.window);
    lead.open_minutes = kUtcDays * 240;
    lead.pool_booked_share = share;
    lead.visits = earlier_.contains(id) ? earlier_.at(id) : 0;
    if (!wishes.constitutions.empty()) {
      const auto& good_at = resources.Find(id)->practitioner->constitutions;
      lead.constitution = good_at.empty() ? 0 : kFull;
    }
    const Instant midnight = kDay + std::chrono::days(day);
    facts.day = {Booked(taken_[id], {midnight, midnight + std::chrono::days(1)}), 240};
    return facts;
  }

  std::vector<ScoredStart> BruteForce(std::size_t limit) {
    std::int64_t booked = 0;
    for (const auto& [id, taken] : taken_) booked += Booked(taken, wishes.window);
    const int share = ShareOf(static_cast<int>(booked), static_cast<int>(pool_.size()) * kUtcDays * 240);
    std::vector<ScoredStart> all;
    for (std::size_t member = 0; member < pool_.size(); ++member) {
      for (int day = 0; day < 5; ++day) {
        std::vector<ScoredStart> morning;
        for (int slot = 0; slot < 8; ++slot) {
          const Instant at = AtSlot(day, slot);
          if (Booked(taken_[pool_[member]], {at, at + Minutes(30)}) > 0) continue;
          const int tick = static_cast<int>((at - kDay).count() / kTickMilliseconds);
          morning.push_back({Score(FactsOf(member, day, slot, share), wishes, weights).points, tick, pool_[member]});
        }
        std::ranges::sort(morning, RanksBefore);
        if (!morning.empty()) all.push_back(morning.front());
      }
    }
    return ChooseAlternatives(std::move(all), limit).chosen;
  }

  std::mt19937 random_;
  std::vector<ResourceId> pool_;
  std::unordered_map<ResourceId, std::vector<Interval>> taken_;
  EarlierVisits earlier_;
};

TEST_P(RankingProperty, TheBoundedSearchGivesWhatScoringEverySlotGives) {
  Fill();
  const int limit = 1 + Pick(12);
  const ServiceType service = Service({AnyOf(pool_)});
  const RankedSlots ranked = Rank(service, limit);
  const auto expected = BruteForce(static_cast<std::size_t>(limit));
  ASSERT_EQ(ranked.items.size(), expected.size());
  for (std::size_t i = 0; i < expected.size(); ++i) {
    SCOPED_TRACE(i);
    EXPECT_EQ(ranked.items[i].score.points, expected[i].points);
    EXPECT_EQ(ranked.items[i].lead, expected[i].lead);
    EXPECT_EQ((ranked.items[i].slot.time.start - kDay).count() / kTickMilliseconds, expected[i].start);
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, RankingProperty, ::testing::Range(1U, 41U));

}  // namespace
}  // namespace medres::scheduling
