#include "access/audit_store.hpp"
#include "access/audit_trail.hpp"

#include <functional>
#include <numeric>
#include <stdexcept>

#include "contract/sql/database_contract.hpp"
#include "platform/sql/migrations.hpp"
#include "support/set_clock.hpp"

/// The audit trail on both databases: what is recorded is found, by whom it was about, and is let go of by age.
namespace medres::access_test {
namespace {

using access::AuditAction;
using access::AuditRecord;

/// Lets a test stand between the trail and its database.
class Between final : public sql::Database {
 public:
  explicit Between(std::function<sql::Database&()> inner) : inner_(std::move(inner)) {}

  sql::Dialect dialect() const override { return inner_().dialect(); }
  Task<Status> RunRead(Unit unit, Milliseconds deadline) override {
    return inner_().RunRead(std::move(unit), deadline);
  }
  Task<Status> RunWrite(Unit unit, Milliseconds deadline) override {
    ++writes;
    if (before_write) MEDRES_CO_CHECK(before_write());
    co_return co_await inner_().RunWrite(std::move(unit), deadline);
  }

  int writes = 0;
  std::function<Status()> before_write;

 private:
  std::function<sql::Database&()> inner_;
};

class AuditContract : public sql_test::DatabaseContract {
 protected:
  void SetUp() override {
    DatabaseContract::SetUp();
    if (IsSkipped()) return;
    const auto migrations = sql::SelectMigrations(sql::EmbeddedMigrations(), GetParam());
    ASSERT_TRUE(Own().Await(sql::Migrate(Database(), migrations, false, Instant{0})));
    trail_.emplace(access::AuditTrail::Parts{between_, keys_, clock_, Own().loops(), logger_});
  }

  AuditRecord Looked(std::int64_t at, std::vector<PatientId> patients) const {
    return {.at = Instant{at},
            .actor = "key:1",
            .action = AuditAction::kRead,
            .operation = "read",
            .type = "Patient",
            .entity = patients.empty() ? std::nullopt : std::optional(patients.front().value),
            .patients = std::move(patients),
            .succeeded = true,
            .trace = "t"};
  }

  std::vector<AuditRecord> List(access::AuditFilter filter) {
    filter.limit = 10'000;
    const auto listed = Own().Await(trail_->List(filter));
    EXPECT_TRUE(listed);
    return listed.value_or(std::vector<AuditRecord>());
  }

  Between between_{[this]() -> sql::Database& { return Database(); }};
  /// Without those that the chain keeps of itself.
  std::int64_t Records() { return Own().Number("select count(*) from audit_record where type <> 'AuditChain'"); }

