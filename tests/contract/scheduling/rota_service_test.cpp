#include "scheduling/rota/service.hpp"

#include <gtest/gtest.h>

#include "catalog/sql_store.hpp"
#include "platform/sql/migrations.hpp"
#include "scheduling/rota/sql_store.hpp"
#include "scheduling/service_type_service.hpp"
#include "support/set_clock.hpp"
#include "support/sql_database.hpp"

namespace medres::scheduling {
namespace {

/// Records what is locked, and answers with the visits it is given.
class Visits final : public ResourceLocks, public FutureVisits {
 public:
  Task<Status> LockForChange(sql::Session& session, std::vector<ResourceId> resources) override {
    LockSet locks;
    for (const ResourceId id : resources) locks.AddExclusive(id.value);
    locked.insert(locked.end(), resources.begin(), resources.end());
    co_return co_await TakeLocks(session, locks);
  }
  Task<Result<std::vector<Appointment>>> StartingAfter(sql::Session&, std::vector<ResourceId>, Instant) override {
    co_return visits;
  }

  std::vector<ResourceId> locked;
  std::vector<Appointment> visits;
};

/// The services on a database of the test's own, with one room in it.
class SchedulingContract : public testing::TestWithParam<sql::Dialect> {
 protected:
  void SetUp() override {
    database_ = test::SqlDatabase::Make(GetParam());
    if (!database_) GTEST_SKIP() << "skipped: MEDRES_TEST_POSTGRES does not name a server";
    const auto migrated = Await(sql::Migrate(
        database_->database(), sql::SelectMigrations(sql::EmbeddedMigrations(), GetParam()), false, clock_.Now()));
    ASSERT_TRUE(migrated) << ToString(migrated.error());
    catalog::Resource room;
    room.id = room_;
    room.status = catalog::ResourceStatus::kActive;
    room.name.zh = "诊室";
    resources_.Apply(room);
    const std::vector<catalog::Resource> rooms{room};
    ASSERT_TRUE(Await(database_->database().RunWrite(
        [&](sql::Session& session) { return resource_store_.Insert(session, rooms, actor_); },
        sql::Database::kDeadline)));
    service_ = std::make_unique<RotaService>(
        RotaService::Parts{database_->database(), store_, visits_, visits_, rotas_, resources_, clock_});
    service_types_ = std::make_unique<ServiceTypeService>(
        ServiceTypeService::Parts{database_->database(), service_type_store_, services_, resources_, clock_});
  }

  template <class T>
  T Await(Task<T> task) {
    return database_->Await(std::move(task));
  }

  RotaInput Mornings(int from_hour = 8) const {
    RotaInput input;
    input.resource = room_;
    input.valid_from = *ParseDate("2026-01-01");
    input.weekly.push_back({{Weekday::kMon, Weekday::kTue}, {from_hour * 60}, {12 * 60}});
    return input;
  }

  ServiceTypeInput Consultation() const {
    ServiceTypeInput input;
    input.name.zh = "门诊";
    Requirement room;
    room.role = "room";
    room.any_of = {room_};
    input.requirements.push_back(room);
    return input;
  }

  std::int64_t Number(const std::string& query) { return database_->Number(query); }

