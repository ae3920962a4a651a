#include "contract/scheduling/session_house.hpp"
#include "contract/scheduling/waitlist_house.hpp"

namespace medres::scheduling {
namespace {

using Codes = std::vector<std::string>;

/// Who waits where patients are seen by numbers: the session of SessionHouse, and a waiting list beside it.
class WaitlistNumbers : public test::SessionHouse {
 protected:
  void SetUp() override {
    SessionHouse::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    list_ = StartList(occupancy_);
  }

  /// A process with what it knows of numbers.
  std::unique_ptr<test::WaitlistProcess> StartList(Occupancy& numbers) {
    auto process = std::make_unique<test::WaitlistProcess>(test::WaitlistProcess::World{
        database_->database(), resources_, services_, policies_, session_directory_, numbers, rotas_, refresher_, keys_,
        config::Section<WaitlistRules>::At(rules_), clock_});
    const Status loaded = Await(process->sync.Load());
    EXPECT_TRUE(loaded) << ToString(loaded.error());
    return process;
  }

  SessionId MakeSession(int numbers, int return_seconds) {
    SessionTerms terms = Terms(numbers);
    terms.return_after_seconds = terms.return_within_seconds = return_seconds;
    MakePlan(std::move(terms));
    return SessionOf(room_);
  }

  WaitlistEntry Wait(const char* priority = "routine", std::string channel = "web") {
    patients::PatientInput input;
    input.name = "李梅";
    const auto person = Await(list_->patients.Create(input));
    EXPECT_TRUE(person) << ToString(person.error());
    auto added = Await(list_->list.Add({.patient = person->id,
                                        .service_type = service_,
                                        .resources = {room_},
                                        .windows = {{.from = Date(), .to = Date(), .days = {}, .start = {}, .end = {}}},
                                        .priority = priority,
                                        .channel = std::move(channel),
                                        .expires_at = std::nullopt},
                                       "tester"));
    EXPECT_TRUE(added) << ToString(added.error());
    return added.value_or(WaitlistEntry{});
  }

  WaitlistEntry Get(const WaitlistEntry& entry) { return *Await(list_->list.Get(entry.id)); }
  bool IsOffered(const WaitlistEntry& entry) { return Get(entry).status == WaitlistStatus::kOffered; }
  SessionNumber NumberOf(const WaitlistEntry& entry) { return *Await(bookings_->Get(*Get(entry).offer->hold))->number; }

  int Round() { return Round(*list_); }
  int Round(test::WaitlistProcess& process) {
    const auto made = Await(process.rounds.Run([] { return false; }));
    EXPECT_TRUE(made) << ToString(made.error());
    return made.value_or(-1);
  }

  /// As if the offer's time had passed; the number is on its way back for long yet.
  void LetOfferExpire(const WaitlistEntry& entry) {
    LetExpire(*entry.offer->hold);
    ASSERT_TRUE(database_->Change("update waitlist_offer set expires_at = 1 where id = ?1", {entry.offer->id}));
    ASSERT_TRUE(database_->Change("update appointment set number_returns_at = ?2 where id = ?1",
                                  {*entry.offer->hold, clock_.Now() + Minutes(60)}));
    occupancy_.Forget({{SessionOf(room_)}});
    ASSERT_TRUE(Await(SessionHouse::process_->memory.Refresh({room_})));
  }

