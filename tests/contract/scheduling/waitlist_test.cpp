#include "contract/scheduling/waitlist_house.hpp"

namespace medres::scheduling {
namespace {

class WaitlistContract : public test::WaitlistHouse {
 protected:
  static bool IsOffered(const WaitlistEntry& entry) { return entry.status == WaitlistStatus::kOffered; }
};

TEST_P(WaitlistContract, AFreedTimeIsOfferedAndBecomesAVisit) {
  const AppointmentId visit = Book(0);
  const WaitlistEntry waiting = Add(Wait(0));
  EXPECT_EQ(Round(), 0);
  Cancel(visit);
  EXPECT_EQ(Round(), 1);
  EXPECT_EQ(Round(), 0) << "it is offered once";

  const WaitlistEntry offered = Get(waiting);
  ASSERT_TRUE(offered.offer);
  EXPECT_EQ(offered.offer->start, At(0));
  const auto hold = Await(process_->bookings.Get(*offered.offer->hold));
  EXPECT_EQ(hold->status, AppointmentStatus::kPending);
  EXPECT_EQ(hold->patient, waiting.patient);
  EXPECT_EQ(hold->expires_at, offered.offer->expires_at);
  EXPECT_EQ(CodeOf(Await(process_->bookings.Book(Wish(0, {room_})))), "booking.conflict") << "nobody else gets it";

  const auto accepted = Await(process_->list.Accept(waiting.id, offered.offer->id, "tester"));
  ASSERT_TRUE(accepted) << ToString(accepted.error());
  EXPECT_EQ(accepted->status, WaitlistStatus::kBooked);
  EXPECT_EQ(Await(process_->bookings.Get(*accepted->appointment))->status, AppointmentStatus::kBooked);
  const auto again = Await(process_->list.Accept(waiting.id, offered.offer->id, "tester"));
  ASSERT_TRUE(again) << ToString(again.error());
  EXPECT_EQ(again->appointment, accepted->appointment);
  for (const char* change : {"added", "offered", "accepted"}) EXPECT_EQ(Told(change), 1) << change;
}

TEST_P(WaitlistContract, AnOfferStandsAsLongAsTheRulesSayWhenItIsMade) {
  for (const int minutes : {30, 120}) {
    const AppointmentId visit = Book(minutes);
    const WaitlistEntry waiting = Add(Wait(minutes));
    rules_.offer = Minutes(minutes);
    Cancel(visit);
    const Instant before = clock_.Now();
    ASSERT_EQ(Round(), 1);
    const Instant until = Get(waiting).offer->expires_at.value();
    EXPECT_GE(until, before + Minutes(minutes));
    EXPECT_LE(until, clock_.Now() + Minutes(minutes));
  }
}

TEST_P(WaitlistContract, PrioritiesGoFirstAndInsideOneWhoCameFirst) {
  const AppointmentId visit = Book(0);
  const WaitlistEntry routine = Add(Wait(0, "routine"));
  const WaitlistEntry urgent = Add(Wait(0, "urgent"));
  const WaitlistEntry later = Add(Wait(0, "urgent"));
  const WaitlistEntry elsewhere = Add(Wait(60 * 24 * 3, "emergency"));
  const AppointmentId other = Book(60 * 24 * 3);
  Cancel(visit);
  EXPECT_EQ(Round(), 1);
  EXPECT_TRUE(IsOffered(Get(urgent)));

  const std::vector<WaitlistEntry> order{elsewhere, urgent, later, routine};
  WaitlistFilter filter;
  filter.limit = 3;
  const auto first_page = Await(process_->list.List(filter));
  filter.after = first_page->next;
  const auto second_page = Await(process_->list.List(filter));
  std::vector<WaitlistEntryId> listed;
  for (const auto* page : {&*first_page, &*second_page}) {
    for (const WaitlistEntry& entry : page->items) listed.push_back(entry.id);
  }
  EXPECT_EQ(listed, (std::vector{elsewhere.id, urgent.id, later.id, routine.id}));

  // It falls through in that order, and to nobody twice.
  for (std::size_t i = 1; i < order.size(); ++i) {
    const WaitlistEntry now = Get(order[i]);
    ASSERT_TRUE(IsOffered(now)) << i;
    ASSERT_TRUE(Await(process_->list.Decline(now.id, now.offer->id, "tester")));
    EXPECT_EQ(Get(now).status, WaitlistStatus::kWaiting);
    EXPECT_EQ(Round(), i + 1 < order.size() ? 1 : 0);
  }
  EXPECT_EQ(Told("declined"), 3);
  EXPECT_FALSE(IsOffered(Get(elsewhere)));
  Cancel(other);
  EXPECT_EQ(Round(), 1);
}

TEST_P(WaitlistContract, AnOfferEndsByTheDatabasesClockAndGoesToTheNext) {
  const AppointmentId visit = Book(0);
  const WaitlistEntry first = Add(Wait(0));
  const WaitlistEntry second = Add(Wait(0));
  Cancel(visit);
  Round();
  const WaitlistEntry offered = Get(first);
  clock_.skew = std::chrono::hours(2);
  EXPECT_EQ(Round(), 0) << "over by our clock alone";
  EXPECT_EQ(Get(first), offered);
  clock_.skew = Milliseconds(0);

  LetOfferExpire(offered);
  EXPECT_EQ(CodeOf(Await(process_->list.Accept(first.id, offered.offer->id, "tester"))), "waitlist.offer_over");
  EXPECT_EQ(Get(first).status, WaitlistStatus::kWaiting);
  EXPECT_EQ(Round(), 1);
  EXPECT_TRUE(IsOffered(Get(second)));
  LetOfferExpire(Get(second));
  EXPECT_EQ(Round(), 0) << "both had it";
  EXPECT_EQ(Told("expired"), 2);
  EXPECT_EQ(CodeOf(Await(process_->list.Decline(first.id, offered.offer->id, "tester"))), "waitlist.offer_over");
}

TEST_P(WaitlistContract, WhomTheRulesRefuseIsPassedOverAndTheReasonKept) {
  const AppointmentId visit = Book(0);
  const PatientId busy = Person();
  BookCommand elsewhere = Wish(0, {second_room_}, busy);
  ASSERT_TRUE(Await(process_->bookings.Book(elsewhere)));
  const WaitlistEntry refused = Add(Wait(0, "emergency", busy));
  const WaitlistEntry next = Add(Wait(0));
  Cancel(visit);
  EXPECT_EQ(Round(), 1);
  EXPECT_TRUE(IsOffered(Get(next)));
  EXPECT_EQ(Get(refused).status, WaitlistStatus::kWaiting);
  const auto offers = Await(process_->list.OffersOf(refused.id));
  ASSERT_EQ(offers->size(), 1U);
  EXPECT_EQ(offers->front().status, OfferStatus::kRefused);
  EXPECT_EQ(offers->front().reasons, std::vector<std::string>{"booking.patient_overlap"});
  EXPECT_EQ(Told("offered"), 1);

  // A while later the rules are asked again.
  ASSERT_TRUE(Await(process_->list.Decline(next.id, Get(next).offer->id, "tester")));
  EXPECT_EQ(Round(), 0);
  clock_.skew = rules_.retry + Minutes(1);
  EXPECT_EQ(Round(), 0);
  EXPECT_GT(Get(refused).version, 3) << "asked, and refused again";
}

TEST_P(WaitlistContract, AMinorIsOfferedTimeWithWhoAnswersForThem) {
  const auto born = [&](const char* date) {
    patients::PatientInput input;
    input.name = "王丽";
    input.birth_date = ParseDate(date);
    return Await(process_->patients.Create(input))->id;
  };
  Policy policy;
  policy.id = PolicyId::Make();
  policy.resource = room_;
  policy.effective_from = *ParseDate("2020-01-01");
  policy.rules.guardian_below_age = 14;
  policies_.Set(policy.id, {policy});
  const PatientId mother = born("1990-01-01");
  const PatientId child = born("2020-05-01");
  patients::RelationService relations(database_->database(), process_->relation_store, process_->patient_store, clock_,
                                      3);
  const auto relation = Await(relations.Relate(
      mother,
      {.patient = child, .kind = patients::RelationKind::kGuardian, .valid_from = {}, .valid_to = {}, .consent = ""},
      "tester"));
  ASSERT_TRUE(relation) << ToString(relation.error());

  WaitlistInput with_guardian = Wait(0, "routine", born("2021-06-01"));
  with_guardian.guardian = mother;
  WaitlistInput by_mother = Wait(60, "routine", child);
  by_mother.booked_by = mother;
  const WaitlistEntry one = Add(with_guardian);
  const WaitlistEntry other = Add(by_mother);
  EXPECT_EQ(std::tuple(Get(one).guardian, Get(other).booked_by), std::tuple(mother, mother));
  EXPECT_EQ(Round(), 2);
  EXPECT_TRUE(Await(process_->list.Accept(one.id, Get(one).offer->id, "tester")));
  EXPECT_EQ(Await(process_->bookings.Get(*Get(other).offer->hold))->booked_by, mother);

  const PatientId survivor = born("1990-01-01");
  ASSERT_TRUE(Await(process_->patients.Merge(survivor, mother)));
  EXPECT_EQ(Get(other).booked_by, survivor);
  const auto accepted = Await(process_->list.Accept(other.id, Get(other).offer->id, "tester"));
  ASSERT_TRUE(accepted) << ToString(accepted.error());
  EXPECT_EQ(Await(process_->bookings.Get(*accepted->appointment))->booked_by, survivor);

  WaitlistInput late = Wait(120);
  late.booked_by = mother;
  EXPECT_EQ(Await(process_->list.Add(late, "tester")).error().issues.front().pointer, "/booked_by");
}

TEST_P(WaitlistContract, WhoLeavesGivesTheirOfferBack) {
  const AppointmentId visit = Book(0);
  const WaitlistEntry first = Add(Wait(0));
  const WaitlistEntry second = Add(Wait(0));
  Cancel(visit);
  Round();
  const WaitlistEntry offered = Get(first);
  EXPECT_EQ(CodeOf(Await(process_->list.Withdraw(first.id, 1, "tester"))), "waitlist.version");
  ASSERT_TRUE(Await(process_->list.Withdraw(first.id, offered.version, "tester")));
  EXPECT_EQ(Get(first).status, WaitlistStatus::kWithdrawn);
  EXPECT_EQ(Await(process_->bookings.Get(*offered.offer->hold))->status, AppointmentStatus::kCancelled);
  EXPECT_EQ(CodeOf(Await(process_->list.Accept(first.id, offered.offer->id, "tester"))), "waitlist.offer_over");
  EXPECT_EQ(CodeOf(Await(process_->list.Withdraw(first.id, std::nullopt, "tester"))), "waitlist.settled");
  EXPECT_EQ(Round(), 1);
  EXPECT_TRUE(IsOffered(Get(second)));
  EXPECT_EQ(Told("withdrawn"), 1);
}

TEST_P(WaitlistContract, WhoLeavesIsNotTroubledWithAnOfferThatHasEnded) {
  const WaitlistEntry waiting = Add(Wait(0));
  EXPECT_EQ(Round(), 1);
  const WaitlistEntry offered = Get(waiting);
  LetOfferExpire(offered);
  EXPECT_EQ(CodeOf(Await(process_->list.Withdraw(waiting.id, offered.version, "tester"))), "waitlist.version")
      << "it is another since";
  const WaitlistEntry again = Add(Wait(60));
  EXPECT_EQ(Round(), 1);
  LetOfferExpire(Get(again));
  const auto left = Await(process_->list.Withdraw(again.id, std::nullopt, "tester"));
  ASSERT_TRUE(left) << ToString(left.error());
  EXPECT_EQ(Get(again).status, WaitlistStatus::kWithdrawn);
  EXPECT_EQ(Told("expired"), 2);
}

TEST_P(WaitlistContract, ARefusedWithdrawalGivesNothingBack) {
  for (int i = 0; i < 6; ++i) {
    const WaitlistEntry waiting = Add(Wait(60 * i));
    EXPECT_EQ(Round(), 1);
    const WaitlistEntry offered = Get(waiting);
    const WaitlistChange same{.resources = {}, .windows = {Window(60 * i)}, .priority = "routine", .expires_at = {}};
    auto changing = database_->Start(process_->list.Change(waiting.id, std::nullopt, same), 0);
    const auto left = Await(process_->list.Withdraw(waiting.id, offered.version, "tester"));
    (void)changing.get();
    const auto hold = Await(process_->bookings.Get(*offered.offer->hold));
    ASSERT_TRUE(hold) << ToString(hold.error());
    if (!left) EXPECT_EQ(CodeOf(left), "waitlist.version");
    EXPECT_EQ(hold->status, left ? AppointmentStatus::kCancelled : AppointmentStatus::kPending);
  }
}

TEST_P(WaitlistContract, AChangeKeepsThePlaceAndPriorityMovesIt) {
  const AppointmentId visit = Book(0);
  const WaitlistEntry first = Add(Wait(0));
  const WaitlistEntry second = Add(Wait(0));
  const WaitlistChange same{.resources = {room_}, .windows = {Window(0)}, .priority = "routine", .expires_at = {}};
  const auto changed = Await(process_->list.Change(first.id, 1, same));
  ASSERT_TRUE(changed) << ToString(changed.error());
  EXPECT_EQ(Get(first), *changed);
  WaitlistChange sooner = same;
  sooner.priority = "urgent";
  ASSERT_TRUE(Await(process_->list.Change(second.id, std::nullopt, sooner)));
  Cancel(visit);
  EXPECT_EQ(Round(), 1);
  EXPECT_TRUE(IsOffered(Get(second)));
  ASSERT_TRUE(Await(process_->list.Decline(second.id, Get(second).offer->id, "tester")));
  EXPECT_EQ(Round(), 1);
  EXPECT_TRUE(IsOffered(Get(first)));
}

TEST_P(WaitlistContract, NobodyWaitsTwiceForTheSame) {
  const WaitlistEntry first = Add(Wait(0));
  const auto again = Await(process_->list.Add(Wait(60, "urgent", first.patient), "tester"));
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error(), Error::Conflict("waitlist.waits_already", {{"entry", first.id.Text()}}));
  EXPECT_EQ(CodeOf(Await(process_->list.Add(Wait(0, "routine", PatientId::Make()), "tester"))), "patient.not_found");
}

TEST_P(WaitlistContract, WhatNobodyCanBeOfferedIsRefusedWhole) {
  WaitlistInput wrong = Wait(0, "vip");
  wrong.resources = {room_, second_room_, ResourceId::Make()};
  wrong.windows.front().end = wrong.windows.front().start;
  const auto refused = Await(process_->list.Add(wrong, "tester"));
  ASSERT_FALSE(refused);
  std::vector<std::string> found;
  for (const Issue& issue : refused.error().issues) found.push_back(issue.code + " " + issue.pointer);
  EXPECT_EQ(found,
            (std::vector<std::string>{"waitlist.times_reversed /windows/0/end", "waitlist.not_of_service /resources/1",
                                      "resource.not_found /resources/2", "waitlist.priority /priority"}));
  WaitlistInput late = Wait(0);
  late.expires_at = clock_.Now() + Minutes(5);
  EXPECT_EQ(Await(process_->list.Add(late, "tester")).error().issues.front().code, "waitlist.too_late");
}

TEST_P(WaitlistContract, AnEntryLapsesWithItsTime) {
  const AppointmentId visit = Book(0);
  WaitlistInput brief = Wait(0);
  brief.expires_at = clock_.Now() + rules_.offer + rules_.notice + Minutes(10);
  const WaitlistEntry entry = Add(brief);
  clock_.skew = rules_.offer + rules_.notice + Minutes(11);
  EXPECT_EQ(Round(), 0);
  EXPECT_EQ(Get(entry).status, WaitlistStatus::kLapsed);
  EXPECT_EQ(Told("lapsed"), 1);
  Cancel(visit);
  EXPECT_EQ(Round(), 0);
}

TEST_P(WaitlistContract, QuietHoursKeepEverybodyWaiting) {
  const WaitlistEntry entry = Add(Wait(0));
  const int now = FindZone(entry.zone)->ToWall(clock_.Now()).minutes;
  rules_.quiet = QuietTime{LocalTime{(now + 1410) % 1440}, LocalTime{(now + 30) % 1440}};
  EXPECT_EQ(Round(), 0);
  rules_.quiet.reset();
  EXPECT_EQ(Round(), 1);
}

TEST_P(WaitlistContract, AMergedPatientWaitsOnAsTheSurvivor) {
  const WaitlistEntry first = Add(Wait(0));
  const WaitlistEntry moved = Add(Wait(60 * 24));
  const PatientId survivor = Person();
  ASSERT_TRUE(Await(process_->patients.Merge(survivor, moved.patient)));
  EXPECT_EQ(Get(moved).patient, survivor);
  ASSERT_TRUE(Await(process_->patients.Merge(survivor, first.patient)));
  EXPECT_EQ(Get(moved).status, WaitlistStatus::kWithdrawn) << "the survivor waits for it since longer";
  EXPECT_EQ(std::tuple(Get(first).status, Get(first).patient), std::tuple(WaitlistStatus::kWaiting, survivor));
  EXPECT_EQ(Told("withdrawn"), 1);
}

TEST_P(WaitlistContract, AMergerKeepsTheOfferAtTheBetterPlace) {
  const AppointmentId visit = Book(0);
  const WaitlistEntry early = Add(Wait(60 * 24 * 3, "urgent"));
  const AppointmentId elsewhere = Book(60 * 24 * 3);
  const WaitlistEntry late = Add(Wait(0));
  Cancel(visit);
  EXPECT_EQ(Round(), 1);
  ASSERT_TRUE(Await(process_->patients.Merge(early.patient, late.patient)));
  const WaitlistEntry kept = Get(late);
  EXPECT_TRUE(IsOffered(kept));
  EXPECT_EQ(std::tuple(kept.patient, kept.priority, kept.rank, kept.added_at),
            std::tuple(early.patient, "urgent", early.rank, early.added_at));
  EXPECT_EQ(Get(early).status, WaitlistStatus::kWithdrawn);
  const auto accepted = Await(process_->list.Accept(kept.id, kept.offer->id, "tester"));
  ASSERT_TRUE(accepted) << ToString(accepted.error());
  Cancel(elsewhere);
  EXPECT_EQ(Round(), 0);
}

TEST_P(WaitlistContract, OfTwoOffersAMergerWithdrawsTheLater) {
  const WaitlistEntry one = Add(Wait(0));
  const WaitlistEntry other = Add(Wait(60));
  EXPECT_EQ(Round(), 2);
  ASSERT_TRUE(Await(process_->patients.Merge(other.patient, one.patient)));
  EXPECT_EQ(std::tuple(Get(one).status, Get(one).patient), std::tuple(WaitlistStatus::kOffered, other.patient));
  EXPECT_EQ(Get(other).status, WaitlistStatus::kWithdrawn);
  EXPECT_EQ(Await(process_->list.OffersOf(other.id))->front().status, OfferStatus::kWithdrawn);
}

TEST_P(WaitlistContract, TheHousesPrioritiesMayChange) {
  const WaitlistEntry routine = Add(Wait(0, "routine"));
  Add(Wait(60, "emergency"));
  rules_.priorities = {"routine", "emergency"};
  ASSERT_TRUE(Await(process_->list.Rank()));
  EXPECT_EQ(Await(process_->list.List({}))->items.front().id, routine.id);
}

INSTANTIATE_TEST_SUITE_P(Databases, WaitlistContract, test::kDialects, test::NameOf);

}  // namespace
}  // namespace medres::scheduling
