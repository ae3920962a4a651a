#include "contract/scheduling/waitlist_house.hpp"

namespace medres::scheduling {
namespace {

/// What holds when processes race, or die between two steps.
class WaitlistProcesses : public test::WaitlistHouse {
 protected:
  /// As a process leaves it that chose a start and came no further.
  WaitlistEntry Claim(WaitlistEntry entry, int minute) {
    entry.offer.emplace();
    entry.offer->id = OfferId::Make();
    entry.offer->start = At(minute);
    entry.offer->resources = {room_};
    entry.offer->made_at = clock_.Now();
    entry = AfterOffer(std::move(entry), OfferStatus::kClaimed, clock_.Now());
    const Status claimed = Await(database_->database().RunWrite(
        [&](sql::Session& session) { return process_->store.Step(session, entry, ""); }, sql::Database::kDeadline));
    EXPECT_TRUE(claimed) << ToString(claimed.error());
    return entry;
  }

  Booked Hold(const WaitlistEntry& entry) {
    HoldService holds(process_->proposer, process_->bookings, rules_.offer);
    const std::string key = entry.offer->id.Text();
    const auto held = Await(holds.Hold({.service_type = one_room_,
                                        .patient = entry.patient,
                                        .start = entry.offer->start,
                                        .resources = {room_},
                                        .channel = "web",
                                        .duration = rules_.offer,
                                        .actor = "waitlist",
                                        .idempotency = IdempotencyKey{"waitlist", key, key}}));
    EXPECT_TRUE(held) << ToString(held.error());
    return held.value_or(Booked{});
  }