  security::KeyRing keys_ = security::KeyRing::Generate();
  WaitlistRules rules_;
  std::unique_ptr<test::WaitlistProcess> list_;
};

TEST_P(WaitlistNumbers, ANumberThatWasGivenUpIsOfferedBeforeItReturnsToTheOthers) {
  const SessionId session = MakeSession(1, 200);
  const auto taken = Take(Wish(session));
  ASSERT_TRUE(taken) << ToString(taken.error());
  const WaitlistEntry waiting = Wait();
  EXPECT_EQ(Round(), 0);
  ASSERT_TRUE(Cancel(taken->appointment.id));
  EXPECT_EQ(ReasonsOf(Take(Wish(session))), Codes{"session.sold_out"}) << "to everybody else it is away";
  EXPECT_EQ(Round(), 1);
  EXPECT_EQ(Round(), 0) << "it is offered once";

  const WaitlistEntry offered = Get(waiting);
  ASSERT_TRUE(offered.offer);
  EXPECT_EQ(offered.offer->start, taken->appointment.time.start);
  EXPECT_EQ(offered.offer->resources, std::vector{room_});
  EXPECT_EQ(NumberOf(waiting), (SessionNumber{session, 1}));
  EXPECT_EQ(CodeOf(Undo(taken->appointment.id)), "booking.conflict") << "who gave it up does not get it back";
  clock_.skew = Minutes(5);
  EXPECT_EQ(ReasonsOf(Take(Wish(session))), Codes{"session.sold_out"}) << "kept, when its delay is over too";
  clock_.skew = Milliseconds(0);

  const auto accepted = Await(list_->list.Accept(waiting.id, offered.offer->id, "tester"));
  ASSERT_TRUE(accepted) << ToString(accepted.error());
  const auto visit = Await(bookings_->Get(*accepted->appointment));
  EXPECT_EQ(visit->status, AppointmentStatus::kBooked);
  EXPECT_EQ(visit->number, (SessionNumber{session, 1}));
  EXPECT_EQ(visit->patient, waiting.patient);
}

TEST_P(WaitlistNumbers, WhatIsDeclinedOrRunsOutGoesToTheNextInOrderAtOnce) {
  const SessionId session = MakeSession(1, 200);
  const auto taken = Take(Wish(session));
  const WaitlistEntry routine = Wait("routine");
  const WaitlistEntry urgent = Wait("urgent");
  const WaitlistEntry last = Wait("routine");
  ASSERT_TRUE(Cancel(taken->appointment.id));
  EXPECT_EQ(Round(), 1);
  ASSERT_TRUE(IsOffered(urgent));
  ASSERT_TRUE(Await(list_->list.Decline(urgent.id, Get(urgent).offer->id, "tester")));
  EXPECT_EQ(Round(), 1);
  ASSERT_TRUE(IsOffered(routine));
  EXPECT_EQ(NumberOf(routine), (SessionNumber{session, 1}));
  LetOfferExpire(Get(routine));
  EXPECT_EQ(Round(), 1);
  ASSERT_TRUE(IsOffered(last));
  ASSERT_TRUE(Await(list_->list.Decline(last.id, Get(last).offer->id, "tester")));
  EXPECT_EQ(Round(), 0) << "nobody is offered it twice";
}

TEST_P(WaitlistNumbers, NumbersThatAreKeptForOtherChannelsAreNotOffered) {
  SessionTerms terms = Terms(2);
  terms.pools = {PoolTerms{{"phone"}, 1, {}}};
  MakePlan(std::move(terms));
  const SessionId session = SessionOf(room_);
  ASSERT_TRUE(Take(Wish(session)));
  const WaitlistEntry by_web = Wait("urgent", "web");
  const WaitlistEntry by_phone = Wait("routine", "phone");
  EXPECT_EQ(Round(), 1);
  EXPECT_FALSE(IsOffered(by_web));
  EXPECT_TRUE(IsOffered(by_phone));
}

TEST_P(WaitlistNumbers, WhoHasANumberOfTheSessionIsPassedOverAndTheReasonKept) {
  const SessionId session = MakeSession(2, 0);
  const WaitlistEntry has_one = Wait("urgent");
  ASSERT_TRUE(Take(Wish(session, has_one.patient)));
  const WaitlistEntry next = Wait();
  EXPECT_EQ(Round(), 1);
  EXPECT_TRUE(IsOffered(next));
  const auto offers = Await(list_->list.OffersOf(has_one.id));
  ASSERT_FALSE(offers->empty());
  EXPECT_EQ(offers->front().status, OfferStatus::kRefused);
  EXPECT_EQ(offers->front().reasons.front(), "session.already_holds");
}

TEST_P(WaitlistNumbers, AProcessThatKnowsTooLittleOffersNothingThatIsTaken) {
  const SessionId session = MakeSession(1, 0);
  const auto taken = Take(Wish(session));
  const WaitlistEntry waiting = Wait();
  Occupancy behind;
  const auto other = StartList(behind);
  EXPECT_EQ(Round(*other), 0);
  EXPECT_EQ(Get(waiting).status, WaitlistStatus::kWaiting);
  EXPECT_EQ(Await(list_->list.OffersOf(waiting.id))->front().status, OfferStatus::kGone) << "no rule refused anybody";
  ASSERT_TRUE(Cancel(taken->appointment.id));
  EXPECT_EQ(Round(*other), 1) << "so it can be offered when it is there";
}

TEST_P(WaitlistNumbers, AClaimOfADeadProcessIsOneHoldOfOneNumber) {
  const SessionId session = MakeSession(8, 0);  // one in each segment
  WaitlistEntry claimed = Wait("routine");
  claimed.offer.emplace();
  claimed.offer->id = OfferId::Make();
  claimed.offer->start = At(0);
  claimed.offer->resources = {room_};
  claimed.offer->made_at = clock_.Now();
  claimed = AfterOffer(std::move(claimed), OfferStatus::kClaimed, clock_.Now());
  ASSERT_TRUE(Await(database_->database().RunWrite(
      [&](sql::Session& one) { return list_->store.Step(one, claimed, ""); }, sql::Database::kDeadline)));
  list_ = StartList(occupancy_);
  Round();
  list_ = StartList(occupancy_);
  Round();
  EXPECT_EQ(Get(claimed).offer->id, claimed.offer->id);
  EXPECT_EQ(NumberOf(claimed).session, session);
  EXPECT_EQ(Number("select count(*) from appointment"), 1);
}

/// A crowd takes what is free while two processes offer it to those who wait; half of the numbers were given up.
class WaitlistCrowd : public WaitlistNumbers {
 protected:
  static constexpr int kNumbers = 12;
  static constexpr int kGivenUp = 6;