  std::unique_ptr<test::SqlDatabase> database_;
  const std::string actor_ = "test";
  test::SetClock clock_;
  Visits visits_;
  catalog::Directory resources_;
  catalog::SqlResourceStore resource_store_;
  SqlRotaStore store_;
  RotaDirectory rotas_{resources_};
  SqlServiceTypeStore service_type_store_;
  ServiceTypeDirectory services_;
  std::unique_ptr<RotaService> service_;
  std::unique_ptr<ServiceTypeService> service_types_;
  const ResourceId room_ = ResourceId::Make();
};

TEST_P(SchedulingContract, ARotaIsStoredAndRememberedBeforeTheAnswer) {
  const auto created = Await(service_->Create(Mornings(), "test"));
  ASSERT_TRUE(created) << ToString(created.error());
  EXPECT_EQ(created->rota.zone, "Asia/Shanghai") << "the resource's zone, when none is given";
  EXPECT_EQ(*Await(service_->Get(created->rota.id)), created->rota);
  EXPECT_EQ(rotas_.Of(room_), std::vector{created->rota});
  EXPECT_EQ(visits_.locked, std::vector{room_});
}

TEST_P(SchedulingContract, EveryChangeRaisesTheRotaVersionAndLeavesHistoryAndAnEvent) {
  const RotaId id = Await(service_->Create(Mornings(), "test"))->rota.id;
  ASSERT_TRUE(Await(service_->Update(id, 1, Mornings(9), "test")));
  ASSERT_TRUE(Await(service_->Delete(id, 2, "test")));
  EXPECT_EQ(Number("select rota_version from resource"), 3);
  EXPECT_EQ(resources_.Find(room_)->rota_version, 3);
  EXPECT_EQ(Number("select count(*) from rota"), 0);
  EXPECT_EQ(Number("select count(*) from rota_history"), 3);
  EXPECT_EQ(Number("select count(*) from outbox where kind = 'rota.changed'"), 3);
  EXPECT_TRUE(rotas_.Of(room_).empty());
}

TEST_P(SchedulingContract, AStaleVersionIsRefusedAndNothingIsWritten) {
  const RotaId id = Await(service_->Create(Mornings(), "test"))->rota.id;
  ASSERT_TRUE(Await(service_->Update(id, 1, Mornings(9), "test")));
  const auto stale = Await(service_->Update(id, 1, Mornings(10), "test"));
  ASSERT_FALSE(stale);
  EXPECT_EQ(stale.error().code, "rota.version");
  EXPECT_EQ(Await(service_->Get(id))->version, 2);
  EXPECT_EQ(Number("select rota_version from resource"), 2);
}

TEST_P(SchedulingContract, TheStoreRefusesWhatSomebodyElseWasFasterWith) {
  Rota rota = Await(service_->Create(Mornings(), "test"))->rota;
  rota.version = 3;  // as if 2 had been seen
  const Status status = Await(database_->database().RunWrite(
      [&](sql::Session& session) { return store_.Update(session, rota, actor_, clock_.Now()); },
      sql::Database::kDeadline));
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().code, "rota.version");
  EXPECT_EQ(Number("select rota_version from resource"), 1) << "the whole transaction is undone";
}

TEST_P(SchedulingContract, BrokenRulesAreReportedTogether) {
  RotaInput input = Mornings();
  input.resource = ResourceId::Make();
  input.zone = "Asia/Atlantis";
  input.weekly[0].start = {481};
  const auto refused = Await(service_->Create(input, "test"));
  ASSERT_FALSE(refused);
  std::vector<std::string> codes;
  for (const Issue& issue : refused.error().issues) codes.push_back(issue.code);
  EXPECT_EQ(codes, (std::vector<std::string>{"rota.unknown_zone", "rota.off_tick", "resource.not_found"}));
  EXPECT_EQ(Number("select count(*) from rota"), 0);
}

TEST_P(SchedulingContract, ARotaStaysWithItsResource) {
  const RotaId id = Await(service_->Create(Mornings(), "test"))->rota.id;
  RotaInput moved = Mornings();
  moved.resource = ResourceId::Make();
  const Error refused = Await(service_->Update(id, std::nullopt, moved, "test")).error();
  ASSERT_EQ(refused.issues.size(), 1U);
  EXPECT_EQ(refused.issues.front().code, "rota.resource_fixed");
}

TEST_P(SchedulingContract, UnknownRotasAreNotFound) {
  EXPECT_EQ(Await(service_->Get(RotaId::Make())).error().code, "rota.not_found");
  EXPECT_EQ(Await(service_->Delete(RotaId::Make(), std::nullopt, "test")).error().code, "rota.not_found");
}

TEST_P(SchedulingContract, VisitsLeftOutsideAreListed) {
  ASSERT_TRUE(Await(service_->Create(Mornings(), "test")));
  Appointment early;
  early.id = AppointmentId::Make();
  early.resources = {room_};
  early.time = {*ParseInstant("2026-12-01T08:00:00+08:00"), *ParseInstant("2026-12-01T08:30:00+08:00")};
  Appointment late = early;
  late.id = AppointmentId::Make();
  late.time = {*ParseInstant("2026-12-01T11:00:00+08:00"), *ParseInstant("2026-12-01T11:30:00+08:00")};
  visits_.visits = {early, late};
  const RotaId id = rotas_.Of(room_).front().id;
  const auto changed = Await(service_->Update(id, 1, Mornings(10), "test"));
  ASSERT_TRUE(changed);
  EXPECT_EQ(changed->affected, std::vector{early});
}

TEST_P(SchedulingContract, ListsPageByKeyAndFilterByResource) {
  std::vector<RotaId> made;
  for (int i = 0; i < 5; ++i) made.push_back(Await(service_->Create(Mornings(), "test"))->rota.id);
  std::vector<RotaId> listed;
  RotaFilter filter{.resource = room_, .after = {}, .limit = 2};
  for (bool more = true; more;) {
    const auto page = Await(service_->List(filter));
    ASSERT_TRUE(page);
    for (const Rota& rota : page->items) listed.push_back(rota.id);
    more = page->next.has_value();
    if (more) filter.after = *page->next;
  }
  EXPECT_EQ(listed, made);
  EXPECT_TRUE(Await(service_->List({.resource = ResourceId::Make(), .after = {}, .limit = 2}))->items.empty());
}

TEST_P(SchedulingContract, MemoryIsFilledAtTheStartAndAfterOthersChanges) {
  const Rota rota = Await(service_->Create(Mornings(), "test"))->rota;
  RotaDirectory fresh(resources_);
  RotaService other({database_->database(), store_, visits_, visits_, fresh, resources_, clock_});
  ASSERT_TRUE(Await(other.LoadAll()));
  EXPECT_EQ(fresh.Of(room_), std::vector{rota});
  ASSERT_TRUE(Await(service_->Delete(rota.id, 1, "test")));
  ASSERT_TRUE(Await(other.Refresh({room_})));
  EXPECT_TRUE(fresh.Of(room_).empty());
}

TEST_P(SchedulingContract, ServiceTypesAreStoredVersionedAndRemembered) {
  const auto created = Await(service_types_->Create(Consultation(), "test"));
  ASSERT_TRUE(created) << ToString(created.error());
  EXPECT_EQ(*services_.Find(created->id), *created);
  ServiceTypeInput longer = Consultation();
  longer.duration_minutes = 45;
  longer.active = false;
  const auto changed = Await(service_types_->Update(created->id, 1, longer, "test"));
  ASSERT_TRUE(changed);
  EXPECT_EQ(changed->version, 2);
  EXPECT_EQ(*Await(service_types_->Get(created->id)), *changed);
  EXPECT_EQ(*services_.Find(created->id), *changed);
  EXPECT_EQ(Await(service_types_->Update(created->id, 1, longer, "test")).error().code, "service_type.version");
  EXPECT_EQ(Number("select count(*) from service_type_history"), 2);
  EXPECT_EQ(Number("select count(*) from outbox where kind = 'service_type.changed'"), 2);
}

TEST_P(SchedulingContract, ServiceTypesPageAndLoad) {
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(Await(service_types_->Create(Consultation(), "test")));
  const auto first = Await(service_types_->List({}, 2));
  ASSERT_TRUE(first && first->next);
  EXPECT_EQ(first->items.size(), 2U);
  EXPECT_EQ(Await(service_types_->List(*first->next, 2))->items.size(), 1U);
  ServiceTypeDirectory fresh;
  ServiceTypeService other({database_->database(), service_type_store_, fresh, resources_, clock_});
  ASSERT_TRUE(Await(other.LoadAll()));
  EXPECT_EQ(fresh.All().size(), 3U);
}

TEST_P(SchedulingContract, ServiceTypesThatMakeNoSenseAreRefused) {
  ServiceTypeInput input = Consultation();
  input.requirements[0].quantity = 2;
  input.requirements[0].from_minute = 30;
  const auto refused = Await(service_types_->Create(input, "test"));
  ASSERT_FALSE(refused);
  std::vector<std::string> codes;
  for (const Issue& issue : refused.error().issues) codes.push_back(issue.code);
  EXPECT_EQ(codes, (std::vector<std::string>{"service_type.segment", "service_type.quantity"}));
}

INSTANTIATE_TEST_SUITE_P(Databases, SchedulingContract, testing::Values(sql::Dialect::kSqlite, sql::Dialect::kPostgres),
                         [](const auto& info) { return info.param == sql::Dialect::kSqlite ? "Sqlite" : "Postgres"; });

}  // namespace
}  // namespace medres::scheduling