  void Restart() { process_ = StartProcess(); }
};

TEST_P(WaitlistProcesses, AClaimOfADeadProcessIsFinishedBeforeAnybodyElseIsServed) {
  const WaitlistEntry claimed = Claim(Add(Wait(0, "routine")), 0);
  const WaitlistEntry urgent = Add(Wait(0, "urgent"));
  Restart();
  EXPECT_EQ(Round(), 0);
  EXPECT_EQ(Get(claimed).offer->id, claimed.offer->id);
  EXPECT_EQ(Get(claimed).offer->status, OfferStatus::kOpen);
  EXPECT_EQ(Get(urgent).status, WaitlistStatus::kWaiting);
  EXPECT_EQ(Told("offered"), 1);
}

TEST_P(WaitlistProcesses, AHoldOfADeadProcessIsTheOnlyOne) {
  const WaitlistEntry claimed = Claim(Add(Wait(0)), 0);
  const Booked held = Hold(claimed);
  Restart();
  Round();
  const WaitlistEntry offered = Get(claimed);
  ASSERT_TRUE(offered.offer);
  EXPECT_EQ(offered.offer->hold, held.appointment.id);
  EXPECT_EQ(Number("select count(*) from appointment"), 1);
  EXPECT_TRUE(Await(process_->list.Accept(claimed.id, claimed.offer->id, "tester")));
}

TEST_P(WaitlistProcesses, AVisitThatWasBookedIsRecordedThoughItsCallerDied) {
  const AppointmentId visit = Book(0);
  const WaitlistEntry waiting = Add(Wait(0));
  Cancel(visit);
  Round();
  const WaitlistEntry offered = Get(waiting);
  HoldService holds(process_->proposer, process_->bookings, rules_.offer);
  ASSERT_TRUE(Await(holds.Book(*offered.offer->hold, offered.offer->hold_token, std::nullopt, "tester")));
  Restart();
  clock_.skew = rules_.offer + Minutes(1);
  Round();
  EXPECT_EQ(Get(waiting).status, WaitlistStatus::kBooked);
  EXPECT_EQ(Get(waiting).appointment, offered.offer->hold);
  EXPECT_EQ(Told("accepted"), 1);
}

TEST_P(WaitlistProcesses, AClaimWhoseTimeIsGoneLetsItsEntryWaitOn) {
  const WaitlistEntry claimed = Claim(Add(Wait(0)), 0);
  const AppointmentId faster = Book(0);
  Restart();
  EXPECT_EQ(Round(), 0);
  EXPECT_EQ(Get(claimed).status, WaitlistStatus::kWaiting);
  Cancel(faster);
  EXPECT_EQ(Round(), 1) << "it was not offered before";
}

TEST_P(WaitlistProcesses, AnOldClaimIsGivenUpWhereNothingMayBeOfferedAnyMore) {
  const WaitlistEntry claimed = Claim(Add(Wait(0)), 0);
  Hold(claimed);
  const auto expect_given_up = [&](const char* what) {
    Restart();
    EXPECT_EQ(Round(), 0) << what;
    EXPECT_EQ(Get(claimed).status, WaitlistStatus::kWaiting) << what;
    EXPECT_EQ(Number("select count(*) from allocation where active = 1"), 0) << what;
    EXPECT_EQ(Told("offered"), 0) << what;
  };
  const int now = FindZone(claimed.zone)->ToWall(clock_.Now()).minutes;
  rules_.quiet = QuietTime{LocalTime{(now + 1410) % 1440}, LocalTime{(now + 30) % 1440}};
  expect_given_up("at night");
  rules_.quiet.reset();

  Claim(Get(claimed), 0);
  const WaitlistChange tomorrow{
      .resources = {}, .windows = {Window(60 * 24)}, .priority = "routine", .expires_at = std::nullopt};
  ASSERT_TRUE(Await(process_->list.Change(claimed.id, std::nullopt, tomorrow)));
  const AppointmentId taken = Book(60 * 24);
  Restart();
  EXPECT_EQ(Round(), 0);
  EXPECT_EQ(Get(claimed).status, WaitlistStatus::kWaiting) << "they wait for another day now";
  Cancel(taken);
  EXPECT_EQ(Round(), 1);
  EXPECT_EQ(Get(claimed).offer->start, At(60 * 24));
}

TEST_P(WaitlistProcesses, OneEntryThatFailsStopsNobodyElse) {
  const WaitlistEntry broken = Add(Wait(0));
  EXPECT_EQ(Round(), 1);
  ASSERT_TRUE(database_->Change("update waitlist_offer set hold = ?2, expires_at = 1 where entry = ?1",
                                {broken.id, AppointmentId::Make()}));
  const WaitlistEntry other = Add(Wait(60));
  EXPECT_EQ(Round(), 1);
  EXPECT_EQ(Get(other).status, WaitlistStatus::kOffered);
}

TEST_P(WaitlistProcesses, ARoundThatIsToEndFinishesNoClaims) {
  const WaitlistEntry claimed = Claim(Add(Wait(0)), 0);
  EXPECT_EQ(Await(process_->rounds.Run([] { return true; })), 0);
  EXPECT_EQ(Get(claimed).offer->status, OfferStatus::kClaimed);
}

TEST_P(WaitlistProcesses, WhoLeftWhileAnOfferWasMadeHoldsNothing) {
  const WaitlistEntry claimed = Claim(Add(Wait(0)), 0);
  Hold(claimed);
  ASSERT_TRUE(Await(process_->list.Withdraw(claimed.id, std::nullopt, "tester")));
  EXPECT_TRUE(Await(process_->offers.Finish(claimed)));
  EXPECT_EQ(Number("select count(*) from allocation where active = 1"), 0);
  EXPECT_TRUE(Await(process_->offers.Finish(claimed))) << "by another process, after the first gave it back";
  EXPECT_EQ(Told("offered"), 0);
}

TEST_P(WaitlistProcesses, RoundsThatRaceOfferEachTimeOnceAndInOrder) {
  constexpr int kTimes = 8;
  std::vector<AppointmentId> visits;
  for (int i = 0; i < kTimes; ++i) visits.push_back(Book(i * 30));
  std::vector<WaitlistEntry> waiting;
  for (int i = 0; i < 2 * kTimes; ++i) {
    WaitlistInput input = Wait(0, i % 2 == 0 ? "routine" : "urgent");
    input.windows = {Window(0, kTimes * 30)};
    waiting.push_back(Add(input));
  }
  for (const AppointmentId visit : visits) Cancel(visit);
  const auto other = StartProcess();
  Restart();
  for (int repeat = 0; repeat < 4; ++repeat) {
    std::vector<std::future<Result<int>>> rounds;
    for (int i = 0; i < 4; ++i) {
      rounds.push_back(database_->Start((i % 2 == 0 ? process_ : other)->rounds.Run([] { return false; }), i % 2));
    }
    for (auto& round : rounds) {
      const auto made = round.get();
      EXPECT_TRUE(made) << ToString(made.error());
    }
  }
  Round();
  for (std::size_t i = 0; i < waiting.size(); ++i) {
    EXPECT_EQ(Get(waiting[i]).status, i % 2 == 0 ? WaitlistStatus::kWaiting : WaitlistStatus::kOffered) << i;
  }
  EXPECT_EQ(Told("offered"), kTimes);
  EXPECT_EQ(Number("select count(distinct start_at) from waitlist_offer where status = 'open'"), kTimes);
  EXPECT_EQ(Number("select count(*) from allocation where active = 1"), kTimes);
}

TEST_P(WaitlistProcesses, TheDatabaseAllowsOneOpenOfferAndEachStartOnce) {
  const WaitlistEntry entry = Claim(Add(Wait(0)), 0);
  const auto insert = [&](int minute, const char* status) {
    return database_->Change(
        "insert into waitlist_offer (id, entry, start_at, resources, status, hold_token, reasons, made_at) "
        "values (?1, ?2, ?3, '', ?4, '', '', 0)",
        {OfferId::Make(), entry.id, At(minute), status});
  };
  EXPECT_EQ(CodeOf(insert(30, "open")), "database.constraint");
  EXPECT_EQ(CodeOf(insert(0, "declined")), "database.constraint");
  EXPECT_TRUE(insert(30, "declined"));
}

INSTANTIATE_TEST_SUITE_P(Databases, WaitlistProcesses, test::kDialects, test::NameOf);

}  // namespace
}  // namespace medres::scheduling