  security::KeyRing keys_ = security::KeyRing::Generate();
  test::SetClock clock_{Instant{0}};
  log::Logger logger_{log::Level::kOff, log::Format::kConsole};
  std::optional<access::AuditTrail> trail_;
};

TEST_P(AuditContract, ShowsWhatWasRecordedBefore) {
  const PatientId one = PatientId::Make();
  const PatientId other = PatientId::Make();
  std::vector<AuditRecord> records{Looked(10, {one}), Looked(20, {other, one}), Looked(30, {})};
  records[2].succeeded = false;
  for (const AuditRecord& record : records) trail_->Record(record);
  EXPECT_EQ(List({}), records);
  EXPECT_EQ(List({.patient = one}).size(), 2U);
  EXPECT_EQ(List({.entity = other.value}), std::vector{records[1]});
  EXPECT_EQ(List({.id = records[2].id}), std::vector{records[2]});
  EXPECT_EQ(List({.time = Interval{Instant{20}, Instant{30}}}), std::vector{records[1]});
  EXPECT_EQ(trail_->lost(), 0);
}

TEST_P(AuditContract, LosesOnlyWhatFindsNoRoomAndCountsIt) {
  // The chain's start takes a place of its own.
  const std::size_t room = access::AuditTrail::kMaxWaiting + access::AuditTrail::kReserve - 1;
  for (std::size_t i = 0; i < room + 3; ++i) {
    EXPECT_EQ(trail_->IsFull(), i >= access::AuditTrail::kMaxWaiting - 1) << i;
    trail_->Record(Looked(1, {}));
  }
  EXPECT_EQ(trail_->lost(), 3);
  EXPECT_TRUE(Own().Await(trail_->Flush()));
  EXPECT_FALSE(trail_->IsFull());
  EXPECT_EQ(Records(), static_cast<std::int64_t>(room));
  trail_->Record(Looked(1, {}));
  EXPECT_TRUE(Own().Await(trail_->Flush()));
  EXPECT_EQ(Own().Number("select count(*) from audit_record where operation = 'chain-lost' and detail = '3'"), 1);
}

TEST_P(AuditContract, WritesWhatIsLeftWhenItStops) {
  trail_->Start();
  trail_->Record(Looked(1, {PatientId::Make()}));
  Own().Await(trail_->Stop());
  EXPECT_EQ(Own().Number("select count(*) from audit_patient"), 1);
}

TEST_P(AuditContract, AFlushEndsThoughOthersGoOnRecording) {
  between_.before_write = [&] {
    if (between_.writes < 20) trail_->Record(Looked(2, {}));
    return Status();
  };
  trail_->Record(Looked(1, {}));
  EXPECT_TRUE(Own().Await(trail_->Flush()));
  EXPECT_EQ(between_.writes, 1);
  EXPECT_EQ(Records(), 1);
  EXPECT_TRUE(Own().Await(trail_->Flush()));
  EXPECT_EQ(Records(), 2);
}

TEST_P(AuditContract, AnExceptionLeavesRecordsWaiting) {
  between_.before_write = [&]() -> Status {
    if (between_.writes == 1) throw std::runtime_error("a bug");
    return {};
  };
  trail_->Record(Looked(1, {}));
  EXPECT_THROW(static_cast<void>(Own().Await(trail_->Flush())), std::runtime_error);
  EXPECT_TRUE(Own().Await(trail_->Flush()));
  EXPECT_EQ(Records(), 1);
  EXPECT_EQ(trail_->lost(), 0);
}

TEST_P(AuditContract, CountsWhatIsLostWhenItStops) {
  between_.before_write = [] { return Status(Fail(Error::Unavailable("database.unavailable"))); };
  trail_->Start();
  for (int i = 0; i < 3; ++i) trail_->Record(Looked(1, {}));
  Own().Await(trail_->Stop());
  EXPECT_EQ(trail_->lost(), 5);  // with the chain's start and its end
}

TEST_P(AuditContract, FindsByActorTheNewestFirst) {
  std::vector<AuditRecord> records;
  for (std::int64_t at = 1; at <= 5; ++at) records.push_back(Looked(at, {}));
  records[1].actor = "key:2";
  records[3].actor = "key:2";
  for (const AuditRecord& record : records) trail_->Record(record);
  EXPECT_EQ(List({.actor = "key:2", .newest_first = true}), (std::vector{records[3], records[1]}));
  EXPECT_EQ(List({.before = records[2].id, .newest_first = true}), (std::vector{records[1], records[0]}));
  EXPECT_TRUE(List({.actor = "key:3"}).empty());
}

TEST_P(AuditContract, LetsGoOfTheOldestFirst) {
  for (std::int64_t at = 1; at <= 5; ++at) trail_->Record(Looked(at, {PatientId::Make()}));
  ASSERT_TRUE(Own().Await(trail_->Flush()));
  const auto trim = [&](std::int64_t limit) {
    return Own().Await(access::TrimAudit(Database(), keys_, Instant{4}, Instant{10}, limit)).value_or(-1);
  };
  EXPECT_EQ(trim(2), 2);  // the chain's start, and the first
  EXPECT_EQ(trim(2), 2);
  EXPECT_EQ(trim(2), 0);
  EXPECT_EQ(Own().Number("select min(at) from audit_record"), 4);
  EXPECT_EQ(Own().Number("select count(*) from audit_patient"), 2);
  EXPECT_EQ(Own().Number("select seq from audit_checkpoint"), 4);
}

TEST_P(AuditContract, TheDatabaseRefusesEveryOtherChange) {
  trail_->Record(Looked(1, {PatientId::Make()}));
  ASSERT_TRUE(Own().Await(trail_->Flush()));
  ASSERT_TRUE(Own().Change("insert into audit_checkpoint (chain, seq, head, at, seal) values (?1, 5, ?2, 0, ?2)",
                           {MakeUuid(), sql::Bytes{"x"}}));
  for (const char* change : {"update audit_record set actor = 'nobody'", "delete from audit_record",
                             "update audit_patient set patient = audit", "delete from audit_patient",
                             "update audit_checkpoint set seq = 4", "delete from audit_checkpoint"}) {
    EXPECT_FALSE(Own().Change(change)) << change;
  }
  EXPECT_TRUE(Own().Change("update audit_checkpoint set seq = 6"));
}

MEDRES_ON_BOTH_DATABASES(AuditContract);

}  // namespace
}  // namespace medres::access_test
