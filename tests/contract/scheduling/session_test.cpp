#include "contract/scheduling/session_house.hpp"

namespace medres::scheduling {
namespace {

using Codes = std::vector<std::string>;
using SessionContract = test::SessionHouse;

TEST_P(SessionContract, SessionsComeToBeFromPlanAndRota) {
  MakePlan(Terms(40));
  const auto listed = Await(process_->sessions.List(room_, Date(), 30));
  ASSERT_TRUE(listed) << ToString(listed.error());
  // Released 7 days ahead, and there a day before.
  const auto today = std::chrono::sys_days(FindZone("Asia/Shanghai")->ToWall(clock_.Now()).date);
  ASSERT_EQ(std::chrono::sys_days(listed->back().entry->session.date), today + std::chrono::days(8));
  ASSERT_EQ(std::chrono::sys_days(Date()) + std::chrono::days(listed->size() - 1), today + std::chrono::days(8));
  const Session& first = listed->front().entry->session;
  EXPECT_EQ(first.Time(), (Interval{At(0), At(240)}));
  EXPECT_EQ(first.part, SessionPart::kAm);
  EXPECT_EQ(FreeNumbers(*listed->front().offer, *listed->front().numbers, clock_.Now()), 40);

  SessionDirectory started([] { return 0.0; });
  Occupancy numbers;
  Process other(*this, started, numbers);
  ASSERT_TRUE(Await(other.memory.LoadAll()));
  EXPECT_EQ(Await(other.sessions.Get(first.id))->entry->session, first);
  EXPECT_EQ(Number("select count(*) from outbox where kind = 'session.opened'"),
            Number("select count(*) from session"));
}

TEST_P(SessionContract, TheNextDayOpensWhenItIsDue) {
  MakePlan(Terms(40));
  const auto sessions = Number("select count(*) from session");
  const int writes = locks_.taken;
  ASSERT_TRUE(Await(process_->plans.OpenAllDue()));
  EXPECT_EQ(locks_.taken, writes) << "all is there";
  clock_.skew = std::chrono::hours(24);
  ASSERT_TRUE(Await(process_->plans.OpenAllDue()));
  EXPECT_EQ(Number("select count(*) from session"), sessions + 1);
  EXPECT_EQ(locks_.taken, writes + 1);
}

TEST_P(SessionContract, WhoeverLooksAtWhatIsThereLocksNothing) {
  MakePlan(Terms(40));
  SessionDirectory started([] { return 0.0; });
  Occupancy numbers;
  Process other(*this, started, numbers);
  ASSERT_TRUE(Await(other.memory.LoadAll()));
  const int writes = locks_.taken;
  const auto listed = Await(other.sessions.List(room_, Date(), 1));
  ASSERT_TRUE(listed) << ToString(listed.error());
  EXPECT_EQ(listed->size(), 1U);
  EXPECT_EQ(locks_.taken, writes);
}

/// Another process changed them; this one has not heard of it yet.
TEST_P(SessionContract, TheNextDayHasTheHoursThatTheDatabaseHas) {
  const auto last_window = [this] {
    const auto listed = Await(process_->sessions.List(room_, Date(), 30));
    const Interval time = listed->back().entry->session.Time();
    const auto minutes = std::chrono::duration_cast<Minutes>(time.start - At(0)).count() % 1440;
    return std::pair(minutes, std::chrono::duration_cast<Minutes>(time.Length()).count());
  };
  MakePlan(Terms(4));
  EXPECT_EQ(last_window(), std::pair(0L, 240L));
  Rota rota = rotas_.Of(room_).front();
  rota.weekly.front().start = LocalTime{540};
  ++rota.version;
  const std::string actor = "tester";
  ASSERT_TRUE(Await(database_->database().RunWrite(
      [&](sql::Session& session) { return rota_store_.Update(session, rota, actor, clock_.Now()); },
      sql::Database::kDeadline)));
  clock_.skew = std::chrono::hours(24);
  ASSERT_TRUE(Await(process_->plans.OpenAllDue()));
  EXPECT_EQ(last_window(), std::pair(60L, 180L));
}

TEST_P(SessionContract, NumbersGoInOrderAndSoldOutAsksNoDatabase) {
  MakePlan(Terms(3));
  const SessionId session = SessionOf(room_);
  for (int number = 1; number <= 3; ++number) {
    const auto taken = Take(Wish(session));
    ASSERT_TRUE(taken) << ToString(taken.error());
    EXPECT_EQ(taken->appointment.number, (SessionNumber{session, number}));
    EXPECT_EQ(*Await(bookings_->Get(taken->appointment.id)), taken->appointment);
  }
  const auto jobs = committer_->figures().jobs;
  EXPECT_EQ(ReasonsOf(Take(Wish(session))), Codes{"session.sold_out"});
  EXPECT_EQ(committer_->figures().jobs, jobs);
  EXPECT_EQ(Number("select count(distinct lane) from allocation where active = 1"), 3);
}

TEST_P(SessionContract, WhoeverComesTogetherGetsExactlyWhatThereIs) {
  MakePlan(Terms(20));
  const SessionId session = SessionOf(room_);
  std::vector<NumberRequest> requests;
  for (int i = 0; i < kTurnstile; ++i) requests.push_back(Wish(session));
  const auto granted = TakeTogether(std::move(requests));
  EXPECT_EQ(granted.size(), 20U);
  EXPECT_EQ(Number("select count(distinct number) from appointment where active = 1"), 20);
  EXPECT_EQ(Number("select max(number) from appointment where active = 1"), 20);
}

TEST_P(SessionContract, PoolsAreExactHoweverManyCome) {
  SessionTerms terms = Terms(20);
  terms.pools = {PoolTerms{{"phone"}, 6, {}}, PoolTerms{{"referral"}, 4, {}}};
  MakePlan(terms);
  const SessionId session = SessionOf(room_);
  std::vector<NumberRequest> requests;
  for (int i = 0; i < 20; ++i) requests.push_back(Wish(session));
  for (int i = 0; i < 3; ++i) requests.push_back(Wish(session, {}, "phone"));
  for (int i = 0; i < 20; ++i) requests.push_back(Wish(session));
  TakeTogether(std::move(requests));
  const auto of = [&](const std::string& channel) {
    return Number("select count(*) from appointment where active = 1 and channel = '" + channel + "'");
  };
  EXPECT_EQ(of("phone"), 3);
  EXPECT_EQ(of("web"), 10) << "what is kept for others is not theirs";
  EXPECT_TRUE(Take(Wish(session, {}, "referral")));
  clock_.skew = (At(0) - Minutes(1)) - SystemClock().Now();
  EXPECT_EQ(ReasonsOf(Take(Wish(session))), Codes{"session.sold_out"});
  clock_.skew += Minutes(2);
  EXPECT_TRUE(Take(Wish(session))) << "the pools have merged";
}

TEST_P(SessionContract, OnePersonHasOneNumberAndOneAnswer) {
  MakePlan(Terms(1));
  const SessionId session = SessionOf(room_);
  NumberRequest request = Wish(session);
  request.idempotency = IdempotencyKey{"caller", "k", "hash"};
  const auto taken = Take(request);
  ASSERT_TRUE(taken);
  const auto again = Take(request);
  ASSERT_TRUE(again) << "sold out, but this was answered before: " << ToString(again.error());
  EXPECT_TRUE(again->replayed);
  EXPECT_EQ(again->appointment, taken->appointment);
  request.idempotency->key = "another";
  EXPECT_EQ(ReasonsOf(Take(request)), (Codes{"session.already_holds", "session.sold_out"}));
}

TEST_P(SessionContract, AGivenUpNumberReturnsAfterItsDelay) {
  SessionTerms terms = Terms(1);
  terms.return_after_seconds = 100;
  terms.return_within_seconds = 300;
  MakePlan(terms);
  const SessionId session = SessionOf(room_);
  const auto taken = Take(Wish(session));
  ASSERT_TRUE(taken);
  const auto cancelled = Cancel(taken->appointment.id);
  ASSERT_TRUE(cancelled) << ToString(cancelled.error());
  EXPECT_EQ(*cancelled->number_returns_at - cancelled->updated_at, Milliseconds(200'000)) << "half of the range";
  EXPECT_EQ(Await(bookings_->Get(cancelled->id))->number_returns_at, cancelled->number_returns_at);
  EXPECT_EQ(ReasonsOf(Take(Wish(session))), Codes{"session.sold_out"});
  clock_.skew = Milliseconds(100'000);
  EXPECT_EQ(ReasonsOf(Take(Wish(session))), Codes{"session.sold_out"});
  clock_.skew = Milliseconds(300'000);
  const auto next = Take(Wish(session));
  ASSERT_TRUE(next) << ToString(next.error());
  EXPECT_EQ(next->appointment.number->number, 1);
}

TEST_P(SessionContract, ANumberGivenUpIsHadAgainUnlessThereIsAnother) {
  MakePlan(Terms(8));
  const SessionId session = SessionOf(room_);
  const PatientId patient = NewPatient();
  const auto first = Take(Wish(session, patient));
  ASSERT_TRUE(first && Cancel(first->appointment.id));
  const auto undone = Undo(first->appointment.id);
  ASSERT_TRUE(undone) << ToString(undone.error());
  EXPECT_EQ(undone->number, first->appointment.number);
  ASSERT_TRUE(Cancel(first->appointment.id));
  NumberRequest later = Wish(session, patient);
  later.wish.from = At(120);
  const auto second = Take(later);
  ASSERT_TRUE(second) << ToString(second.error());
  EXPECT_EQ(ReasonsOf(Undo(first->appointment.id)), Codes{"session.already_holds"});
  ASSERT_TRUE(Cancel(second->appointment.id));
  EXPECT_TRUE(Undo(first->appointment.id));
}

TEST_P(SessionContract, ExtraNumbersHaveACapAndLeaveARecord) {
  SessionTerms terms = Terms(1);
  terms.extra_cap = 1;
  MakePlan(terms);
  const SessionId session = SessionOf(room_);
  ASSERT_TRUE(Take(Wish(session)));
  NumberRequest extra = Wish(session);
  extra.wish.extra = true;
  extra.staff_override = Override{.rules = {"session.extra_number"}, .reason = "from far away"};
  const auto given = Take(extra);
  ASSERT_TRUE(given) << ToString(given.error());
  EXPECT_EQ(given->appointment.number->number, kFirstExtra);
  EXPECT_EQ(given->appointment.time, (Interval{At(210), At(240)})) << "the last segment";
  const auto history = Await(bookings_->History(given->appointment.id));
  EXPECT_EQ(history->front().reason, "from far away");
  EXPECT_EQ(history->front().waived, Codes{"session.extra_number"});
  EXPECT_EQ(Number("select count(*) from outbox where kind = 'appointment.overridden'"), 1);
  extra.patient = NewPatient();
  EXPECT_EQ(ReasonsOf(Take(extra)), Codes{"session.extra_cap"});
}

TEST_P(SessionContract, ItsTimeIsNotBookedOtherwise) {
  MakePlan(Terms(10));
  const auto refused = Await(bookings_->Book(BookingHouse::Wish(0, {room_})));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().issues.front().code, "booking.by_number");
  EXPECT_TRUE(Await(bookings_->Book(BookingHouse::Wish(0)))) << "the house chooses the room that is open";
  const FreeStarts free = finder_.FindStarts({.service = *services_.Find(service_),
                                              .window = {At(0), At(1440)},
                                              .now = clock_.Now(),
                                              .only = std::vector{room_},
                                              .ignoring = std::nullopt});
  EXPECT_EQ(free.total, 0);
}

TEST_P(SessionContract, LeaveThatFallsIntoItTakesItsSegments) {
  MakePlan(Terms(8));
  const SessionId session = SessionOf(room_);
  rotas_.SetClosed(room_, {{At(0), At(120)}}, 1000);
  const auto taken = Take(Wish(session));
  ASSERT_TRUE(taken) << ToString(taken.error());
  EXPECT_EQ(taken->appointment.time.start, At(120));
  const auto seen = Await(process_->sessions.Get(session));
  EXPECT_EQ(FreeNumbers(*seen->offer, *seen->numbers, seen->now), 3);
  ASSERT_TRUE(Cancel(taken->appointment.id));
  rotas_.SetClosed(room_, {{At(0), At(240)}}, 1001);
  EXPECT_EQ(ReasonsOf(Take(Wish(session))), Codes{"session.closed"});
  EXPECT_EQ(ReasonsOf(Undo(taken->appointment.id)), Codes{"session.closed"});
}

TEST_P(SessionContract, ASingleSessionGetsMoreNumbersOrNone) {
  MakePlan(Terms(1));
  const SessionId session = SessionOf(room_);
  ASSERT_TRUE(Take(Wish(session)));
  const auto more = Await(process_->sessions.Edit(session, 1, {.add_numbers = 2, .closed = {}}, "tester"));
  ASSERT_TRUE(more) << ToString(more.error());
  EXPECT_EQ(more->entry->offer->numbers, 3);
  EXPECT_EQ(CodeOf(Await(process_->sessions.Edit(session, 1, {.add_numbers = 2, .closed = {}}, "tester"))),
            "session.version");
  EXPECT_EQ(Take(Wish(session))->appointment.number->number, 2);
  ASSERT_TRUE(Await(process_->sessions.Edit(session, 2, {.add_numbers = {}, .closed = true}, "tester")));
  EXPECT_EQ(ReasonsOf(Take(Wish(session))), Codes{"session.closed"});
  ASSERT_TRUE(Await(process_->sessions.Edit(session, 3, {.add_numbers = {}, .closed = false}, "tester")));
  EXPECT_EQ(Take(Wish(session))->appointment.number->number, 3);
}

TEST_P(SessionContract, APlanThatChangesLeavesWhatPeopleHaveNumbersOf) {
  const SessionPlan plan = MakePlan(Terms(10));
  const SessionId session = SessionOf(room_);
  ASSERT_TRUE(Take(Wish(session)));
  const auto changed = Await(process_->plans.Update(plan.id, 1, PlanFor(room_, Terms(5)), "tester"));
  ASSERT_TRUE(changed) << ToString(changed.error());
  const auto listed = Await(process_->sessions.List(room_, Date(), 2));
  ASSERT_EQ(listed->size(), 2U);
  EXPECT_EQ(listed->front().entry->session.terms.numbers, 10);
  EXPECT_EQ(listed->back().entry->session.terms.numbers, 5);
  EXPECT_EQ(CodeOf(Await(process_->plans.Create(PlanFor(room_, Terms(5)), "tester"))), "session_plan.collides");
  ASSERT_TRUE(Await(process_->plans.Delete(plan.id, 2, "tester")));
  EXPECT_EQ(Await(process_->sessions.List(room_, Date(), 30))->size(), 1U);
  EXPECT_EQ(CodeOf(Await(process_->plans.Get(plan.id))), "session_plan.not_found");
  EXPECT_EQ(Number("select count(*) from session_plan_history"), 3);
}

TEST_P(SessionContract, AHalfDayHasOneSessionWhateverPlanItIsOf) {
  const SessionPlan plan = MakePlan(Terms(10));
  const SessionId session = SessionOf(room_);
  ASSERT_TRUE(Take(Wish(session)));
  ASSERT_TRUE(Await(process_->plans.Delete(plan.id, 1, "tester")));
  const SessionPlan next = MakePlan(Terms(5));
  EXPECT_EQ(SessionOf(room_), session) << "people have numbers of it";
  const auto listed = Await(process_->sessions.List(room_, Date(), 2));
  ASSERT_EQ(listed->size(), 2U);
  EXPECT_EQ(listed->back().entry->session.plan, next.id);
}

TEST_P(SessionContract, WhatIsLongOverIsStillRead) {
  MakePlan(Terms(4));
  const SessionId session = SessionOf(room_);
  const auto taken = Take(Wish(session));
  ASSERT_TRUE(taken);
  clock_.skew = std::chrono::hours(24 * 30);
  process_->memory.Tidy();
  ASSERT_EQ(session_directory_.Find(session), nullptr);
  const auto read = Await(process_->sessions.Get(session));
  ASSERT_TRUE(read) << ToString(read.error());
  EXPECT_EQ(read->entry->session.Time(), (Interval{At(0), At(240)}));
  ASSERT_EQ(read->numbers->size(), 1U);
  EXPECT_EQ(read->numbers->front().appointment, taken->appointment.id);
  EXPECT_EQ(FreeNumbers(*read->offer, *read->numbers, read->now), 0);
  EXPECT_EQ(ReasonsOf(Take(Wish(session))), Codes{"session.over"});
  EXPECT_EQ(CodeOf(Await(process_->sessions.Get(SessionId::Make()))), "session.not_found");
}

TEST_P(SessionContract, WhenTooManyAskTheyAreToldToComeAgain) {
  MakePlan(Terms(10));
  const SessionId session = SessionOf(room_);
  {
    std::vector<Turnstile::Pass> inside;
    for (int i = 0; i < kTurnstile; ++i) inside.push_back(*process_->turnstile.Enter(session));
    const auto refused = Take(Wish(session));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind, ErrorKind::kRateLimited);
    EXPECT_EQ(refused.error().code, "session.crowded");
    EXPECT_EQ(refused.error().args, (ErrorArgs{{"retry_after", "1"}}));
  }
  EXPECT_TRUE(Take(Wish(session)));
}

INSTANTIATE_TEST_SUITE_P(Sql, SessionContract, test::kDialects, test::NameOf);

}  // namespace
}  // namespace medres::scheduling
