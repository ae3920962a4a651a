#include <future>

#include "contract/scheduling/booking_house.hpp"

namespace medres::scheduling {
namespace {

/// Visits of forty minutes that need the room in the first ten minutes and from the thirtieth to the thirty-fifth, and
/// others of twenty that need it throughout.
class SegmentContract : public test::BookingHouse {
 protected:
  void SetUp() override {
    test::BookingHouse::SetUp();
    if (IsSkipped()) return;
    needles_ = AddService({room_}, 3);
    ServiceType needles = *services_.Find(needles_);
    needles.duration_minutes = 40;
    needles.requirements.front().segments = {{0, 10}, {30, 35}};
    Replace(std::move(needles));
    talk_ = AddService({room_});
    ServiceType talk = *services_.Find(talk_);
    talk.duration_minutes = 20;
    Replace(std::move(talk));
    service_ = needles_;
  }

  void Replace(ServiceType service) {
    ++service.version;
    services_.Apply(std::move(service));
  }

  BookCommand Talk(int minute) {
    BookCommand command = Wish(minute);
    command.service_type = talk_;
    return command;
  }

  std::int64_t Taken() { return Number("select count(*) from allocation where active = 1"); }

  /// Of one unit, taken by two at once.
  std::int64_t Overlaps() {
    return Number(
        "select count(*) from allocation a join allocation b on a.resource = b.resource and a.lane = b.lane and a.id < "
        "b.id where a.active = 1 and b.active = 1 and a.start_at < b.end_at and b.start_at < a.end_at");
  }

  std::vector<Instant> Offered(const Finder& finder, ServiceTypeId service) {
    std::vector<Instant> starts;
    const FreeStarts found = finder.FindStarts({.service = *services_.Find(service),
                                                .window = {At(0), At(240)},
                                                .now = clock_.Now(),
                                                .limit = 1000,
                                                .only = {},
                                                .ignoring = std::nullopt});
    for (const FreeStart& start : found.items) starts.push_back(start.time.start);
    return starts;
  }

  Result<Booked> Book(const BookCommand& command) { return Await(bookings_->Book(command)); }

