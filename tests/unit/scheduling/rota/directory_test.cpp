#include "scheduling/rota/directory.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "scheduling/rota/affected.hpp"
#include "scheduling/rota/rules.hpp"

namespace medres::scheduling {
namespace {

const ServiceTypeId kService = ServiceTypeId::Make();

Rota Daily(int from_hour, int to_hour, std::string zone = "Asia/Shanghai") {
  Rota rota;
  rota.id = RotaId::Make();
  rota.zone = std::move(zone);
  rota.valid_from = *ParseDate("2020-01-01");
  rota.weekly.push_back(
      {{Weekday::kMon, Weekday::kTue, Weekday::kWed, Weekday::kThu, Weekday::kFri, Weekday::kSat, Weekday::kSun},
       {from_hour * 60},
       {to_hour * 60}});
  return rota;
}

/// A hospital, a ward in it, a room in the ward.
class Rotas : public testing::Test {
 protected:
  Rotas() {
    Add(hospital_, std::nullopt);
    Add(ward_, hospital_);
    Add(room_, ward_);
  }

  void Add(ResourceId id, std::optional<ResourceId> parent) {
    catalog::Resource resource;
    resource.id = id;
    resource.parent = parent;
    resource.status = catalog::ResourceStatus::kActive;
    resources_.Apply(std::move(resource));
  }

  int HourOf(const RotaDirectory::SetPtr& set) {
    return set ? set->rotas.front().weekly.front().start.minutes / 60 : -1;
  }

