#include "platform/sql/postgres_placeholders.hpp"

#include <gtest/gtest.h>

namespace medres::sql::postgres {
namespace {

struct Case {
  std::string_view text;
  std::string_view expected;
};

void Check(std::initializer_list<Case> cases) {
  for (const auto& [text, expected] : cases) EXPECT_EQ(TranslatePlaceholders(text), expected) << text;
}

TEST(PostgresPlaceholders, AreTranslatedWhereverTheyStand) {
  Check({{"", ""},
         {"select 1", "select 1"},
         {"select ?1", "select $1"},
         {"?1", "$1"},
         {"select ?1, ?2 from t where a = ?12", "select $1, $2 from t where a = $12"},
         {"(?1::uuid[])[1]", "($1::uuid[])[1]"},
         {"?2,?1,?2", "$2,$1,$2"}});
}

TEST(PostgresPlaceholders, NeedANumber) {
  Check({{"select a ? 'key'", "select a ? 'key'"}, {"a ?| b ?& c", "a ?| b ?& c"}, {"x = ?", "x = ?"}});
}

TEST(PostgresPlaceholders, AreTextInsideQuotes) {
  Check({{"select '?1', ?1", "select '?1', $1"},
         {"select 'it''s ?1' || ?2", "select 'it''s ?1' || $2"},
         {"select '' || ?1", "select '' || $1"},
         {"select \"?1\" from \"a\"\"?2\" where b = ?3", "select \"?1\" from \"a\"\"?2\" where b = $3"},
         {R"(select 'c:\', ?1)", R"(select 'c:\', $1)"},
         {"select 'never closed ?1", "select 'never closed ?1"}});
}

TEST(PostgresPlaceholders, KnowEscapeStrings) {
  Check({{R"(select E'\'?1' || ?2)", R"(select E'\'?1' || $2)"},
         {R"(select e'\\' || ?1)", R"(select e'\\' || $1)"},
         {R"(select type'\' || ?1)", R"(select type'\' || $1)"}});
}

TEST(PostgresPlaceholders, KnowDollarQuotes) {
  Check({{"select $$?1$$, ?1", "select $$?1$$, $1"},
         {"do $body$ select '?1' $$ ?2 $body$; ?3", "do $body$ select '?1' $$ ?2 $body$; $3"},
         {"select a$1, ?1, b$2", "select a$1, $1, b$2"},
         {"select $1, ?2", "select $1, $2"},
         {"select 价$$, ?1", "select 价$$, $1"}});
}

TEST(PostgresPlaceholders, AreTextInsideComments) {
  Check({{"select 1 -- why ?1\n, ?1", "select 1 -- why ?1\n, $1"},
         {"select 1 -- ?1", "select 1 -- ?1"},
         {"select 3 - ?1", "select 3 - $1"},
         {"select /* ?1 /* ?2 */ ?3 */ ?4", "select /* ?1 /* ?2 */ ?3 */ $4"},
         {"select 8 / ?1", "select 8 / $1"},
         {"/* don't */ ?1 -- don't\n ?2", "/* don't */ $1 -- don't\n $2"}});
}

}  // namespace
}  // namespace medres::sql::postgres