  ServiceTypeId needles_;
  ServiceTypeId talk_;
};

TEST_P(SegmentContract, TwoVisitsInterleave) {
  const auto needles = Book(Wish(0));
  ASSERT_TRUE(needles) << ToString(needles.error());
  EXPECT_EQ(needles->appointment.resources, std::vector{room_});
  EXPECT_EQ(*Await(bookings_->Get(needles->appointment.id)), needles->appointment);
  EXPECT_EQ(Taken(), 2);
  for (const int minute : {5, 15, 30}) EXPECT_EQ(CodeOf(Book(Talk(minute))), "booking.conflict") << minute;
  const auto talk = Book(Talk(10));
  ASSERT_TRUE(talk) << ToString(talk.error());
  EXPECT_TRUE(Book(Talk(35))) << "the visit goes on for five minutes, the room is not needed any more";
  EXPECT_EQ(Taken(), 4);
  EXPECT_EQ(Overlaps(), 0);
}

TEST_P(SegmentContract, TheDaySheetNamesAVisitOnce) {
  ASSERT_TRUE(Book(Wish(0)));
  AppointmentFilter filter;
  filter.resource = room_;
  filter.time = Interval{At(0), At(60)};
  filter.limit = 10;
  filter.now = clock_.Now();
  const auto listed = Await(database_->database().Read<std::vector<Appointment>>(
      [&](sql::Session& session) { return store_.List(session, filter); }));
  ASSERT_TRUE(listed) << ToString(listed.error());
  EXPECT_EQ(listed->size(), 1U);
  const auto future = Await(database_->database().Read<std::vector<Appointment>>(
      [&](sql::Session& session) { return store_.FutureOf(session, {room_}, At(-10)); }));
  ASSERT_TRUE(future);
  EXPECT_EQ(future->size(), 1U);
}

TEST_P(SegmentContract, MemoryOffersWhatTheDecisionTakes) {
  ASSERT_TRUE(Book(Wish(60)));
  ASSERT_TRUE(Book(Talk(120)));
  TickIndex fresh;
  IndexSync sync(database_->database(), store_, fresh, clock_, "another");
  ASSERT_TRUE(Await(sync.Load()));
  const Finder after(resources_, rotas_, fresh);
  for (const ServiceTypeId service : {needles_, talk_}) {
    const auto offered = Offered(finder_, service);
    EXPECT_EQ(Offered(after, service), offered) << "also after a start";
    std::vector<Instant> taken;
    for (int minute = 0; minute < 240; minute += 5) {
      BookCommand command = Wish(minute);
      command.service_type = service;
      const auto booked = Book(command);
      if (!booked) continue;
      taken.push_back(At(minute));
      ASSERT_TRUE(Await(bookings_->Transition(
          {booked->appointment.id, std::nullopt, AppointmentStatus::kCancelled, "only asking", "tester"})));
    }
    EXPECT_EQ(offered, taken);
  }
}

TEST_P(SegmentContract, OfManyAtOnceNoUnitIsGivenTwice) {
  std::vector<std::future<Result<Booked>>> tries;
  for (int i = 0; i < 120; ++i) {
    const int minute = i * 7 % 24 * 5;
    tries.push_back(database_->Start(bookings_->Book(i % 3 == 0 ? Talk(minute) : Wish(minute)), i % 2));
  }
  int allocations = 0;
  for (auto& one : tries) {
    const auto booked = one.get();
    if (booked) allocations += booked->appointment.service_type == needles_ ? 2 : 1;
  }
  EXPECT_GT(allocations, 4);
  EXPECT_EQ(Taken(), allocations);
  EXPECT_EQ(Overlaps(), 0);
  TickIndex fresh;
  IndexSync sync(database_->database(), store_, fresh, clock_, "another");
  ASSERT_TRUE(Await(sync.Load()));
  EXPECT_EQ(Offered(finder_, talk_), Offered(Finder(resources_, rotas_, fresh), talk_));
}

TEST_P(SegmentContract, OfThoseWhoWantTheSameGapOneHasIt) {
  for (int hour = 0; hour < 3; ++hour) {
    std::vector<std::future<Result<Booked>>> tries;
    for (int i = 0; i < 16; ++i) {
      tries.push_back(database_->Start(bookings_->Book(i < 8 ? Wish(hour * 60) : Talk(hour * 60 + 10)), i % 2));
    }
    int needles = 0;
    int talks = 0;
    for (auto& one : tries) {
      const auto booked = one.get();
      if (booked) ++(booked->appointment.service_type == needles_ ? needles : talks);
    }
    EXPECT_EQ(needles, 1);
    EXPECT_EQ(talks, 1) << "they stand in nobody's way";
  }
}

TEST_P(SegmentContract, AMoveTakesEveryPartAlong) {
  const auto booked = Book(Wish(0));
  ASSERT_TRUE(booked);
  ASSERT_TRUE(Book(Talk(10)));
  const AppointmentId id = booked->appointment.id;
  const auto refused = Await(bookings_->Reschedule({id, std::nullopt, At(-15), {}, "tester"}));
  EXPECT_EQ(CodeOf(refused), "booking.conflict") << "its second part would meet the other visit";
  const auto moved = Await(bookings_->Reschedule({id, std::nullopt, At(30), {}, "tester"}));
  ASSERT_TRUE(moved) << ToString(moved.error()) << ": onto what is its own second part now";
  EXPECT_EQ(moved->resources, std::vector{room_});
  EXPECT_EQ(Taken(), 3);
  EXPECT_TRUE(Book(Talk(-10))) << "where it was is free";
  EXPECT_EQ(CodeOf(Book(Talk(50))), "booking.conflict");
}

TEST_P(SegmentContract, WhoDoesNotComeGivesBackEveryPartAndAnUndoTakesAllAgain) {
  const auto booked = Book(Wish(0));
  ASSERT_TRUE(booked);
  const AppointmentId id = booked->appointment.id;
  const auto step = [&](std::optional<AppointmentStatus> to) {
    return Await(bookings_->Transition({id, std::nullopt, to, "", "tester"}));
  };
  ASSERT_TRUE(Book(Talk(10)));
  clock_.skew = std::chrono::hours(72);
  ASSERT_TRUE(step(AppointmentStatus::kNoshow));
  EXPECT_EQ(Taken(), 1);
  const auto undone = step(std::nullopt);
  ASSERT_TRUE(undone) << ToString(undone.error());
  EXPECT_EQ(Taken(), 3);
  ASSERT_TRUE(step(AppointmentStatus::kCancelled));
  EXPECT_EQ(Taken(), 1);
  clock_.skew = Milliseconds(0);
  ASSERT_TRUE(Book(Talk(30)));
  EXPECT_EQ(CodeOf(step(std::nullopt)), "booking.conflict");
}

TEST_P(SegmentContract, AHoldKeepsAllPartsAndEndsForAll) {
  const auto held = Await(holds_->Hold(HoldAt(0)));
  ASSERT_TRUE(held) << ToString(held.error());
  EXPECT_EQ(Number("select count(*) from allocation where active = 1 and kind = 'hold'"), 2);
  ASSERT_TRUE(Book(Talk(10)));
  EXPECT_EQ(CodeOf(Book(Talk(30))), "booking.conflict");
  const auto booked = Await(holds_->Book(held->appointment.id, held->appointment.hold_token, NewPatient(), "tester"));
  ASSERT_TRUE(booked) << ToString(booked.error());
  EXPECT_EQ(Number("select count(*) from allocation where active = 1 and kind = 'visit' and expires_at is null"), 3);

  const auto second = Await(holds_->Hold(HoldAt(60)));
  ASSERT_TRUE(second);
  LetExpire(second->appointment.id);
  EXPECT_TRUE(Book(Talk(55)));
  EXPECT_TRUE(Book(Talk(80)));
}

TEST_P(SegmentContract, ASeriesInterleavesWithItself) {
  const SeriesWish wish{.service_type = needles_,
                        .patient = NewPatient(),
                        .resources = {room_},
                        .when = std::vector<Instant>{At(0), At(40), At(80)},
                        .channel = "web",
                        .actor = "tester",
                        .idempotency = std::nullopt};
  ASSERT_TRUE(Book(Talk(10)));
  const auto booked = Await(series_->Book(wish));
  ASSERT_TRUE(booked) << ToString(booked.error());
  EXPECT_EQ(Taken(), 7);
  SeriesWish other = wish;
  other.patient = NewPatient();
  other.when = std::vector<Instant>{At(50), At(110)};
  const auto refused = Await(series_->Book(other));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().issues.front().args.back().second, "0") << "50 to 60 is free, 80 to 85 is not";
  EXPECT_EQ(Taken(), 7);
}

TEST_P(SegmentContract, AGroupTakesTheRoomOnceForEachPart) {
  BookCommand group = Wish(0);
  group.others = {NewPatient()};
  const auto booked = Book(group);
  ASSERT_TRUE(booked) << ToString(booked.error());
  EXPECT_EQ(Taken(), 2);
  EXPECT_EQ(booked->appointment.resources, std::vector{room_});
}

TEST_P(SegmentContract, SeveralUnitsAreCountedPartByPart) {
  const ResourceId ward = ResourceId::Make();
  AddRoom(ward, 2);
  for (const ServiceTypeId id : {needles_, talk_}) {
    ServiceType service = *services_.Find(id);
    service.requirements.front().any_of = {ward};
    service.buffer_after_minutes = 20;
    Replace(std::move(service));
  }
  ASSERT_TRUE(Book(Wish(0)));
  ASSERT_TRUE(Book(Wish(0)));
  EXPECT_EQ(CodeOf(Book(Wish(0))), "booking.conflict");
  EXPECT_EQ(CodeOf(Book(Talk(10))), "booking.conflict") << "the gap is as long as the pad of both";
  EXPECT_TRUE(Book(Wish(55)));
  EXPECT_EQ(Overlaps(), 0);
  const auto offered = Offered(finder_, needles_);
  EXPECT_EQ(std::ranges::count(offered, At(50)), 0) << "both units are kept free until 55";
  EXPECT_EQ(std::ranges::count(offered, At(55)), 1) << "one of the two is left";
}

INSTANTIATE_TEST_SUITE_P(Databases, SegmentContract, test::kDialects, test::NameOf);

}  // namespace
}  // namespace medres::scheduling
