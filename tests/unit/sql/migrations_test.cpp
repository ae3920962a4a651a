#include "platform/sql/migrations.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

namespace medres::sql {
namespace {

constexpr std::string_view kExpand = "-- phase: expand\nselect 1;";

TEST(SelectMigrations, TakesOneDialectInOrder) {
  const std::vector<MigrationFile> files{
      {"0002_b.postgres.sql", kExpand}, {"0002_b.sqlite.sql", kExpand}, {"0001_a.sql", kExpand}};
  const auto migrations = SelectMigrations(files, Dialect::kSqlite);
  ASSERT_EQ(migrations.size(), 2U);
  EXPECT_EQ(migrations[0].name, "0001_a");
  EXPECT_EQ(migrations[1].name, "0002_b");
  EXPECT_EQ(migrations[1].version, 2);
}

TEST(SelectMigrations, KnowsWhichContract) {
  const auto migrations = SelectMigrations({{"0001_a.sql", "-- phase: contract\n"}}, Dialect::kSqlite);
  EXPECT_TRUE(migrations[0].contracts);
}

TEST(SelectMigrations, AnEditChangesTheChecksum) {
  const auto one = SelectMigrations({{"0001_a.sql", "-- phase: expand\nselect 1"}}, Dialect::kSqlite);
  const auto two = SelectMigrations({{"0001_a.sql", "-- phase: expand\nselect 2"}}, Dialect::kSqlite);
  EXPECT_EQ(one[0].checksum.size(), 16U);
  EXPECT_NE(one[0].checksum, two[0].checksum);
}

TEST(SelectMigrations, LetsNumbersBeLeftOut) {
  const auto migrations = SelectMigrations({{"0040_b.sql", kExpand}, {"0006_a.sql", kExpand}}, Dialect::kSqlite);
  ASSERT_EQ(migrations.size(), 2U);
  EXPECT_EQ(migrations[1].version, 40);
}

struct BadFiles {
  const char* name;
  std::vector<MigrationFile> files;
};

TEST(SelectMigrations, RefusesWhatCouldMislead) {
  for (const BadFiles& bad : std::vector<BadFiles>{{"no number", {{"first.sql", kExpand}}},
                                                   {"no phase", {{"0001_a.sql", "select 1"}}},
                                                   {"twice", {{"0001_a.sql", kExpand}, {"0001_b.sql", kExpand}}}}) {
    EXPECT_THROW(SelectMigrations(bad.files, Dialect::kSqlite), std::logic_error) << bad.name;
  }
}

TEST(EmbeddedMigrations, AreWholeForBothDialects) {
  const auto sqlite = SelectMigrations(EmbeddedMigrations(), Dialect::kSqlite);
  const auto postgres = SelectMigrations(EmbeddedMigrations(), Dialect::kPostgres);
  ASSERT_FALSE(sqlite.empty());
  ASSERT_EQ(sqlite.size(), postgres.size());
  for (std::size_t i = 0; i < sqlite.size(); ++i) EXPECT_EQ(sqlite[i].name, postgres[i].name);
}

}  // namespace
}  // namespace medres::sql
