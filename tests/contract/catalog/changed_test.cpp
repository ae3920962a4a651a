#include "catalog/sql_store.hpp"
#include "contract/sql/database_contract.hpp"
#include "platform/sql/migrations.hpp"

/// What was written lately, as a transaction learns of it that memory may be behind.
namespace medres::catalog {
namespace {

class ChangedContract : public sql_test::DatabaseContract {
 protected:
  void SetUp() override {
    DatabaseContract::SetUp();
    if (IsSkipped()) return;
    const auto migrations = sql::SelectMigrations(sql::EmbeddedMigrations(), GetParam());
    ASSERT_TRUE(Own().Await(sql::Migrate(Database(), migrations, false, Instant{0})));
  }

  ResourceId Keep(Instant at) {
    Resource resource;
    resource.id = ResourceId::Make();
    resource.kind = ResourceKind::kRoom;
    resource.name.zh = "诊室";
    resource.version = 1;
    resource.created_at = resource.updated_at = at;
    const std::vector<Resource> resources{resource};
    const std::string actor = "tester";
    const auto insert = [&](sql::Session& session) { return store_.Insert(session, resources, actor); };
    EXPECT_TRUE(Own().Await(Database().RunWrite(insert, sql::Database::kDeadline)));
    return resource.id;
  }

  std::vector<ResourceId> Walk(Instant since, int limit) {
    std::vector<ResourceId> ids;
    for (ResourceStore::Written place{since};;) {
      const auto chunk = Own().Await(Database().Read<std::vector<Resource>>(
          [&](sql::Session& session) { return store_.ListChanged(session, place, limit); }));
      EXPECT_TRUE(chunk);
      if (!chunk || chunk->empty()) return ids;
      EXPECT_LE(chunk->size(), static_cast<std::size_t>(limit));
      for (const Resource& one : *chunk) ids.push_back(one.id);
      place = {chunk->back().updated_at, chunk->back().id};
    }
  }

  SqlResourceStore store_;
};

TEST_P(ChangedContract, WalksInTheOrderOfWriting) {
  const ResourceId late = Keep(Instant{9'000});
  Keep(Instant{2'999});
  const ResourceId first = Keep(Instant{3'000});
  const ResourceId second = Keep(Instant{3'000});
  for (const int limit : {1, 2, 10}) {
    EXPECT_EQ(Walk(Instant{3'000}, limit), (std::vector{first, second, late})) << limit;
  }
}

TEST_P(ChangedContract, FindsThemByTheIndexInItsOrder) {
  const bool is_sqlite = GetParam() == sql::Dialect::kSqlite;
  const std::string nil = is_sqlite ? "x'" + std::string(32, '0') + "'" : "'" + std::string(32, '0') + "'::uuid";
  // Of so few rows PostgreSQL would rather read and sort all.
  const sql::Statement no_scans{"test.no_scans", is_sqlite ? "select 1" : "set local enable_seqscan = off"};
  const sql::Statement no_bitmaps{"test.no_bitmaps", is_sqlite ? "select 1" : "set local enable_bitmapscan = off"};
  const std::string list = std::string(is_sqlite ? "explain query plan" : "explain (costs off)") +
                           " select document, rota_version from resource where (updated_at, id) > (3000, " + nil +
                           ") order by updated_at, id limit 500";
  std::string plan;
  const auto explain = [&](sql::Session& session) -> Task<Status> {
    MEDRES_CO_CHECK(co_await session.Run(no_scans));
    MEDRES_CO_CHECK(co_await session.Run(no_bitmaps));
    MEDRES_CO_TRY(const sql::Rows rows, co_await session.Run({"test.explain", list}));
    for (std::size_t i = 0; i < rows.size(); ++i) plan.append(rows[i].Text(is_sqlite ? 3 : 0)).append("\n");
    co_return Status();
  };
  ASSERT_TRUE(Own().Await(Database().RunRead(explain, sql::Database::kDeadline)));
  EXPECT_NE(plan.find("resource_updated"), std::string::npos) << plan;
  EXPECT_EQ(plan.find(is_sqlite ? "TEMP B-TREE" : "Sort"), std::string::npos) << plan;
}

MEDRES_ON_BOTH_DATABASES(ChangedContract);

}  // namespace
}  // namespace medres::catalog
