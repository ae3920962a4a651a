#include <gtest/gtest.h>

#include <algorithm>

#include "catalog/rules.hpp"
#include "scheduling/calendar/zone.hpp"
#include "scheduling/rota/affected.hpp"
#include "unit/scheduling/availability/clinic.hpp"

namespace medres::scheduling {
namespace {

using catalog::ResourceKind;
using testing::Clinic;

LocalDate Date(std::string_view text) { return *ParseDate(text); }

catalog::Affiliation Stay(ResourceId place, std::string_view from, std::string_view to = {}) {
  catalog::Affiliation affiliation;
  affiliation.organization = place;
  affiliation.valid_from = Date(from);
  if (!to.empty()) affiliation.valid_to = Date(to);
  affiliation.instead = true;
  return affiliation;
}

/// A doctor of Shanghai who stays in New York from 9 to 11 March 2027. Both clinics are open from 08:00 to 10:00.
class Travellers : public ::testing::Test, protected Clinic {
 protected:
  Travellers() {
    shanghai = Add(ResourceKind::kFacility);
    new_york = Add(ResourceKind::kFacility, 1, "America/New_York");
    Open(shanghai, 480, 600);
    Open(new_york, 480, 600, "America/New_York");
    doctor = Add(ResourceKind::kPractitioner);
    Say({Stay(new_york, "2027-03-09", "2027-03-11")});
  }

  void Say(std::vector<catalog::Affiliation> affiliations) {
    catalog::Resource resource = *resources.Find(doctor);
    resource.parent = shanghai;
    resource.zone.reset();
    resource.practitioner->affiliations = std::move(affiliations);
    ++resource.version;
    resources.Apply(resource);
  }

  /// The starts from 8 to 13 March as people read them there.
  std::vector<std::string> Starts(int minutes = 60) {
    const ServiceType service = Service({AnyOf({doctor})}, minutes, 60);
    const auto found = finder.FindStarts(
        {.service = service,
         .window = {*ParseInstant("2027-03-08T00:00:00+08:00"), *ParseInstant("2027-03-13T00:00:00+08:00")},
         .now = *ParseInstant("2027-03-01T00:00:00Z"),
         .limit = 100,
         .only = {},
         .ignoring = std::nullopt});
    std::vector<std::string> starts;
    for (const FreeStart& start : found.items) {
      starts.push_back(FormatInZone(start.time.start, start.zone ? std::string(start.zone->name()) : "Asia/Shanghai"));
    }
    return starts;
  }

