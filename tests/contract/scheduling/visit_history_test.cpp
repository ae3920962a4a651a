#include "scheduling/booking/visit_history.hpp"

#include <gtest/gtest.h>

#include "platform/sql/migrations.hpp"
#include "scheduling/booking/sql_store.hpp"
#include "support/sql_database.hpp"

namespace medres::scheduling {
namespace {

const Instant kNow = *ParseInstant("2026-11-24T10:00:00Z");

/// Appointments written as the committer would, on a database of the test's own.
class VisitHistoryContract : public testing::TestWithParam<sql::Dialect> {
 protected:
  void SetUp() override {
    database_ = test::SqlDatabase::Make(GetParam());
    if (!database_) GTEST_SKIP() << "skipped: MEDRES_TEST_POSTGRES does not name a server";
    const auto migrated = database_->Await(
        sql::Migrate(database_->database(), sql::SelectMigrations(sql::EmbeddedMigrations(), GetParam()), false, kNow));
    ASSERT_TRUE(migrated) << ToString(migrated.error());
  }

  void Write(PatientId patient, ResourceId doctor, Instant start, AppointmentStatus status) {
    Changes changes;
    Appointment& visit = changes.appointment;
    visit.id = AppointmentId::Make();
    visit.status = status;
    visit.service_type = ServiceTypeId::Make();
    visit.patient = patient;
    visit.time = {start, start + Minutes(30)};
    visit.resources = {doctor};
    visit.zone = "Asia/Shanghai";
    visit.pickup_code = std::to_string(10'000'000 + ++written_);
    changes.created = true;
    changes.change = "booked";
    changes.actor = "test";
    const std::vector<Changes> all{changes};
    const Status done = database_->Await(database_->database().RunWrite(
        [&](sql::Session& session) { return store_.WriteChanges(session, all, kNow); }, sql::Database::kDeadline));
    ASSERT_TRUE(done) << ToString(done.error());
  }

  EarlierVisits Before(PatientId patient) {
    sql::StaleReads reads(database_->database());
    StoredVisitHistory history(reads, store_);
    const auto found = database_->Await(history.VisitsBefore(patient, kNow));
    EXPECT_TRUE(found);
    return found.value_or(EarlierVisits{});
  }

  std::unique_ptr<test::SqlDatabase> database_;
  SqlBookingStore store_{"test"};
  int written_ = 0;
  const PatientId patient_ = PatientId::Make();
  const ResourceId known_ = ResourceId::Make();
  const ResourceId other_ = ResourceId::Make();
};

TEST_P(VisitHistoryContract, CountsWhatTookPlaceByWhoTookPart) {
  const auto ago = [](int days) { return kNow - std::chrono::days(days); };
  Write(patient_, known_, ago(400), AppointmentStatus::kFulfilled);
  Write(patient_, known_, ago(30), AppointmentStatus::kBooked);
  Write(patient_, other_, ago(20), AppointmentStatus::kCheckedIn);
  EXPECT_EQ(Before(patient_), (EarlierVisits{{known_, 2}, {other_, 1}}));
  EXPECT_TRUE(Before(PatientId::Make()).empty());
}

TEST_P(VisitHistoryContract, LeavesOutWhatDidNotTakePlaceOrIsLongAgo) {
  using enum AppointmentStatus;
  const Instant week_ago = kNow - std::chrono::days(7);
  for (const AppointmentStatus status : {kCancelled, kNoshow, kEnteredInError, kProposed, kPending, kWaitlist}) {
    Write(patient_, known_, week_ago, status);
  }
  Write(patient_, known_, kNow - std::chrono::days(3 * 365), kFulfilled);
  Write(patient_, known_, kNow + std::chrono::days(1), kBooked);
  Write(patient_, known_, kNow - Minutes(10), kBooked);
  EXPECT_TRUE(Before(patient_).empty());
}

TEST_P(VisitHistoryContract, ReadsPastOnePage) {
  for (int i = 0; i < 503; ++i)
    Write(patient_, known_, kNow - std::chrono::hours(2 + i), AppointmentStatus::kFulfilled);
  EXPECT_EQ(Before(patient_), (EarlierVisits{{known_, 503}}));
}

INSTANTIATE_TEST_SUITE_P(Databases, VisitHistoryContract,
                         testing::Values(sql::Dialect::kSqlite, sql::Dialect::kPostgres),
                         [](const auto& info) { return info.param == sql::Dialect::kSqlite ? "sqlite" : "postgres"; });

}  // namespace
}  // namespace medres::scheduling
