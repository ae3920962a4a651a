#include "access/audit.hpp"

#include <functional>
#include <numeric>
#include <stdexcept>

#include "contract/sql/database_contract.hpp"
#include "platform/sql/migrations.hpp"

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
    trail_.emplace(between_, Own().loops(), logger_);
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
  for (std::size_t i = 0; i < access::AuditTrail::kMaxWaiting + 3; ++i) trail_->Record(Looked(1, {}));
  EXPECT_EQ(trail_->lost(), 3);
  EXPECT_TRUE(Own().Await(trail_->Flush()));
  EXPECT_EQ(Own().Number("select count(*) from audit_record"),
            static_cast<std::int64_t>(access::AuditTrail::kMaxWaiting));
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
  EXPECT_EQ(Own().Number("select count(*) from audit_record"), 1);
  EXPECT_TRUE(Own().Await(trail_->Flush()));
  EXPECT_EQ(Own().Number("select count(*) from audit_record"), 2);
}

TEST_P(AuditContract, AnExceptionLeavesRecordsWaiting) {
  between_.before_write = [&]() -> Status {
    if (between_.writes == 1) throw std::runtime_error("a bug");
    return {};
  };
  trail_->Record(Looked(1, {}));
  EXPECT_THROW(static_cast<void>(Own().Await(trail_->Flush())), std::runtime_error);
  EXPECT_TRUE(Own().Await(trail_->Flush()));
  EXPECT_EQ(Own().Number("select count(*) from audit_record"), 1);
  EXPECT_EQ(trail_->lost(), 0);
}

TEST_P(AuditContract, CountsWhatIsLostWhenItStops) {
  between_.before_write = [] { return Status(Fail(Error::Unavailable("database.unavailable"))); };
  trail_->Start();
  for (int i = 0; i < 3; ++i) trail_->Record(Looked(1, {}));
  Own().Await(trail_->Stop());
  EXPECT_EQ(trail_->lost(), 3);
}

TEST_P(AuditContract, LetsGoOfTheOldestFirst) {
  for (std::int64_t at = 1; at <= 5; ++at) trail_->Record(Looked(at, {PatientId::Make()}));
  ASSERT_TRUE(Own().Await(trail_->Flush()));
  EXPECT_EQ(Own().Await(access::TrimAudit(Database(), Instant{4}, 2)).value_or(-1), 2);
  EXPECT_EQ(Own().Await(access::TrimAudit(Database(), Instant{4}, 2)).value_or(-1), 1);
  EXPECT_EQ(Own().Number("select min(at) from audit_record"), 4);
  EXPECT_EQ(Own().Number("select count(*) from audit_patient"), 2);
}

MEDRES_ON_BOTH_DATABASES(AuditContract);

}  // namespace
}  // namespace medres::access_test
