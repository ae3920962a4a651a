#include "app/housekeeping.hpp"

#include "contract/sql/database_contract.hpp"
#include "platform/events/outbox.hpp"
#include "platform/sql/migrations.hpp"
#include "scheduling/booking/ageing.hpp"
#include "support/set_clock.hpp"

namespace medres::app_test {
namespace {

using namespace std::chrono_literals;
using std::chrono::days;

class HousekeepingContract : public sql_test::DatabaseContract {
 protected:
  void SetUp() override {
    DatabaseContract::SetUp();
    if (IsSkipped()) return;
    const auto migrations = sql::SelectMigrations(sql::EmbeddedMigrations(), GetParam());
    const auto migrated = Own().Await(sql::Migrate(Database(), migrations, false, clock_.Now()));
    ASSERT_TRUE(migrated) << ToString(migrated.error());
    jobs_.emplace(jobs::Jobs::Ports{Database(), clock_, metrics_, logger_}, Own().loops().At(0));
    housekeeping_.emplace(*jobs_, Database(), keys_, retention_, ticks_);
  }

  void RunDue() { Own().Await(jobs_->RunDue()); }
  Instant Ago(Milliseconds time) const { return clock_.Now() - time; }

  void Told(Instant at, int count) {
    const auto tell = [&](sql::Session& session) -> Task<Status> {
      std::vector<events::Event> told(static_cast<std::size_t>(count), {"thing.changed", MakeUuid(), "{}"});
      std::vector<sql::Call> calls;
      events::AppendTo(calls, session.dialect(), std::move(told), at);
      MEDRES_CO_CHECK(co_await session.RunAll(std::move(calls)));
      co_return Status();
    };
    ASSERT_TRUE(Own().Await(Database().RunWrite(tell, sql::Database::kDeadline)));
  }

  void Answered(const std::string& key, Instant at) {
    const auto added = Own().Change(
        "insert into idempotency (scope, key, body_hash, status, response, subject, created_at) "
        "values ('s', ?1, '', 200, '{}', ?2, ?3)",
        {key, MakeUuid(), at});
    ASSERT_TRUE(added) << ToString(added.error());
  }

  void Allocated(ResourceId resource, Instant start, Milliseconds length, bool active = true) {
    const auto added = Own().Change(
        "insert into allocation (id, resource, lane, start_at, end_at, kind, pad_before, pad_after, stamp, "
        "appointment, "
        "expires_at, active) values (?1, ?2, 0, ?3, ?4, 'visit', 5, 0, 1, ?5, null, ?6)",
        {MakeUuid(), resource, start, start + length, MakeUuid(), active});
    ASSERT_TRUE(added) << ToString(added.error());
  }

  std::int64_t CountOf(const std::string& table) { return Own().Number("select count(*) from " + table); }