  ResourceId shanghai;
  ResourceId new_york;
  ResourceId doctor;
};

using Texts = std::vector<std::string>;

TEST_F(Travellers, KeepTheHoursAndTheClockOfThePlaceWhereTheyStay) {
  EXPECT_EQ(Starts(120), (Texts{"2027-03-08T08:00:00+08:00", "2027-03-09T08:00:00-05:00", "2027-03-10T08:00:00-05:00",
                                "2027-03-11T08:00:00-05:00", "2027-03-12T08:00:00+08:00"}));
}

TEST_F(Travellers, ClosuresOfThePlaceCountWhereTheyStayAndTheirOwnEverywhere) {
  rotas.SetClosed(new_york, {{*ParseInstant("2027-03-08T00:00:00Z"), *ParseInstant("2027-03-10T00:00:00Z")}}, 1);
  rotas.SetClosed(shanghai, {{*ParseInstant("2027-03-10T00:00:00Z"), *ParseInstant("2027-03-13T00:00:00Z")}}, 1);
  EXPECT_EQ(Starts(120),
            (Texts{"2027-03-08T08:00:00+08:00", "2027-03-10T08:00:00-05:00", "2027-03-11T08:00:00-05:00"}));
  rotas.SetClosed(doctor, {{*ParseInstant("2027-03-10T00:00:00Z"), *ParseInstant("2027-03-11T00:00:00Z")}}, 1);
  EXPECT_EQ(Starts(120), (Texts{"2027-03-08T08:00:00+08:00", "2027-03-11T08:00:00-05:00"}));
}

TEST_F(Travellers, FollowWhatIsChangedElsewhere) {
  EXPECT_EQ(Starts(120).size(), 5U);
  Open(new_york, 480, 540, "America/New_York");
  rotas.Set(new_york, {}, 2);
  EXPECT_GT(Starts(120).size(), 20U) << "a place without a rota is open always";
  Say({});
  EXPECT_EQ(Starts(120).size(), 5U) << "five days at home";
  Say({Stay(new_york, "2027-03-09")});
  catalog::Resource suspended = *resources.Find(new_york);
  suspended.status = catalog::ResourceStatus::kSuspended;
  ++suspended.version;
  resources.Apply(suspended);
  EXPECT_EQ(Starts(120), (Texts{"2027-03-08T08:00:00+08:00"})) << "nobody works at a place that is not active";
}

TEST_F(Travellers, OwnHoursAtThePlaceComeBeforeThePlaces) {
  Rota own = Open(doctor, 840, 960, "America/New_York");
  own.location = new_york;
  rotas.Set(doctor, {own}, 2);
  Say({Stay(new_york, "2027-03-09", "2027-03-09")});
  const auto starts = Starts(120);
  EXPECT_EQ(std::ranges::count(starts, "2027-03-09T14:00:00-05:00"), 1);
  EXPECT_EQ(std::ranges::count(starts, "2027-03-09T08:00:00-05:00"), 0);
}

TEST_F(Travellers, VisitsAtAPlaceAreAffectedByItsHours) {
  Appointment visit;
  visit.id = AppointmentId::Make();
  visit.time = {*ParseInstant("2027-03-09T09:00:00-05:00"), *ParseInstant("2027-03-09T10:00:00-05:00")};
  visit.resources = {doctor};
  const std::vector<Appointment> visits{visit};
  Rota shorter = rotas.Of(new_york).front();
  shorter.weekly.front().end = {540};
  EXPECT_TRUE(VisitsOutside(visits, {new_york, rotas.Of(new_york)}, rotas, resources).empty());
  EXPECT_EQ(VisitsOutside(visits, {new_york, {shorter}}, rotas, resources), visits);
}

TEST_F(Travellers, MoveWithAChangeOfPlaceOrClockAndTheirVisitsAreWorthALook) {
  const auto moved = [&](ResourceId id, auto change) {
    const catalog::Resource before = *resources.Find(id);
    catalog::Resource after = before;
    change(after);
    auto ids = catalog::MovedBy(before, after, resources);
    std::ranges::sort(ids);
    return ids;
  };
  const auto sorted = [](std::vector<ResourceId> ids) {
    std::ranges::sort(ids);
    return ids;
  };
  EXPECT_TRUE(moved(shanghai, [](auto& it) { it.name.en = "another name"; }).empty());
  EXPECT_EQ(moved(shanghai, [](auto& it) { it.zone = "Asia/Urumqi"; }), sorted({shanghai, doctor}));
  EXPECT_EQ(moved(new_york, [](auto& it) { it.zone = "America/Chicago"; }), sorted({new_york, doctor}));
  EXPECT_EQ(moved(doctor, [](auto& it) { it.practitioner->affiliations.clear(); }), std::vector{doctor});
}

struct WayCase {
  std::string what;
  std::optional<int> said_here;
  std::optional<int> said_there;
  int minutes;
};

class Ways : public ::testing::TestWithParam<WayCase>, protected Clinic {};

TEST_P(Ways, AreWhatEitherFacilitySaysElseTheHouse) {
  const ResourceId here = Add(ResourceKind::kFacility);
  const ResourceId there = Add(ResourceKind::kFacility);
  const auto say = [&](ResourceId from, ResourceId to, const std::optional<int>& minutes) {
    catalog::Resource facility = *resources.Find(from);
    facility.facility = catalog::FacilityFacts{};
    if (minutes) facility.facility->travel.push_back({to, *minutes});
    ++facility.version;
    resources.Apply(facility);
  };
  say(here, there, GetParam().said_here);
  say(there, here, GetParam().said_there);
  catalog::Resource doctor = *resources.Find(Add(ResourceKind::kPractitioner));
  doctor.parent = here;
  ++doctor.version;
  resources.Apply(doctor);
  Rota morning = Open(doctor.id, 480, 720);
  Rota afternoon = Open(doctor.id, 720, 1080);
  afternoon.location = there;
  rotas.Set(doctor.id, {morning, afternoon}, 2);
  const auto hours = rotas.Effective(doctor.id);
  ASSERT_TRUE(hours->Travels());
  EXPECT_EQ(hours->WayBetween(std::nullopt, there), Minutes(GetParam().minutes));
  EXPECT_EQ(hours->WayBetween(there, std::nullopt), Minutes(GetParam().minutes));
  EXPECT_EQ(hours->WayBetween(there, there), Minutes(0));

  const std::uint64_t before = rotas.changes().count();
  rotas.SetTravel(Minutes(50));
  EXPECT_GT(rotas.changes().count(), before);
  const bool is_said = GetParam().said_here || GetParam().said_there;
  EXPECT_EQ(rotas.Effective(doctor.id)->WayBetween(std::nullopt, there), Minutes(is_said ? GetParam().minutes : 50));
  EXPECT_EQ(hours->WayBetween(std::nullopt, there), Minutes(GetParam().minutes)) << "of what was looked up before";
}

INSTANTIATE_TEST_SUITE_P(, Ways,
                         ::testing::Values(WayCase{"nobody says", {}, {}, 30}, WayCase{"home says", 45, {}, 45},
                                           WayCase{"the other says", {}, 20, 20}, WayCase{"next door", 0, {}, 0}));

TEST_F(Travellers, OneWhoKeepsHoursAtOneSiteOnlyIsSparedAllOfThis) {
  Say({});
  EXPECT_FALSE(rotas.Effective(doctor)->Travels());
  Rota own = Open(doctor, 480, 600);
  own.location = shanghai;
  rotas.Set(doctor, {own}, 2);
  EXPECT_FALSE(rotas.Effective(doctor)->Travels());
}

}  // namespace
}  // namespace medres::scheduling
