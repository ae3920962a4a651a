#include <future>

#include "contract/scheduling/booking_house.hpp"

namespace medres::scheduling {
namespace {

/// A doctor who sees patients in one facility in the morning and in another, an hour away, in the afternoon. At(0) is
/// 08:00 there.
class TravelContract : public test::BookingHouse {
 protected:
  void SetUp() override {
    test::BookingHouse::SetUp();
    if (IsSkipped()) return;
    AddFacility(other_, {});
    AddFacility(home_, {{other_, 60}});
    catalog::Resource doctor = Make(doctor_, catalog::ResourceKind::kPractitioner);
    doctor.parent = home_;
    Add(doctor);
    Rota morning = Hours(480, 720);
    Rota afternoon = Hours(720, 1080);
    afternoon.location = other_;
    rotas_.Set(doctor_, {morning, afternoon}, 0);
    service_ = AddService({doctor_});
  }

  static catalog::Resource Make(ResourceId id, catalog::ResourceKind kind) {
    catalog::Resource resource;
    resource.id = id;
    resource.kind = kind;
    resource.status = catalog::ResourceStatus::kActive;
    resource.name.en = "test";
    return resource;
  }

  void AddFacility(ResourceId id, std::vector<catalog::TravelTime> travel) {
    catalog::Resource facility = Make(id, catalog::ResourceKind::kFacility);
    facility.facility = catalog::FacilityFacts{};
    facility.facility->travel = std::move(travel);
    Add(facility);
  }

  void Add(const catalog::Resource& resource) {
    resources_.Apply(resource);
    const std::vector<catalog::Resource> all{resource};
    const std::string actor = "test";
    ASSERT_TRUE(Await(database_->database().RunWrite(
        [&](sql::Session& session) { return resource_store_.Insert(session, all, actor); }, sql::Database::kDeadline)));
  }

  Rota Hours(int from, int to) const {
    using enum Weekday;
    Rota rota;
    rota.id = RotaId::Make();
    rota.resource = doctor_;
    rota.zone = "Asia/Shanghai";
    rota.valid_from = *ParseDate("2020-01-01");
    rota.weekly.push_back({{kMon, kTue, kWed, kThu, kFri, kSat, kSun}, {from}, {to}});
    return rota;
  }

  FreeStarts Free() {
    return finder_.FindStarts({.service = *services_.Find(service_),
                               .window = {At(0), At(600)},
                               .now = clock_.Now(),
                               .limit = 1000,
                               .only = {},
                               .ignoring = std::nullopt});
  }

  std::vector<Instant> Offered() {
    std::vector<Instant> offered;
    for (const FreeStart& start : Free().items) offered.push_back(start.time.start);
    return offered;
  }

  /// The same by trying.
  std::vector<Instant> Bookable() {
    std::vector<Instant> bookable;
    for (int minute = 0; minute < 600; minute += 5) {
      const auto booked = Await(bookings_->Book(Wish(minute)));
      if (!booked) continue;
      bookable.push_back(At(minute));
      const TransitionCommand cancel{booked->appointment.id, std::nullopt, AppointmentStatus::kCancelled, "only asking",
                                     "tester"};
      EXPECT_TRUE(Await(bookings_->Transition(cancel)));
    }
    return bookable;
  }