  catalog::Directory resources_;
  RotaDirectory rotas_{resources_};
  const ResourceId hospital_ = ResourceId::Make();
  const ResourceId ward_ = ResourceId::Make();
  const ResourceId room_ = ResourceId::Make();
};

TEST_F(Rotas, AreOwnElseTheNearestPlacesElseNone) {
  EXPECT_EQ(rotas_.Effective(room_), nullptr);
  rotas_.Set(hospital_, {Daily(7, 19)}, 1);
  EXPECT_EQ(HourOf(rotas_.Effective(room_)), 7);
  rotas_.Set(ward_, {Daily(8, 12)}, 1);
  EXPECT_EQ(HourOf(rotas_.Effective(room_)), 8);
  rotas_.Set(room_, {Daily(9, 10)}, 1);
  EXPECT_EQ(HourOf(rotas_.Effective(room_)), 9);
  rotas_.Set(room_, {}, 2);
  EXPECT_EQ(HourOf(rotas_.Effective(room_)), 8);
  EXPECT_EQ(HourOf(rotas_.Effective(hospital_)), 7);
}

TEST_F(Rotas, WhatIsOlderIsIgnored) {
  rotas_.Set(room_, {Daily(9, 10)}, 5);
  rotas_.Set(room_, {Daily(7, 8)}, 4);
  EXPECT_EQ(HourOf(rotas_.Effective(room_)), 9);
  rotas_.Set(room_, {}, 6);
  rotas_.Set(room_, {Daily(9, 10)}, 5);
  EXPECT_TRUE(rotas_.Of(room_).empty()) << "a removal is remembered too";
}

TEST_F(Rotas, AnUnknownResourceIsOpenAlways) { EXPECT_EQ(rotas_.Effective(ResourceId::Make()), nullptr); }

class OpenTicks : public testing::TestWithParam<const char*> {};

/// However a reader slides over the calendar, what is kept must equal what the rules say.
TEST_P(OpenTicks, EqualTheOpenWindows) {
  Rota night = Daily(22, 5, GetParam());
  night.exceptions.push_back({.date = *ParseDate("2027-03-14"),
                              .closed = false,
                              .start = LocalTime{60},
                              .end = LocalTime{240},
                              .extra = false});
  const std::vector<Rota> rotas{Daily(8, 12, GetParam()), night};
  const OpenDays days(rotas);
  std::mt19937 random(7);
  const UtcDay middle = DayOf(*ParseInstant("2027-03-14T00:00:00Z"));
  for (int round = 0; round < 40; ++round) {
    const UtcDay first = middle + static_cast<UtcDay>(random() % 300) - 150;
    TickBits open(1 + static_cast<int>(random() % TickBits::kMaxDays));
    days.Read(first, kService, open);
    TickBits expected(open.days());
    expected.Fill(false);
    for (const Interval& window : OpenWindows(rotas, kService, {StartOfDay(first), StartOfDay(first + open.days())})) {
      expected.SetRange(TickCeiling(window.start, StartOfDay(first)), TickFloor(window.end, StartOfDay(first)));
    }
    ASSERT_TRUE(open.IsWithin(expected) && expected.IsWithin(open)) << "round " << round;
  }
}

INSTANTIATE_TEST_SUITE_P(Rota, OpenTicks,
                         testing::Values("Asia/Shanghai", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu"));

TEST(OpenDaysTest, KeepsServicesApart) {
  Rota mornings = Daily(8, 12);
  mornings.service_types = {kService};
  const OpenDays days({mornings});
  TickBits open(2);
  days.Read(20'000, kService, open);
  EXPECT_TRUE(open.Any());
  days.Read(20'000, ServiceTypeId::Make(), open);
  EXPECT_FALSE(open.Any());
}

TEST_F(Rotas, EqualPatternsShareTheirDays) {
  rotas_.Set(room_, {Daily(8, 12)}, 1);
  rotas_.Set(ward_, {Daily(8, 12)}, 1);
  rotas_.Set(hospital_, {Daily(8, 13)}, 1);
  EXPECT_EQ(rotas_.Effective(room_)->open_days, rotas_.Effective(ward_)->open_days);
  EXPECT_NE(rotas_.Effective(room_)->open_days, rotas_.Effective(hospital_)->open_days);
}

struct PatternCase {
  const char* what;
  void (*change)(Rota&);
  bool same;
};

class Patterns : public testing::TestWithParam<PatternCase> {};

TEST_P(Patterns, DifferWhenTheHoursMayDiffer) {
  Rota changed = Daily(8, 12);
  GetParam().change(changed);
  EXPECT_EQ(PatternOf({Daily(8, 12)}) == PatternOf({changed}), GetParam().same) << GetParam().what;
}

INSTANTIATE_TEST_SUITE_P(
    Rota, Patterns,
    testing::Values(PatternCase{"whose it is", [](Rota& r) { r.resource = ResourceId::Make(); }, true},
                    PatternCase{"its version", [](Rota& r) { r.version = 7; }, true},
                    PatternCase{"its zone", [](Rota& r) { r.zone = "Asia/Tokyo"; }, false},
                    PatternCase{"its start", [](Rota& r) { r.valid_from = *ParseDate("2020-01-02"); }, false},
                    PatternCase{"its end", [](Rota& r) { r.valid_to = ParseDate("2030-01-02"); }, false},
                    PatternCase{"its services", [](Rota& r) { r.service_types = {kService}; }, false},
                    PatternCase{"its days", [](Rota& r) { r.weekly[0].days.pop_back(); }, false},
                    PatternCase{"its times", [](Rota& r) { r.weekly[0].end = {725}; }, false},
                    PatternCase{"a closed date",
                                [](Rota& r) { r.exceptions = {{*ParseDate("2026-12-01"), true, {}, {}, false}}; },
                                false}));

class Affected : public Rotas {
 protected:
  Appointment VisitAt(int hour, ResourceId resource) {
    Appointment visit;
    visit.id = AppointmentId::Make();
    visit.service_type = kService;
    visit.resources = {resource};
    const Instant start = *ParseInstant("2026-12-01T00:00:00+08:00") + std::chrono::hours(hour);
    visit.time = {start, start + std::chrono::minutes(30)};
    return visit;
  }

  std::vector<bool> OutsideAfter(const std::vector<Appointment>& visits, ResourceId changed, std::vector<Rota> rotas) {
    const auto outside = VisitsOutside(visits, {changed, std::move(rotas)}, rotas_, resources_);
    std::vector<bool> flags;
    for (const Appointment& visit : visits) {
      flags.push_back(std::ranges::find(outside, visit.id, &Appointment::id) != outside.end());
    }
    return flags;
  }
};

TEST_F(Affected, VisitsThatTheNewHoursDoNotCover) {
  const std::vector visits{VisitAt(8, room_), VisitAt(11, room_)};
  EXPECT_EQ(OutsideAfter(visits, room_, {Daily(10, 12)}), (std::vector{true, false}));
}

TEST_F(Affected, VisitsOfThoseBelowThatInherit) {
  rotas_.Set(ward_, {Daily(8, 12)}, 1);
  const ResourceId other = ResourceId::Make();
  Add(other, ward_);
  rotas_.Set(other, {Daily(8, 12)}, 1);
  const std::vector visits{VisitAt(8, room_), VisitAt(8, other)};
  EXPECT_EQ(OutsideAfter(visits, ward_, {Daily(10, 12)}), (std::vector{true, false}));
}

TEST_F(Affected, RemovingTheLastRotaFallsBackToThePlaceAbove) {
  rotas_.Set(hospital_, {Daily(10, 12)}, 1);
  rotas_.Set(room_, {Daily(8, 12)}, 1);
  const std::vector visits{VisitAt(8, room_), VisitAt(10, room_)};
  EXPECT_EQ(OutsideAfter(visits, room_, {}), (std::vector{true, false}));
}

/// A substitute has no hours for numbers: those that were taken over go by the session's.
TEST_F(Affected, NumbersGoByHoursForNumbersOnly) {
  Rota sessions = Daily(8, 12);
  sessions.shape = RotaShape::kSession;
  Appointment visit = VisitAt(8, room_);
  visit.number = SessionNumber{SessionId::Make(), 1};
  rotas_.Set(room_, {Daily(14, 16)}, 1);
  EXPECT_EQ(OutsideAfter({visit}, room_, {Daily(15, 16)}), (std::vector{false}));
  EXPECT_EQ(OutsideAfter({visit}, room_, {Daily(15, 16), sessions}), (std::vector{false}));
  rotas_.Set(room_, {Daily(14, 16), sessions}, 2);
  EXPECT_EQ(OutsideAfter({visit}, room_, {Daily(14, 16)}), (std::vector{true})) << "its session's hours are gone";
  sessions.weekly.front().start = LocalTime{540};
  EXPECT_EQ(OutsideAfter({visit}, room_, {sessions}), (std::vector{true}));
}

TEST_F(Affected, RemovingTheLastRotaOfAllOpensEverything) {
  rotas_.Set(room_, {Daily(8, 12)}, 1);
  EXPECT_EQ(OutsideAfter({VisitAt(3, room_)}, room_, {}), (std::vector{false}));
}

}  // namespace
}  // namespace medres::scheduling
