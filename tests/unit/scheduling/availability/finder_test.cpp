#include "scheduling/availability/finder.hpp"

#include <gtest/gtest.h>

#include <array>

#include "unit/scheduling/availability/clinic.hpp"

namespace medres::scheduling {
namespace {

using catalog::ResourceKind;
using testing::Clinic;

const Instant kDay = *ParseInstant("2026-12-01T00:00:00+08:00");
const Interval kWholeDay{kDay, kDay + std::chrono::days(1)};
Instant At(int minutes) { return kDay + Minutes(minutes); }

class FinderTest : public ::testing::Test, protected Clinic {
 protected:
  FindQuery Query(const ServiceType& service) {
    return {.service = service,
            .window = kWholeDay,
            .now = kDay - std::chrono::days(1),
            .limit = 1000,
            .only = {},
            .ignoring = std::nullopt,
            .expand = false};
  }

  /// Minutes of the day at which the service can start.
  std::vector<int> Starts(const FindQuery& query) {
    std::vector<int> minutes;
    const FreeStarts found = finder.FindStarts(query);
    for (const FreeStart& start : found.items) {
      minutes.push_back(static_cast<int>((start.time.start - kDay).count() / 60'000));
    }
    if (!query.expand) EXPECT_EQ(found.total, std::ssize(found.items));
    return minutes;
  }
  std::vector<int> Starts(const ServiceType& service) { return Starts(Query(service)); }
};

TEST_F(FinderTest, VisitsMustEndWithTheHours) {
  const ResourceId room = Add();
  Open(room, 480, 570);
  EXPECT_EQ(Starts(Service({AnyOf({room})}, 30)), (std::vector{480, 510, 540}));
  EXPECT_EQ(Starts(Service({AnyOf({room})}, 60)), (std::vector{480, 510}));
  EXPECT_EQ(Starts(Service({AnyOf({room})}, 90)), (std::vector{480}));
  EXPECT_EQ(Starts(Service({AnyOf({room})}, 95)), (std::vector<int>{}));
}

TEST_F(FinderTest, WithoutARotaAResourceIsOpenAlways) {
  const ServiceType service = Service({AnyOf({Add()})}, 60, 60);
  EXPECT_EQ(Starts(service).size(), 24U);
}

TEST_F(FinderTest, TakenTimeIsNotFree) {
  const ResourceId room = Add();
  Open(room, 480, 600);
  Take(room, At(510), 30);
  EXPECT_EQ(Starts(Service({AnyOf({room})})), (std::vector{480, 540, 570}));
}

TEST_F(FinderTest, PadsKeepADistanceToNeighbours) {
  const ResourceId room = Add();
  Open(room, 480, 600);
  Take(room, At(525), 30);
  ServiceType service = Service({AnyOf({room})}, 15, 15);
  EXPECT_EQ(Starts(service), (std::vector{480, 495, 510, 555, 570, 585}));
  service.buffer_before_minutes = 15;
  EXPECT_EQ(Starts(service), (std::vector{480, 495, 510, 570, 585}));
  service.buffer_after_minutes = 30;
  EXPECT_EQ(Starts(service), (std::vector{480, 570, 585})) << "pads may reach out of the hours, not into a neighbour";
}

TEST_F(FinderTest, TheWindowIsHalfOpenAndOnlyLaterStartsCount) {
  const ServiceType service = Service({AnyOf({Add()})});
  FindQuery query = Query(service);
  query.window = {At(480), At(540)};
  EXPECT_EQ(Starts(query), (std::vector{480, 510}));
  query.now = At(480);
  EXPECT_EQ(Starts(query), (std::vector{510})) << "a visit cannot start now";
  query.now = At(479);
  EXPECT_EQ(Starts(query), (std::vector{480, 510}));
  query.now = At(540);
  EXPECT_TRUE(Starts(query).empty());
  query.window = {At(540), At(480)};
  EXPECT_TRUE(Starts(query).empty());
}

TEST_F(FinderTest, EveryRequirementMustBeMet) {
  const ResourceId room = Add();
  const ResourceId doctor = Add(ResourceKind::kPractitioner);
  Open(room, 480, 600);
  Open(doctor, 540, 660);
  EXPECT_EQ(Starts(Service({AnyOf({room}), AnyOf({doctor})})), (std::vector{540, 570}));
}

TEST_F(FinderTest, AListedPoolIsTriedInItsOrder) {
  const ResourceId second = Add();
  const ResourceId first = Add();
  Open(second, 480, 540);
  Open(first, 480, 540);
  Take(first, At(510), 30);
  const ServiceType service = Service({AnyOf({first, second})});
  const auto items = finder.FindStarts(Query(service)).items;
  ASSERT_EQ(items.size(), 2U);
  EXPECT_EQ(items[0].resources, (std::vector{first}));
  EXPECT_EQ(items[1].resources, (std::vector{second}));
}

TEST_F(FinderTest, APoolByKindGoesToTheLeastLoadedThenTheOldest) {
  const ResourceId a = Add(ResourceKind::kPractitioner, 1, "Asia/Shanghai", {"50.13"});
  const ResourceId b = Add(ResourceKind::kPractitioner, 1, "Asia/Shanghai", {"50"});
  const ResourceId other = Add(ResourceKind::kPractitioner, 1, "Asia/Shanghai", {"03"});
  Requirement requirement;
  requirement.role = "doctor";
  requirement.kind = ResourceKind::kPractitioner;
  requirement.specialty = "50";
  const ServiceType service = Service({requirement});
  FindQuery query = Query(service);
  query.window.start = At(480);  // 00:00 UTC: load is counted by UTC day
  query.limit = 1;
  EXPECT_EQ(finder.FindStarts(query).items[0].resources, (std::vector{a}));
  Take(a, At(900), 30);
  EXPECT_EQ(finder.FindStarts(query).items[0].resources, (std::vector{b}));
  Take(b, At(900), 60);
  EXPECT_EQ(finder.FindStarts(query).items[0].resources, (std::vector{a}));
  query.only = std::span(&other, 1);
  EXPECT_TRUE(finder.FindStarts(query).items.empty()) << "another specialty";
}

TEST_F(FinderTest, QuantityTakesThatManyDifferentOnes) {
  const ResourceId a = Add();
  const ResourceId b = Add();
  const ResourceId c = Add();
  Open(a, 480, 540);
  Open(b, 510, 570);
  Open(c, 540, 600);
  const ServiceType service = Service({AnyOf({a, b, c}, 2)});
  const auto items = finder.FindStarts(Query(service)).items;
  ASSERT_EQ(items.size(), 2U);
  EXPECT_EQ(items[0].resources, (std::vector{a, b}));
  EXPECT_EQ(items[1].resources, (std::vector{b, c}));
}

TEST_F(FinderTest, OneResourceServesOneRequirement) {
  const ResourceId a = Add();
  const ResourceId b = Add();
  Open(a, 480, 600);
  Open(b, 540, 600);
  const ServiceType service = Service({AnyOf({a, b}), AnyOf({a})});
  const auto items = finder.FindStarts(Query(service)).items;
  ASSERT_EQ(items.size(), 2U) << "before 540 only one of them is there";
  EXPECT_EQ(items[0].resources, (std::vector{b, a})) << "the first requirement gives way to the second";
}

TEST_F(FinderTest, ARequirementMayNeedOnlyAPartOfTheVisit) {
  const ResourceId room = Add();
  const ResourceId doctor = Add(ResourceKind::kPractitioner);
  Open(room, 480, 600);
  Take(doctor, At(510), 20);
  Requirement needle = AnyOf({doctor});
  needle.from_minute = 0;
  needle.to_minute = 10;
  Requirement removal = AnyOf({doctor});
  removal.from_minute = 50;
  removal.to_minute = 60;
  EXPECT_EQ(Starts(Service({AnyOf({room}), needle}, 60, 30)), (std::vector{480, 540}));
  EXPECT_EQ(Starts(Service({AnyOf({room}), removal}, 60, 30)), (std::vector{480, 510, 540}));
}

Requirement InParts(Requirement requirement, std::vector<VisitSegment> segments) {
  requirement.segments = std::move(segments);
  return requirement;
}

TEST_F(FinderTest, OneResourceServesSeveralPartsAndOthersInBetween) {
  const ResourceId doctor = Add(ResourceKind::kPractitioner);
  Open(doctor, 480, 600);
  const ServiceType needles = Service({InParts(AnyOf({doctor}), {{0, 10}, {30, 35}})}, 40, 5);
  Take(doctor, At(490), 20);
  EXPECT_EQ(Starts(needles).front(), 480) << "busy from the tenth to the thirtieth minute, when nobody needs them";
  EXPECT_EQ(Starts(needles)[1], 510) << "any later start needs the doctor while the other is there";
  Take(doctor, At(480), 10);
  EXPECT_EQ(Starts(needles).front(), 510) << "both parts count";
  EXPECT_EQ(Starts(needles).back(), 565) << "until 600, when the second part ends; the visit itself goes on";
}

TEST_F(FinderTest, ThePoolsMemberMustBeFreeForEveryPart) {
  const ResourceId early = Add(ResourceKind::kPractitioner);
  const ResourceId late = Add(ResourceKind::kPractitioner);
  const ResourceId both = Add(ResourceKind::kPractitioner);
  Open(early, 480, 500);
  Open(late, 500, 540);
  Open(both, 480, 540);
  const auto parts = [](Requirement requirement) { return InParts(std::move(requirement), {{0, 10}, {30, 40}}); };
  const ServiceType two = Service({parts(AnyOf({early, late}))}, 40, 60);
  const ServiceType three = Service({parts(AnyOf({early, late, both}))}, 40, 60);
  EXPECT_EQ(Starts(two), std::vector<int>{}) << "nobody takes over in the middle";
  EXPECT_EQ(Starts(three), std::vector{480});
  EXPECT_EQ(finder.FindStarts(Query(three)).items.front().resources, std::vector{both}) << "named once";
  EXPECT_EQ(finder.Candidates(three, three.requirements.front(), At(480), {.now = kDay, .ignoring = {}}, 8),
            (std::vector{both, early, late}));
}

TEST_F(FinderTest, PadsLieAroundEveryPart) {
  const ResourceId doctor = Add(ResourceKind::kPractitioner);
  Open(doctor, 480, 720);
  Take(doctor, At(560), 10);
  ServiceType service = Service({InParts(AnyOf({doctor}), {{0, 10}, {40, 45}})}, 45, 5);
  for (const int pad : {10, 40}) {
    service.buffer_after_minutes = pad;
    std::vector<int> expected;
    for (int start = 480; start + 45 <= 720; start += 5) {
      // Taken is [560, 570). That the longer pad reaches into the visit's own second part is nobody's concern.
      const auto clear = [&](int from, int to) { return to + pad <= 560 || from >= 570; };
      if (clear(start, start + 10) && clear(start + 40, start + 45)) expected.push_back(start);
    }
    EXPECT_EQ(Starts(service), expected) << pad;
  }
}

TEST_F(FinderTest, ClosuresAndHoursCountInEachPartOnly) {
  const ResourceId doctor = Add(ResourceKind::kPractitioner);
  Open(doctor, 480, 600);
  rotas.SetClosed(doctor, {{At(500), At(520)}}, 2);
  const ServiceType service = Service({InParts(AnyOf({doctor}), {{0, 20}, {40, 60}})}, 60, 20);
  EXPECT_EQ(Starts(service), (std::vector{480, 520, 540}));
}

TEST_F(FinderTest, ChosenResourcesMustTakePart) {
  const ResourceId room = Add();
  const ResourceId a = Add();
  const ResourceId b = Add();
  Open(b, 480, 540);
  const ServiceType service = Service({AnyOf({a, b}), AnyOf({room})});
  FindQuery query = Query(service);
  const std::vector chosen{b};
  query.only = chosen;
  EXPECT_EQ(Starts(query), (std::vector{480, 510}));
  for (const FreeStart& start : finder.FindStarts(query).items) EXPECT_EQ(start.resources, (std::vector{b, room}));
  const std::vector both{room, b};
  query.only = both;
  EXPECT_EQ(Starts(query), (std::vector{480, 510}));
  const std::vector stranger{b, ResourceId::Make()};
  query.only = stranger;
  EXPECT_TRUE(Starts(query).empty());
}

TEST_F(FinderTest, AChosenMemberOfAPairIsJoinedByAnother) {
  const ResourceId a = Add();
  const ResourceId b = Add();
  const ResourceId c = Add();
  Open(c, 480, 510);
  const ServiceType service = Service({AnyOf({a, b, c}, 2)});
  FindQuery query = Query(service);
  const std::vector chosen{c};
  query.only = chosen;
  const auto items = finder.FindStarts(query).items;
  ASSERT_EQ(items.size(), 1U);
  EXPECT_EQ(items[0].resources, (std::vector{c, a}));
}

TEST_F(FinderTest, ExpandListsEveryCombination) {
  const ResourceId a = Add();
  const ResourceId b = Add();
  const ResourceId c = Add();
  Open(a, 480, 510);
  const ServiceType service = Service({AnyOf({a}), AnyOf({b, c})});
  FindQuery query = Query(service);
  query.expand = true;
  const FreeStarts found = finder.FindStarts(query);
  EXPECT_EQ(found.total, 1);
  ASSERT_EQ(found.items.size(), 2U);
  EXPECT_EQ(found.items[0].resources, (std::vector{a, b}));
  EXPECT_EQ(found.items[1].resources, (std::vector{a, c}));
  query.limit = 1;
  EXPECT_EQ(finder.FindStarts(query).items.size(), 1U);
}

TEST_F(FinderTest, TheTotalCountsWhatTheLimitHides) {
  const ServiceType service = Service({AnyOf({Add()})}, 60, 60);
  FindQuery query = Query(service);
  query.limit = 5;
  const FreeStarts found = finder.FindStarts(query);
  EXPECT_EQ(found.items.size(), 5U);
  EXPECT_EQ(found.total, 24);
}

TEST_F(FinderTest, SuspendedResourcesAreNotOffered) {
  const ResourceId room = Add();
  catalog::Resource resource = *resources.Find(room);
  resource.status = catalog::ResourceStatus::kSuspended;
  ++resource.version;
  resources.Apply(resource);
  EXPECT_TRUE(Starts(Service({AnyOf({room})})).empty());
}

TEST_F(FinderTest, ServicesWithoutAnybodyHaveNoStarts) {
  EXPECT_TRUE(Starts(Service({})).empty());
  EXPECT_TRUE(Starts(Service({AnyOf({ResourceId::Make()})})).empty());
  Requirement nobody;
  nobody.kind = ResourceKind::kEquipment;
  EXPECT_TRUE(Starts(Service({nobody})).empty());
}

TEST_F(FinderTest, TheMovingAppointmentIsNotInItsOwnWay) {
  const ResourceId room = Add();
  Open(room, 480, 540);
  const Allocation own = Take(room, At(480), 60);
  const ServiceType service = Service({AnyOf({room})});
  FindQuery query = Query(service);
  EXPECT_TRUE(Starts(query).empty());
  query.ignoring = own.appointment;
  EXPECT_EQ(Starts(query), (std::vector{480, 510}));
}

TEST_F(FinderTest, LongWindowsAreCutNotRefused) {
  const ServiceType service = Service({AnyOf({Add()})}, 1440, 1440);
  FindQuery query = Query(service);
  query.window.end = kDay + std::chrono::days(1000);
  const auto found = finder.FindStarts(query);
  EXPECT_GE(found.total, Finder::kMaxDays);
  EXPECT_LE(found.total, TickBits::kMaxDays);
}

TEST_F(FinderTest, CandidatesPutTheFreeFirst) {
  const ResourceId busy = Add();
  const ResourceId closed = Add();
  const ResourceId free = Add();
  const ResourceId unknown = ResourceId::Make();
  Take(busy, At(480), 30);
  Open(closed, 600, 660);
  const Requirement requirement = AnyOf({unknown, busy, closed, free});
  const ServiceType service = Service({requirement});
  const auto candidates = [&](std::size_t limit) {
    return finder.Candidates(service, requirement, At(480), {.now = kDay, .capacity = 1, .ignoring = {}}, limit);
  };
  EXPECT_EQ(candidates(8), (std::vector{free, busy, closed}));
  EXPECT_EQ(candidates(2), (std::vector{free, busy}));
  EXPECT_EQ(candidates(1), (std::vector{free}));
}

TEST_F(FinderTest, IsOpenFollowsTheRotas) {
  const ResourceId room = Add();
  EXPECT_TRUE(finder.IsOpen(room, ServiceTypeId::Make(), {At(0), At(30)}));
  Open(room, 480, 540);
  EXPECT_TRUE(finder.IsOpen(room, ServiceTypeId::Make(), {At(510), At(540)}));
  EXPECT_FALSE(finder.IsOpen(room, ServiceTypeId::Make(), {At(510), At(545)}));
}

TEST_F(FinderTest, ClosuresOfItAndOfPlacesAboveItCloseWhateverTheRotaSays) {
  const ResourceId clinic = Add(ResourceKind::kFacility);
  catalog::Resource inside;
  inside.id = ResourceId::Make();
  inside.kind = ResourceKind::kRoom;
  inside.parent = clinic;
  inside.zone = "Asia/Shanghai";
  inside.status = catalog::ResourceStatus::kActive;
  resources.Apply(inside);
  Open(inside.id, 480, 720);
  const ServiceType service = Service({AnyOf({inside.id})}, 60, 30);
  EXPECT_EQ(Starts(service), (std::vector{480, 510, 540, 570, 600, 630, 660}));
  rotas.SetClosed(inside.id, {{At(550), At(580)}}, 2);
  EXPECT_EQ(Starts(service), (std::vector{480, 600, 630, 660})) << "no visit reaches into it";
  EXPECT_FALSE(finder.IsOpen(inside.id, service.id, {At(540), At(600)}));
  EXPECT_TRUE(finder.IsOpen(inside.id, service.id, {At(580), At(640)}));
  rotas.SetClosed(clinic, {{At(630), At(5000)}}, 2);
  EXPECT_EQ(Starts(service), (std::vector{480}));
  rotas.SetClosed(inside.id, {}, 1);
  EXPECT_EQ(Starts(service), (std::vector{480})) << "what is older than what is known is ignored";
  rotas.SetClosed(inside.id, {}, 3);
  EXPECT_EQ(Starts(service), (std::vector{480, 510, 540, 570}));
}

TEST_F(FinderTest, AClosureCountsOnlyInTheSegmentThatNeedsTheResource) {
  const ResourceId doctor = Add(ResourceKind::kPractitioner);
  Requirement beginning = AnyOf({doctor});
  beginning.from_minute = 0;
  beginning.to_minute = 10;
  Open(doctor, 480, 600);
  rotas.SetClosed(doctor, {{At(520), At(560)}}, 2);
  EXPECT_EQ(Starts(Service({beginning}, 60, 30)), (std::vector{480, 510, 570}));
}

TEST_F(FinderTest, SegmentsKeepTheirPads) {
  const ResourceId doctor = Add(ResourceKind::kPractitioner);
  const ResourceId room = Add();
  Requirement needles = AnyOf({doctor});
  needles.from_minute = 30;
  needles.to_minute = 40;
  ServiceType service = Service({AnyOf({room}), needles}, 60, 5);
  service.buffer_after_minutes = 15;
  Open(doctor, 480, 720);
  Open(room, 480, 600);
  Take(doctor, At(560), 20);
  std::vector<int> expected;
  for (int start = 480; start <= 540; start += 5) {
    // The doctor is with this visit in [start + 30, start + 40), and then free for 15 minutes; busy in [560, 580).
    const bool clear = start + 55 <= 560 || start + 30 >= 580;
    if (clear) expected.push_back(start);
  }
  EXPECT_EQ(Starts(service), expected);
}

TEST_F(FinderTest, WhomARequirementPrefersComesFirstAndTiesGoByLoad) {
  const auto add = [this](std::string title, std::vector<std::string> constitutions) {
    const ResourceId id = Add(ResourceKind::kPractitioner);
    catalog::Resource doctor = *resources.Find(id);
    doctor.practitioner->title = std::move(title);
    doctor.practitioner->constitutions = std::move(constitutions);
    ++doctor.version;
    resources.Apply(doctor);
    return id;
  };
  const ResourceId plain = add("233", {});
  const ResourceId suited = add("233", {"D", "I"});
  const ResourceId titled = add("231", {});
  const ResourceId second = add("232", {});
  const ResourceId named = add("233", {});
  const ResourceId busy_suited = add("233", {"D"});
  Take(busy_suited, At(900), 60);
  Requirement doctor;
  doctor.role = "doctor";
  doctor.kind = ResourceKind::kPractitioner;
  doctor.prefer = Preference{.titles = {"231", "232"}, .constitutions = {"D"}, .practitioners = {named}};
  const ServiceType service = Service({doctor});
  const auto order = finder.Candidates(service, doctor, At(480), {.now = kDay, .ignoring = std::nullopt}, 10);
  EXPECT_EQ(order, (std::vector{named, suited, busy_suited, titled, second, plain}));
  EXPECT_EQ(finder.FindStarts(Query(service)).items.front().resources, std::vector{named});
  doctor.any_of = {plain, second, titled};
  doctor.kind.reset();
  EXPECT_EQ(finder.Candidates(service, doctor, At(480), {.now = kDay, .ignoring = std::nullopt}, 10),
            (std::vector{titled, second, plain}))
      << "a listed pool keeps its order only among equals";
}

class GovernedFinderTest : public FinderTest {
 protected:
  void Govern(ResourceId resource, std::vector<TimeRange> hours, std::optional<ServiceTypeId> service = {}) {
    Policy policy;
    policy.id = PolicyId::Make();
    if (service) {
      policy.service_type = service;
    } else {
      policy.resource = resource;
    }
    policy.effective_from = *ParseDate("2020-01-01");
    policy.rules.visit_hours = std::move(hours);
    policies.Set(policy.id, {policy});
  }
  std::vector<int> StartsThrough(const ServiceType& service, std::optional<std::string_view> channel,
                                 std::span<const ResourceId> only = {}) {
    FindQuery query = Query(service);
    query.channel = channel;
    query.only = only;
    std::vector<int> minutes;
    for (const FreeStart& start : governed.FindStarts(query).items) {
      minutes.push_back(static_cast<int>((start.time.start - kDay).count() / 60'000));
    }
    return minutes;
  }

  PolicyDirectory policies{resources};
  Finder governed{resources, rotas, index, policies};
};

TEST_F(GovernedFinderTest, LeavesOutWhatAPolicyClosesToTheChannel) {
  const ResourceId doctor = Add(ResourceKind::kPractitioner);
  Open(doctor, 480, 600);
  const ServiceType service = Service({AnyOf({doctor})});
  EXPECT_EQ(StartsThrough(service, "web"), (std::vector{480, 510, 540, 570})) << "nobody has rules";
  Govern(doctor, {{{500}, {560}}});
  EXPECT_EQ(StartsThrough(service, "web"), (std::vector{510, 540}));
  EXPECT_EQ(StartsThrough(service, std::nullopt), (std::vector{480, 510, 540, 570})) << "not asked";
  Govern({}, {{{480}, {500}}}, service.id);
  EXPECT_EQ(StartsThrough(service, "web"), (std::vector{480})) << "the service's own goes first";
}

TEST_F(GovernedFinderTest, JudgesEachOfAPoolByTheirOwn) {
  const ResourceId early = Add(ResourceKind::kPractitioner);
  const ResourceId late = Add(ResourceKind::kPractitioner);
  const ResourceId room = Add();
  for (const ResourceId id : {early, late, room}) Open(id, 480, 600);
  Govern(early, {{{480}, {510}}});
  Govern(late, {{{540}, {570}}});
  Govern(room, {{{0}, {1}}});
  const ServiceType service = Service({AnyOf({room}), AnyOf({early, late})});
  EXPECT_EQ(StartsThrough(service, "web"), (std::vector{480, 540})) << "practitioners decide, not rooms";
  FindQuery query = Query(service);
  query.channel = "web";
  const auto items = governed.FindStarts(query).items;
  ASSERT_EQ(items.size(), 2U);
  EXPECT_EQ(items[0].resources, (std::vector{room, early}));
  EXPECT_EQ(items[1].resources, (std::vector{room, late}));
  EXPECT_EQ(StartsThrough(service, "web", std::array{late}), (std::vector{540}));
}

TEST_F(GovernedFinderTest, HearsOfAPolicyOfALargePool) {
  std::vector<ResourceId> pool;
  for (std::size_t i = 0; i < Rosters::kSmall + 1; ++i) {
    pool.push_back(Add(ResourceKind::kPractitioner));
    Open(pool.back(), 480, 540);
  }
  const ServiceType service = Service({AnyOf(pool)});
  EXPECT_EQ(StartsThrough(service, "web"), (std::vector{480, 510}));
  for (const ResourceId id : pool) Govern(id, {{{500}, {520}}});
  EXPECT_EQ(StartsThrough(service, "web"), (std::vector{510}));
}

}  // namespace
}  // namespace medres::scheduling
