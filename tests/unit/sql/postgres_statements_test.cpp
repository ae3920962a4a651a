#include "platform/sql/postgres_statements.hpp"

#include <gtest/gtest.h>

namespace medres::sql::postgres {
namespace {

constexpr Statement kFind{"thing.find", "select a from thing where b = ?1 and c = ?2"};
constexpr Statement kSameText{"thing.find_again", kFind.text};
constexpr Statement kOther{"thing.count", "select count(*) from thing"};

TEST(PostgresStatements, PreparesOnceForTheSameTypes) {
  StatementCache cache;
  const auto first = cache.Find(kFind, {1, "x"});
  EXPECT_TRUE(first.is_new);
  EXPECT_EQ(first.prepared.types, (std::vector<TypeId>{type_id::kInt8, type_id::kText}));
  const auto second = cache.Find(kFind, {2, "y"});
  EXPECT_FALSE(second.is_new);
  EXPECT_EQ(second.prepared.name, first.prepared.name);
}

TEST(PostgresStatements, KnowsAStatementByItsText) {
  StatementCache cache;
  const std::string copy(kFind.text);
  cache.Find(kFind, {1, "x"});
  EXPECT_FALSE(cache.Find(kSameText, {1, "x"}).is_new);
  EXPECT_FALSE(cache.Find({"copied", copy}, {1, "x"}).is_new);
  EXPECT_TRUE(cache.Find(kOther, {}).is_new);
}

TEST(PostgresStatements, TakesNullForAnyType) {
  StatementCache cache;
  cache.Find(kFind, {1, "x"});
  EXPECT_FALSE(cache.Find(kFind, {nullptr, nullptr}).is_new);
}

TEST(PostgresStatements, PreparesAnewWhenATypeBecomesKnown) {
  StatementCache cache;
  EXPECT_TRUE(cache.Find(kFind, {nullptr, "x"}).is_new);
  const auto typed = cache.Find(kFind, {1, nullptr});
  EXPECT_TRUE(typed.is_new);
  EXPECT_EQ(typed.prepared.types, (std::vector<TypeId>{type_id::kInt8, type_id::kText})) << "the gap was filled";
  EXPECT_FALSE(cache.Find(kFind, {1, "x"}).is_new);
  EXPECT_FALSE(cache.Find(kFind, {nullptr, "x"}).is_new);
}

TEST(PostgresStatements, KeepsVariantsOfDifferentTypesApart) {
  StatementCache cache;
  const std::string by_number = cache.Find(kFind, {1, "x"}).prepared.name;
  const auto by_id = cache.Find(kFind, {Uuid(), "x"});
  EXPECT_TRUE(by_id.is_new);
  EXPECT_NE(by_id.prepared.name, by_number);
  EXPECT_EQ(cache.Find(kFind, {5, "x"}).prepared.name, by_number);
}

TEST(PostgresStatements, PreparesAgainWhatWasForgotten) {
  StatementCache cache;
  const std::string name = cache.Find(kFind, {1, "x"}).prepared.name;
  cache.Find(kOther, {});
  cache.Forget(name);
  EXPECT_TRUE(cache.Find(kFind, {1, "x"}).is_new);
  EXPECT_FALSE(cache.Find(kOther, {}).is_new);
}

TEST(PostgresStatements, GivesNamesThatTheServerTellsApart) {
  constexpr std::string_view kLong = "a_room_with_a_very_long_name.and_a_use_case_with_an_even_longer_one_than_that";
  StatementCache cache;
  const std::string first = cache.Find({kLong, "select 1"}, {}).prepared.name;
  const std::string second = cache.Find({kLong, "select 2"}, {}).prepared.name;
  EXPECT_LE(first.size(), 63U);
  EXPECT_NE(first, second);
  EXPECT_NE(first.find("a_room"), std::string::npos) << "pg_stat_activity shows whose it is";
}

}  // namespace
}  // namespace medres::sql::postgres