  const ResourceId home_ = ResourceId::Make();
  const ResourceId other_ = ResourceId::Make();
  const ResourceId doctor_ = ResourceId::Make();
};

TEST_P(TravelContract, TheWayBetweenTwoSitesIsKeptToTheMinute) {
  ASSERT_TRUE(Await(bookings_->Book(Wish(210)))) << "11:30 to 12:00, at home";
  const auto refused = Await(bookings_->Book(Wish(295)));
  ASSERT_FALSE(refused) << "55 minutes are not an hour";
  EXPECT_EQ(refused.error().issues.front().code, "booking.travel");
  EXPECT_EQ(refused.error().issues.front().args.back(), (std::pair<std::string, std::string>("minutes", "60")));
  const auto booked = Await(bookings_->Book(Wish(300)));
  ASSERT_TRUE(booked) << ToString(booked.error());
  EXPECT_EQ(Number("select count(*) from allocation where active = 1 and site is not null"), 1);
}

TEST_P(TravelContract, TheFinderOffersWhatTheDecisionTakes) {
  ASSERT_TRUE(Await(bookings_->Book(Wish(170)))) << "10:50 to 11:20, at home";
  ASSERT_TRUE(Await(bookings_->Book(Wish(400))));
  const auto offered = Offered();
  EXPECT_EQ(offered, Bookable());
  EXPECT_EQ(std::ranges::count(offered, At(255)), 0);
  EXPECT_EQ(std::ranges::count(offered, At(260)), 1) << "12:20, elsewhere, an hour later";
}

TEST_P(TravelContract, AllPartsOfAVisitAreAtOneSite) {
  ASSERT_TRUE(Await(bookings_->Book(Wish(170)))) << "10:50 to 11:20, at home";
  ASSERT_TRUE(Await(bookings_->Book(Wish(400)))) << "14:40 to 15:10, elsewhere";
  ServiceType in_parts = *services_.Find(service_);
  in_parts.id = ServiceTypeId::Make();
  in_parts.duration_minutes = 60;
  in_parts.requirements.front().segments = {{0, 10}, {50, 60}};
  services_.Apply(in_parts);
  service_ = in_parts.id;
  const auto offered = Offered();
  EXPECT_EQ(offered, Bookable());
  const auto offers = [&](int minute) { return std::ranges::count(offered, At(minute)); };
  EXPECT_EQ(offers(165), 0) << "from 10:45 on, while the visit at home begins at 10:50";
  EXPECT_EQ(offers(145), 0) << "the first part would fit, the second would meet the visit at home";
  EXPECT_EQ(offers(150), 1) << "around the visit at home: 10:30 to 10:40 and 11:20 to 11:30";
  EXPECT_EQ(offers(210), 0) << "at home until 11:40, elsewhere from 12:20 on: not the same site";
  EXPECT_EQ(offers(255), 0);
  EXPECT_EQ(offers(260), 1) << "12:20, elsewhere, an hour later";
}

TEST_P(TravelContract, MemoryKnowsTheSitesAfterAStart) {
  ASSERT_TRUE(Await(bookings_->Book(Wish(240))));
  const auto before = Free();
  TickIndex fresh;
  IndexSync sync(database_->database(), store_, fresh, clock_, "another");
  ASSERT_TRUE(Await(sync.Load()));
  const Finder finder(resources_, rotas_, fresh);
  const auto after = finder.FindStarts({.service = *services_.Find(service_),
                                        .window = {At(0), At(600)},
                                        .now = clock_.Now(),
                                        .limit = 1000,
                                        .only = {},
                                        .ignoring = std::nullopt});
  EXPECT_EQ(after.total, before.total);
  ASSERT_FALSE(after.items.empty());
  EXPECT_EQ(after.items.front().time.start, At(0));
  EXPECT_TRUE(std::ranges::none_of(after.items, [&](const FreeStart& start) {
    return start.time.start > At(150) && start.time.start < At(270);
  })) << "nothing ends later than an hour before 12:00, nothing else starts before 12:30";
}

TEST_P(TravelContract, OfTwoThatAreTooFarApartOneIsBookedHoweverManyTry) {
  for (int day = 0; day < 4; ++day) {
    std::vector<std::future<Result<Booked>>> tries;
    for (int i = 0; i < 16; ++i) {
      tries.push_back(database_->Start(bookings_->Book(Wish(day * 1440 + (i % 2 == 0 ? 210 : 240))), i % 2));
    }
    int booked = 0;
    for (auto& one : tries) booked += one.get() ? 1 : 0;
    EXPECT_EQ(booked, 1);
  }
}

TEST_P(TravelContract, StaffMayCallTheWayShorter) {
  ASSERT_TRUE(Await(bookings_->Book(Wish(210))));
  BookCommand command = Wish(240);
  command.staff_override = Override{{"booking.travel"}, "a driver waits"};
  const auto booked = Await(bookings_->Book(command));
  ASSERT_TRUE(booked) << ToString(booked.error());
  EXPECT_EQ(Await(bookings_->History(booked->appointment.id))->front().waived,
            std::vector<std::string>{"booking.travel"});
}

TEST_P(TravelContract, APlanThatDoesNotKnowTheNewWayIsMadeAgain) {
  ASSERT_TRUE(Await(bookings_->Book(Wish(210))));
  catalog::Resource home = *resources_.Find(home_);
  home.facility->travel = {{other_, 90}};
  ++home.version;
  const std::string actor = "another process";
  const std::string change = "updated";
  ASSERT_TRUE(Await(database_->database().RunWrite(
      [&](sql::Session& session) { return resource_store_.Update(session, home, actor, change); },
      sql::Database::kDeadline)));
  refresher_.refresh = [&](std::vector<ResourceId>) -> Task<Status> {
    resources_.Apply(home);
    co_return Status();
  };
  EXPECT_EQ(CodeOf(Await(bookings_->Book(Wish(300)))), "booking.conflict");
  EXPECT_TRUE(Await(bookings_->Book(Wish(330))));
}

INSTANTIATE_TEST_SUITE_P(Databases, TravelContract, test::kDialects, test::NameOf);

}  // namespace
}  // namespace medres::scheduling
