#include "platform/sql/migrations.hpp"

#include <vector>

#include "contract/sql/database_contract.hpp"

namespace medres::sql_test {
namespace {

using sql::MigrationFile;
using sql::MigrationReport;

constexpr Instant kNow{1'700'000'000'000};

const std::vector<MigrationFile> kTwo{
    {"0001_thing.sql", "-- phase: expand\ncreate table thing (k bigint primary key);\ninsert into thing values (1);"},
    {"0002_part.sql", "-- phase: expand\n-- it's a comment; with 'quotes'\ncreate table part (k bigint primary key);"}};

class MigrationsContract : public DatabaseContract {
 protected:
  Result<MigrationReport> Migrate(const std::vector<MigrationFile>& files, bool allow_contract = false) {
    return Own().Await(sql::Migrate(Database(), sql::SelectMigrations(files, GetParam()), allow_contract, kNow));
  }

  std::int64_t CountThings() { return Own().Number("select count(*) from thing"); }
};

TEST_P(MigrationsContract, AnEmptyDatabaseHasVersionZero) {
  EXPECT_EQ(Own().Await(sql::SchemaVersion(Database())).value(), 0);
}

TEST_P(MigrationsContract, ComeUpFromZeroAndSayWhatTheyDid) {
  const auto report = Migrate(kTwo);
  ASSERT_EQ(CodeOf(report), "ok");
  EXPECT_EQ(report->version, 2);
  EXPECT_EQ(report->applied, (std::vector<std::string>{"0001_thing", "0002_part"}));
  EXPECT_EQ(Own().Await(sql::SchemaVersion(Database())).value(), 2);
  EXPECT_EQ(Own().Number("select applied_at from schema_migrations where version = 1"), kNow.milliseconds);
}

TEST_P(MigrationsContract, ASecondRunDoesNothing) {
  ASSERT_EQ(CodeOf(Migrate(kTwo)), "ok");
  const auto again = Migrate(kTwo);
  ASSERT_EQ(CodeOf(again), "ok");
  EXPECT_TRUE(again->applied.empty());
  EXPECT_EQ(CountThings(), 1);
}

TEST_P(MigrationsContract, OnlyWhatIsMissingIsApplied) {
  ASSERT_EQ(CodeOf(Migrate({kTwo[0]})), "ok");
  EXPECT_EQ(Migrate(kTwo)->applied, std::vector<std::string>{"0002_part"});
}

TEST_P(MigrationsContract, ANewerSchemaIsRefused) {
  ASSERT_EQ(CodeOf(Migrate(kTwo)), "ok");
  const auto old_program = Migrate({kTwo[0]});
  ASSERT_EQ(CodeOf(old_program), "schema.too_new");
  EXPECT_EQ(old_program.error().args, (ErrorArgs{{"found", "2"}, {"known", "1"}}));
}

TEST_P(MigrationsContract, AnEditedFileIsRefused) {
  ASSERT_EQ(CodeOf(Migrate(kTwo)), "ok");
  const MigrationFile edited{kTwo[0].name, "-- phase: expand\ncreate table thing (k bigint primary key, t text);"};
  const auto refused = Migrate({edited, kTwo[1]});
  ASSERT_EQ(CodeOf(refused), "schema.changed");
  EXPECT_EQ(refused.error().args, (ErrorArgs{{"migration", "0001_thing"}}));
}

TEST_P(MigrationsContract, ABrokenOneLeavesTheDatabaseAsItWas) {
  const MigrationFile broken{"0002_broken.sql",
                             "-- phase: expand\ninsert into thing values (2);\ncreate tabel oops (k bigint);"};
  EXPECT_EQ(CodeOf(Migrate({kTwo[0], broken})), "database.statement");
  EXPECT_EQ(Own().Await(sql::SchemaVersion(Database())).value(), 0);
  EXPECT_EQ(CodeOf(Migrate(kTwo)), "ok");
}

TEST_P(MigrationsContract, ContractingOnesWaitForTheFlagAndHoldBackTheRest) {
  const std::vector<MigrationFile> three{
      kTwo[0],
      {"0002_drop.sql", "-- phase: contract\ndrop table thing;"},
      {"0003_more.sql", "-- phase: expand\ncreate table more (k bigint primary key);"}};
  const auto careful = Migrate(three);
  ASSERT_EQ(CodeOf(careful), "ok");
  EXPECT_EQ(careful->version, 1);
  EXPECT_EQ(careful->held_back, (std::vector<std::string>{"0002_drop", "0003_more"}));
  EXPECT_EQ(CountThings(), 1);
  const auto willing = Migrate(three, true);
  ASSERT_EQ(CodeOf(willing), "ok");
  EXPECT_EQ(willing->version, 3);
  EXPECT_TRUE(willing->held_back.empty());
}

TEST_P(MigrationsContract, SeveralProcessesMayStartAtOnce) {
  const auto migrations = sql::SelectMigrations(kTwo, GetParam());
  std::vector<std::future<Result<MigrationReport>>> all;
  for (int i = 0; i < 6; ++i) all.push_back(Own().Start(sql::Migrate(Database(), migrations, false, kNow), i % 2));
  std::size_t applied = 0;
  for (auto& one : all) {
    const auto report = one.get();
    ASSERT_EQ(CodeOf(report), "ok");
    applied += report->applied.size();
  }
  EXPECT_EQ(applied, 2U);
  EXPECT_EQ(CountThings(), 1);
}

TEST_P(MigrationsContract, ScriptsMayHoldWholeBodies) {
  const MigrationFile sqlite{
      "0002_body.sqlite.sql",
      "-- phase: expand\ncreate trigger t after insert on thing begin insert into log values ('a;b'); "
      "insert into log values ('c'); end;\ninsert into thing values (2);"};
  const MigrationFile postgres{
      "0002_body.postgres.sql",
      "-- phase: expand\ncreate function f() returns trigger language plpgsql as $body$ begin insert "
      "into log values ('a;b'); insert into log values ('c'); return null; end; $body$;\n"
      "create trigger t after insert on thing for each row execute function f();\n"
      "insert into thing values (2);"};
  const MigrationFile first{"0001_log.sql",
                            "-- phase: expand\ncreate table thing (k bigint primary key);\ncreate table log (t text);"};
  ASSERT_EQ(CodeOf(Migrate({first, sqlite, postgres})), "ok");
  EXPECT_EQ(Own().Number("select count(*) from log"), 2);
}

TEST_P(MigrationsContract, TheProgramsOwnComeUpFromZero) {
  const auto report = Migrate(sql::EmbeddedMigrations());
  ASSERT_EQ(CodeOf(report), "ok") << ToString(report.error());
  EXPECT_EQ(report->version, sql::SelectMigrations(sql::EmbeddedMigrations(), GetParam()).back().version);
  EXPECT_EQ(Own().Number("select count(*) from outbox"), 0);
}

MEDRES_ON_BOTH_DATABASES(MigrationsContract);

}  // namespace
}  // namespace medres::sql_test