  void Run(int return_seconds, int waiting) {
    session_ = MakeSession(kNumbers, return_seconds);
    std::vector<NumberRequest> wishes;
    for (int i = 0; i < kNumbers; ++i) wishes.push_back(Wish(session_));
    const auto given = TakeTogether(std::move(wishes));
    ASSERT_EQ(given.size(), static_cast<std::size_t>(kNumbers));
    for (int i = 0; i < waiting; ++i) waiting_.push_back(Wait());
    for (int i = 0; i < kGivenUp; ++i) ASSERT_TRUE(Cancel(given[static_cast<std::size_t>(i)].id));
    Storm();
    Round();
    for (const WaitlistEntry& entry : waiting_) {
      if (!IsOffered(entry)) continue;
      EXPECT_EQ(&entry, &waiting_[static_cast<std::size_t>(offered_)]) << "before a better one";
      ++offered_;
    }
    EXPECT_EQ(Number("select count(*) - count(distinct number) from appointment where active = 1"), 0);
  }

  void Storm() {
    Occupancy behind;
    const auto other = StartList(behind);
    std::vector<std::future<Result<int>>> rounds;
    std::vector<std::future<Result<Booked>>> crowd;
    for (int i = 0; i < kNumbers; ++i) {
      crowd.push_back(database_->Start(SessionHouse::process_->sessions.Take(Wish(session_)), i % 2));
      if (i % 4 != 0) continue;
      rounds.push_back(database_->Start(list_->rounds.Run([] { return false; }), 0));
      rounds.push_back(database_->Start(other->rounds.Run([] { return false; }), 1));
    }
    for (auto& round : rounds) EXPECT_TRUE(round.get());
    for (auto& one : crowd) grabbed_ += one.get() ? 1 : 0;
  }

  SessionId session_;
  std::vector<WaitlistEntry> waiting_;
  int grabbed_ = 0;
  int offered_ = 0;
};

TEST_P(WaitlistCrowd, EveryNumberIsGivenOnceAndTheOrderHolds) {
  Run(0, kGivenUp);
  EXPECT_EQ(grabbed_ + offered_, kGivenUp) << "every number is somebody's";
}

TEST_P(WaitlistCrowd, WhatIsOnItsWayBackIsForThoseWhoWait) {
  Run(200, kGivenUp - 2);
  EXPECT_EQ(grabbed_, 0);
  EXPECT_EQ(offered_, kGivenUp - 2);
}

INSTANTIATE_TEST_SUITE_P(Databases, WaitlistNumbers, test::kDialects, test::NameOf);
INSTANTIATE_TEST_SUITE_P(Databases, WaitlistCrowd, test::kDialects, test::NameOf);

}  // namespace
}  // namespace medres::scheduling
