#include <thread>

#include "contract/scheduling/session_house.hpp"

namespace medres::scheduling {
namespace {

using Codes = std::vector<std::string>;

/// 停诊 and 替诊.
class SessionChanges : public test::SessionHouse {
 protected:
  void SetUp() override {
    SessionHouse::SetUp();
    if (IsSkipped()) return;
    MakePlan(Terms(6));
    session_ = SessionOf(room_);
  }

  std::vector<Appointment> TakeSome(int count) {
    std::vector<Appointment> taken;
    for (int i = 0; i < count; ++i) {
      const auto booked = Take(Wish(session_));
      EXPECT_TRUE(booked) << ToString(booked.error());
      if (booked) taken.push_back(booked->appointment);
    }
    return taken;
  }

  Result<SessionChanged> Stop() { return Await(process_->sessions.Stop(session_, std::nullopt, "ill", "tester")); }
  Result<SessionChanged> Substitute(ResourceId to) {
    return Await(process_->sessions.Substitute(session_, std::nullopt, to, "ill", "tester"));
  }

  SessionId session_;
};

TEST_P(SessionChanges, StoppingCallsEveryVisitOff) {
  const auto taken = TakeSome(3);
  const auto stopped = Stop();
  ASSERT_TRUE(stopped) << ToString(stopped.error());
  ASSERT_EQ(stopped->affected.size(), 3U);
  for (std::size_t i = 0; i < taken.size(); ++i) {
    const auto now = Await(bookings_->Get(taken[i].id));
    EXPECT_EQ(*now, stopped->affected[i]);
    EXPECT_EQ(now->status, AppointmentStatus::kCancelled);
    EXPECT_EQ(now->called_off_by, CalledOffBy::kProvider);
    EXPECT_EQ(now->cancel_reason, "ill");
    const auto history = Await(bookings_->History(taken[i].id));
    EXPECT_EQ(history->back().change, "cancelled_by_provider");
    EXPECT_EQ(history->back().reason, "ill");
  }
  EXPECT_EQ(Number("select count(*) from outbox where kind = 'appointment.cancelled_by_provider'"), 3);
  EXPECT_EQ(Number("select count(*) from outbox where kind = 'session.stopped'"), 1);
  EXPECT_EQ(Number("select count(*) from allocation where active = 1"), 0);
  EXPECT_EQ(Number("select count(*) from session_history where change = 'stopped' and reason = 'ill'"), 1);
  EXPECT_EQ(ReasonsOf(Take(Wish(session_))), Codes{"session.stopped"});
  EXPECT_EQ(CodeOf(Stop()), "session.stopped");
  const auto seen = Await(process_->sessions.Get(session_));
  EXPECT_EQ(FreeNumbers(*seen->offer, *seen->numbers, seen->now), 0);
  EXPECT_EQ(ReasonsOf(Undo(taken.front().id)), Codes{"session.stopped"});
}

/// The first of the next ones is a day of leave.
TEST_P(SessionChanges, StoppingOffersTheDoctorsNextSessions) {
  rotas_.SetClosed(room_, {{At(1440), At(2880)}}, 1000);
  const auto stopped = Stop();
  ASSERT_TRUE(stopped);
  ASSERT_EQ(stopped->alternatives.size(), kOfEachKind);
  EXPECT_EQ(stopped->alternatives.front().kind, AlternativeKind::kSameDoctor);
  EXPECT_EQ(stopped->alternatives.front().session.Time().start, At(2880));
  EXPECT_EQ(stopped->alternatives.front().free, 6);
  EXPECT_EQ(Number("select count(*) from outbox where kind = 'session.stopped' and payload like '%" +
                   stopped->alternatives.front().session.id.Text() + "%'"),
            1);
}

/// Whoever takes a number while the session is stopped is either called off, or refused.
TEST_P(SessionChanges, NobodySlipsThroughWhileItIsStopped) {
  std::size_t granted = TakeSome(1).size();
  std::vector<std::future<Result<Booked>>> answers;
  for (int i = 0; i < 2; ++i) answers.push_back(database_->Start(process_->sessions.Take(Wish(session_)), i % 2));
  auto stopping = database_->Start(process_->sessions.Stop(session_, std::nullopt, "ill", "tester"), 1);
  for (int i = 0; i < 2; ++i) answers.push_back(database_->Start(process_->sessions.Take(Wish(session_)), i % 2));
  for (auto& answer : answers) granted += answer.get() ? 1 : 0;
  const auto stopped = stopping.get();
  ASSERT_TRUE(stopped) << ToString(stopped.error());
  ASSERT_GE(granted, 1U);
  EXPECT_EQ(stopped->affected.size(), granted);
  EXPECT_EQ(Number("select count(*) from appointment where active = 1"), 0);
}

/// Wishes that were with the core when the stop had its lock, and so waited for it.
TEST_P(SessionChanges, WhoeverWaitsForTheStopIsRefused) {
  TakeSome(2);
  std::vector<NumberRequest> wishes{Wish(session_), Wish(session_)};
  std::vector<std::future<Result<Booked>>> answers;
  const auto jobs = committer_->figures().jobs;
  locks_.on_locked = [&] {
    if (!answers.empty()) return;
    for (NumberRequest& wish : wishes) answers.push_back(database_->Start(process_->sessions.Take(std::move(wish)), 1));
    while (committer_->figures().jobs == jobs) std::this_thread::yield();
  };
  const auto stopped = Stop();
  ASSERT_TRUE(stopped) << ToString(stopped.error());
  ASSERT_EQ(answers.size(), 2U);
  for (auto& answer : answers) EXPECT_EQ(ReasonsOf(answer.get()), Codes{"session.stopped"});
  EXPECT_EQ(stopped->affected.size(), 2U);
  EXPECT_EQ(Number("select count(*) from appointment where active = 1"), 0);
}

TEST_P(SessionChanges, ASubstituteTakesTheNumbersOver) {
  const auto taken = TakeSome(2);
  const auto moved = Substitute(second_room_);
  ASSERT_TRUE(moved) << ToString(moved.error());
  ASSERT_EQ(moved->affected.size(), 2U);
  for (std::size_t i = 0; i < taken.size(); ++i) {
    const Appointment& now = moved->affected[i];
    EXPECT_EQ(now.id, taken[i].id);
    EXPECT_EQ(now.number, taken[i].number);
    EXPECT_EQ(now.time, taken[i].time);
    EXPECT_EQ(now.resources, std::vector{second_room_});
    EXPECT_EQ(*Await(bookings_->Get(now.id)), now);
    EXPECT_EQ(Await(bookings_->History(now.id))->back().change, "substituted");
  }
  EXPECT_EQ(moved->session.substitute_for, room_);
  EXPECT_EQ(Number("select count(*) from outbox where kind = 'appointment.substituted'"), 2);
  const auto next = Take(Wish(session_));
  ASSERT_TRUE(next) << ToString(next.error());
  EXPECT_EQ(next->appointment.number->number, 3);
  EXPECT_EQ(next->appointment.resources, std::vector{second_room_});
  const auto back = Substitute(room_);
  ASSERT_TRUE(back) << ToString(back.error());
  EXPECT_EQ(back->affected.size(), 3U);
  EXPECT_FALSE(back->session.substitute_for);
}

TEST_P(SessionChanges, ASubstituteMustBeFreeAndFit) {
  TakeSome(1);
  EXPECT_EQ(Substitute(room_).error().issues.front().code, "session.substitute_does_not_fit");
  const ResourceId elsewhere = ResourceId::Make();
  AddRoom(elsewhere);
  EXPECT_EQ(Substitute(elsewhere).error().issues.front().code, "session.substitute_does_not_fit");
  ASSERT_TRUE(Await(bookings_->Book(BookingHouse::Wish(60, {second_room_}))));
  const auto refused = Substitute(second_room_);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().issues.front().code, "booking.taken");
  EXPECT_EQ(Await(process_->sessions.Get(session_))->entry->session.resource, room_) << "nothing was changed";
  EXPECT_EQ(Number("select count(*) from outbox where kind = 'appointment.substituted'"), 0);
}

TEST_P(SessionChanges, ASubstituteHasNoSessionOfTheirOwn) {
  AddHours(second_room_);
  MakePlan(second_room_, Terms(4));
  EXPECT_EQ(CodeOf(Substitute(second_room_)), "session.substitute_has_session");
}

/// Of neither has this process heard.
TEST_P(SessionChanges, ASubstituteIsJudgedByWhatTheDatabaseSays) {
  ASSERT_TRUE(Await(bookings_->Book(BookingHouse::Wish(60, {second_room_}))));
  EnterLeave(second_room_, {At(0), At(30)});
  EnterLeave(second_room_, {At(240), At(300)});
  EXPECT_EQ(ReasonsOf(Substitute(second_room_)), (Codes{"booking.closed", "booking.taken"}));

  SessionDirectory directory([] { return 0.0; });
  Occupancy numbers;
  Process other(*this, directory, numbers);
  const ResourceId third = ResourceId::Make();
  AddRoom(third);
  ServiceType service = *services_.Find(service_);
  service.requirements.front().any_of.push_back(third);
  ++service.version;
  services_.Apply(service);
  AddHours(third);
  ASSERT_TRUE(Await(other.plans.Create(PlanFor(third, Terms(4)), "tester")));
  EXPECT_TRUE(session_directory_.Overlapping({third}, {At(0), At(240)}).empty());
  EXPECT_EQ(CodeOf(Substitute(third)), "session.substitute_has_session");
}

TEST_P(SessionChanges, AHalfDayThatASubstituteHasIsNotOpenedAgain) {
  ASSERT_TRUE(Substitute(second_room_));
  const auto sessions = Number("select count(*) from session");
  const auto plans = Await(process_->plans.List({.resource = room_, .after = {}, .limit = 10}));
  ASSERT_TRUE(plans && plans->items.size() == 1U);
  ASSERT_TRUE(Await(process_->plans.Delete(plans->items.front().id, std::nullopt, "tester")));
  MakePlan(Terms(9));
  EXPECT_EQ(Await(process_->sessions.List(room_, Date(), 1))->size(), 0U) << "whatever plan comes next";
  EXPECT_EQ(SessionOf(second_room_), session_);
  EXPECT_EQ(Number("select count(*) from session"), sessions);
  EXPECT_EQ(Await(process_->sessions.List(room_, AddDays(Date(), 1), 1))->size(), 1U);
  ASSERT_TRUE(Substitute(room_)) << "the session comes back to whom it was";
  EXPECT_EQ(SessionOf(room_), session_);
}

TEST_P(SessionChanges, ASubstitutesOwnPlanLeavesThatHalfDayOut) {
  ASSERT_TRUE(Substitute(second_room_));
  AddHours(second_room_);
  MakePlan(second_room_, Terms(4));
  EXPECT_EQ(SessionOf(second_room_), session_);
}

/// Another process stops the session; this one has not heard of it yet.
TEST_P(SessionChanges, StaleMemoryDoesNotGiveNumbers) {
  SessionDirectory directory([] { return 0.0; });
  Occupancy numbers;
  Process other(*this, directory, numbers);
  ASSERT_TRUE(Await(other.memory.LoadAll()));
  ASSERT_TRUE(Await(other.sessions.Stop(session_, std::nullopt, "ill", "tester")));
  EXPECT_EQ(session_directory_.Find(session_)->session.state, NumberState::kOpen);
  EXPECT_EQ(ReasonsOf(Take(Wish(session_))), Codes{"session.stopped"});
  EXPECT_EQ(session_directory_.Find(session_)->session.state, NumberState::kStopped);
}

/// Another process gives numbers; this one hears of it by the outbox.
TEST_P(SessionChanges, NumbersOfOthersAreHeardOf) {
  SessionDirectory directory([] { return 0.0; });
  Occupancy numbers;
  Process other(*this, directory, numbers);
  ASSERT_TRUE(Await(other.memory.LoadAll()));
  const auto taken = TakeSome(6);
  EXPECT_TRUE(numbers.Of(session_)->empty());
  const auto rows = database_->Query("select kind, payload from outbox where kind = 'appointment.booked'");
  ASSERT_TRUE(rows);
  std::vector<events::Event> heard;
  for (std::size_t i = 0; i < rows->size(); ++i) {
    heard.push_back({std::string((*rows)[i].Text(0)), taken[i].id.value, std::string((*rows)[i].Text(1))});
  }
  ASSERT_TRUE(Await(other.memory.FollowAppointments(heard)));
  EXPECT_EQ(numbers.Of(session_)->size(), 6U);
  const auto jobs = committer_->figures().jobs;
  EXPECT_EQ(ReasonsOf(Await(other.sessions.Take(Wish(session_)))), Codes{"session.sold_out"});
  EXPECT_EQ(committer_->figures().jobs, jobs);
}

INSTANTIATE_TEST_SUITE_P(Sql, SessionChanges, test::kDialects, test::NameOf);

}  // namespace
}  // namespace medres::scheduling
