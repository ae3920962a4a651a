#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "catalog/sql_store.hpp"
#include "platform/sql/migrations.hpp"
#include "scheduling/availability/finder.hpp"
#include "scheduling/booking/index_sync.hpp"
#include "scheduling/booking/service.hpp"
#include "scheduling/booking/sql_store.hpp"
#include "scheduling/hold/service.hpp"
#include "scheduling/series/service.hpp"
#include "scheduling/service_types.hpp"
#include "scheduling/session/directory.hpp"
#include "scheduling/session/occupancy.hpp"
#include "support/sql_database.hpp"

namespace medres::scheduling::test {

/// The system's clock, which can be set wrong.
class SkewedClock final : public Clock {
 public:
  Instant Now() const override { return SystemClock().Now() + skew; }
  Milliseconds skew{0};
};

/// Memory here is behind only where a test changes hours.
class Refresher final : public MemoryRefresher {
 public:
  Task<Status> Refresh(std::vector<ResourceId> ids) override {
    if (refresh) co_return co_await refresh(std::move(ids));
    co_return Status();
  }
  Task<void> Learn(ServiceTypeId, std::vector<ResourceId>) override { co_return; }

  std::function<Task<Status>(std::vector<ResourceId>)> refresh;
};

/// The booking core on a database of the test's own: two rooms that are always open, one service that takes either for
/// half an hour, up to three patients together.
class BookingHouse : public testing::TestWithParam<sql::Dialect> {
 protected:
  void SetUp() override {
    database_ = medres::test::SqlDatabase::Make(GetParam());
    if (!database_) GTEST_SKIP() << "skipped: MEDRES_TEST_POSTGRES does not name a server";
    const auto migrated = Await(sql::Migrate(
        database_->database(), sql::SelectMigrations(sql::EmbeddedMigrations(), GetParam()), false, clock_.Now()));
    ASSERT_TRUE(migrated) << ToString(migrated.error());
    AddRoom(room_);
    AddRoom(second_room_);
    service_ = AddService({room_, second_room_}, 3);
    Build();
  }

  void AddRoom(ResourceId id, int capacity = 1) {
    catalog::Resource room;
    room.id = id;
    room.kind = catalog::ResourceKind::kRoom;
    room.status = catalog::ResourceStatus::kActive;
    room.name.zh = "诊室";
    room.capacity = capacity;
    resources_.Apply(room);
    const std::vector<catalog::Resource> rooms{room};
    const std::string actor = "test";
    ASSERT_TRUE(Await(database_->database().RunWrite(
        [&](sql::Session& session) { return resource_store_.Insert(session, rooms, actor); },
        sql::Database::kDeadline)));
  }

  ServiceTypeId AddService(std::vector<ResourceId> rooms, int max_patients = 1) {
    ServiceType service;
    service.id = ServiceTypeId::Make();
    service.duration_minutes = 30;
    service.grid_minutes = 5;
    service.max_patients = max_patients;
    Requirement room;
    room.role = "room";
    room.any_of = std::move(rooms);
    service.requirements.push_back(room);
    services_.Apply(service);
    return service.id;
  }

  PatientId NewPatient() {
    const PatientId id = PatientId::Make();
    EXPECT_TRUE(
        database_->Change("insert into patient (id, name, id_type, sex, version, created_at, updated_at) values "
                          "(?1, 'x', 'unknown', 'unknown', 1, 0, 0)",
                          {id}));
    return id;
  }

  /// Minutes from midnight (UTC) of the day after tomorrow.
  Instant At(int minutes) const {
    constexpr std::int64_t kDay = 86'400'000;
    return Instant{(SystemClock().Now().milliseconds / kDay + 2) * kDay} + Minutes(minutes);
  }

  BookCommand Wish(int minute, std::vector<ResourceId> rooms = {}, std::optional<PatientId> who = {}) {
    return {.service_type = service_,
            .patient = who ? *who : NewPatient(),
            .start = At(minute),
            .resources = std::move(rooms),
            .channel = "web",
            .actor = "tester",
            .idempotency = std::nullopt};
  }

  HoldWish HoldAt(int minute, std::vector<ResourceId> rooms = {}, std::optional<PatientId> who = {}) {
    return {.service_type = service_,
            .patient = who,
            .start = At(minute),
            .resources = std::move(rooms),
            .channel = "web",
            .duration = Minutes(5),
            .actor = "tester",
            .idempotency = std::nullopt};
  }

  /// As if its time had passed: the rows move, since the database's clock does not.
  void LetExpire(AppointmentId id) {
    ASSERT_TRUE(database_->Change("update appointment set expires_at = 1 where id = ?1", {id}));
    ASSERT_TRUE(database_->Change("update allocation set expires_at = 1 where appointment = ?1", {id}));
  }

  Committer::OnCommitted TellMemory() {
    return [this](const Changes& changes) {
      sync_->Take(changes);
      occupancy_.Take(changes);
    };
  }

  static std::string CodeOf(const auto& result) { return result ? "" : result.error().code; }

  template <class T>
  T Await(Task<T> task) {
    return database_->Await(std::move(task));
  }
  std::int64_t Number(const std::string& query) { return database_->Number(query); }

  std::unique_ptr<medres::test::SqlDatabase> database_;
  SkewedClock clock_;
  Refresher refresher_;
  catalog::Directory resources_;
  catalog::SqlResourceStore resource_store_;
  ServiceTypeDirectory services_;
  RotaDirectory rotas_{resources_};
  TickIndex ticks_;
  SqlBookingStore store_{"test"};
  Finder finder_{resources_, rotas_, ticks_};
  PolicyDirectory policies_{resources_};
  double chance_ = 0.5;  ///< by which numbers that are given up return
  SessionDirectory session_directory_{[this] { return chance_; }};
  Occupancy occupancy_;
  Planner planner_{resources_, services_, finder_, policies_, session_directory_, clock_};
  std::unique_ptr<IndexSync> sync_;
  std::unique_ptr<Committer> committer_;
  std::unique_ptr<Proposer> proposer_;
  std::unique_ptr<BookingService> bookings_;
  std::unique_ptr<HoldService> holds_;
  std::unique_ptr<SeriesService> series_;
  const ResourceId room_ = ResourceId::Make();
  const ResourceId second_room_ = ResourceId::Make();
  ServiceTypeId service_;

 private:
  void Build() {
    sync_ = std::make_unique<IndexSync>(database_->database(), store_, ticks_, clock_, "test");
    committer_ = std::make_unique<Committer>(database_->database(), store_, clock_, TellMemory());
    proposer_ = std::make_unique<Proposer>(*committer_, planner_, refresher_);
    bookings_ = std::make_unique<BookingService>(database_->database(), store_, *proposer_, clock_);
    holds_ = std::make_unique<HoldService>(*proposer_, *bookings_, Minutes(30));
    series_ = std::make_unique<SeriesService>(*proposer_, *bookings_);
  }
};

inline const auto kDialects = testing::Values(sql::Dialect::kSqlite, sql::Dialect::kPostgres);

inline std::string NameOf(const testing::TestParamInfo<sql::Dialect>& info) {
  return info.param == sql::Dialect::kSqlite ? "Sqlite" : "Postgres";
}

}  // namespace medres::scheduling::test