  test::SetClock clock_;
  metrics::Registry metrics_;
  log::Logger logger_{log::Level::kOff, log::Format::kConsole};
  config::Section<app::Retention> retention_ = app::RetentionOf(
      *config::Settings::Make({{.name = "test", .values = {{"events.keep_days", "3"}}, .places = {}}}));
  security::KeyRing keys_ = security::KeyRing::Generate();
  scheduling::TickIndex ticks_;
  std::optional<jobs::Jobs> jobs_;
  std::optional<app::Housekeeping> housekeeping_;
};

TEST_P(HousekeepingContract, OldEventsGoInChunksAndYoungOnesStay) {
  Told(Ago(days(3) + 1ms), 1'001);
  Told(Ago(days(3) - 1ms), 2);
  RunDue();
  EXPECT_EQ(CountOf("outbox"), 2);
}

TEST_P(HousekeepingContract, AnswersAreKeptSevenDays) {
  Answered("old", Ago(days(7) + 1ms));
  Answered("young", Ago(days(7) - 1ms));
  RunDue();
  EXPECT_EQ(Own().Number("select count(*) from idempotency where key = 'young'"), 1);
  EXPECT_EQ(CountOf("idempotency"), 1);
}

TEST_P(HousekeepingContract, AnswersGoOldestFirst) {
  for (int i = 0; i < 5; ++i) Answered(std::to_string(i), Ago(days(10 - i)));
  EXPECT_EQ(*Own().Await(scheduling::TrimAnswers(Database(), Ago(days(7)), 2)), 2);
  EXPECT_EQ(Own().Number("select count(*) from idempotency where key in ('2', '3', '4')"), 3);
}

TEST_P(HousekeepingContract, AuditRecordsAreKeptForAsLongAsTheSettingSays) {
  for (const int age : {191, 189}) {
    ASSERT_TRUE(Own().Change(
        "insert into audit_record (id, at, actor, action, operation, type, entity, patients, succeeded, trace) values "
        "(?1, ?2, '', 'R', 'read', 'Patient', null, '', 1, '')",
        {MakeUuid(), Ago(days(age))}));
  }
  RunDue();
  EXPECT_EQ(Own().Number("select at from audit_record"), Ago(days(189)).milliseconds);
}

TEST_P(HousekeepingContract, AllocationsThatAreLongOverMoveAsTheyWere) {
  const auto room = ResourceId::Make();
  const auto doctor = ResourceId::Make();
  Allocated(room, Ago(days(9)), 30min);
  Allocated(room, Ago(days(9)), 30min, false);
  Allocated(room, Ago(days(1)), 30min);
  Allocated(doctor, Ago(days(30)), 24h);
  Allocated(ResourceId::Make(), Ago(-days(1)), 30min);
  RunDue();
  EXPECT_EQ(CountOf("allocation"), 2);
  EXPECT_EQ(CountOf("allocation_history"), 3);
  EXPECT_EQ(
      Own().Number("select count(*) from allocation_history where active = 1 and kind = 'visit' and stamp = 1 and "
                   "pad_before = 5 and pad_after = 0 and lane = 0 and appointment is not null"),
      2);
  EXPECT_EQ(Own().Number("select max(end_at - start_at) from allocation_history"), Milliseconds(24h).count());
}

TEST_P(HousekeepingContract, WhatEndedWithinTheWeekStays) {
  const auto room = ResourceId::Make();
  Allocated(room, Ago(days(8)), 24h);
  Allocated(room, Ago(days(8) + 1ms), 1ms, false);
  RunDue();
  EXPECT_EQ(CountOf("allocation"), 1);
  EXPECT_EQ(Own().Number("select end_at from allocation"), Ago(days(7)).milliseconds);
}

TEST_P(HousekeepingContract, NumbersThatWereLeftGoWithTheirSession) {
  for (const int age : {9, 1}) {
    const Uuid session = MakeUuid();
    ASSERT_TRUE(
        Own().Change("insert into session (id, plan, resource, local_date, part, start_at, version, document, "
                     "updated_at) values (?1, ?2, ?3, '', 'am', ?4, 1, '{}', 0)",
                     {session, MakeUuid(), MakeUuid(), Ago(days(age))}));
    ASSERT_TRUE(
        Own().Change("insert into left_number (session, number, appointment, channel, returns_at, version) "
                     "values (?1, ?2, ?3, 'web', 0, 1)",
                     {session, age, MakeUuid()}));
  }
  RunDue();
  EXPECT_EQ(Own().Number("select max(number) from left_number"), 1);
}

TEST_P(HousekeepingContract, EachResourceWithOldAllocationsIsFound) {
  const auto old = ResourceId::Make();
  const auto young = ResourceId::Make();
  const auto both = ResourceId::Make();
  for (int hour = 0; hour < 3; ++hour) {
    Allocated(old, Ago(days(20)) + std::chrono::hours(hour), 30min);
    Allocated(young, Ago(0ms) + std::chrono::hours(hour), 30min);
    Allocated(both, Ago(days(hour * 10)), 30min);
  }
  EXPECT_EQ(*Own().Await(scheduling::ResourcesToAge(Database(), Ago(days(7)))), (std::vector{old, both}));
  EXPECT_EQ(*Own().Await(scheduling::AgeAllocations(Database(), old, Ago(days(7)), 2)), 2);
  EXPECT_EQ(*Own().Await(scheduling::AgeAllocations(Database(), old, Ago(days(7)), 2)), 1);
  EXPECT_EQ(*Own().Await(scheduling::ResourcesToAge(Database(), Ago(days(7)))), (std::vector{both}));
}

TEST_P(HousekeepingContract, NothingToAgeInAnEmptyDatabase) {
  EXPECT_TRUE(Own().Await(scheduling::ResourcesToAge(Database(), Ago(days(7))))->empty());
}

TEST_P(HousekeepingContract, PastDaysLeaveMemory) {
  scheduling::Allocation visit;
  visit.id = AllocationId::Make();
  visit.resource = ResourceId::Make();
  visit.capacity_stamp = 1;
  visit.active = true;
  visit.core = {Ago(days(4)), Ago(days(4)) + 30min};
  ticks_.Apply(visit);
  ASSERT_EQ(scheduling::LoadOf(ticks_, visit.resource, scheduling::DayOf(visit.core.start)), 30);
  RunDue();
  EXPECT_EQ(scheduling::LoadOf(ticks_, visit.resource, scheduling::DayOf(visit.core.start)), 0);
}

MEDRES_ON_BOTH_DATABASES(HousekeepingContract);

}  // namespace
}  // namespace medres::app_test
