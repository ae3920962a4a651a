#include "contract/sql/postgres_server.hpp"

namespace medres::sql_test {
namespace {

using namespace std::string_literals;
using sql::Bytes;
using sql::Params;

class PostgresValues : public PostgresTest {
 protected:
  /// The one row that a query answers.
  sql::Rows One(std::string text, Params params = {}) {
    auto rows = Await(Query(*control_, std::move(text), std::move(params)));
    EXPECT_TRUE(rows) << ToString(rows.error());
    return rows ? *std::move(rows) : sql::Rows();
  }
};

TEST_F(PostgresValues, ComeBackAsTheyWent) {
  const Uuid id = MakeUuid();
  const auto rows = One("select ?1, ?2, ?3, ?4, ?5, ?6, cast(?7 as text), ?1",
                        {-5, 0.1, "体质 '\"?1", id, Bytes{"\0\xff"s}, Instant{1'764'547'200'000}, nullptr});
  ASSERT_EQ(rows.size(), 1U);
  EXPECT_EQ(rows[0].Integer(0), -5);
  EXPECT_EQ(rows[0].Real(1), 0.1);
  EXPECT_EQ(rows[0].Text(2), "体质 '\"?1");
  EXPECT_EQ(rows[0].AsUuid(3), id);
  EXPECT_EQ(rows[0].Blob(4), "\0\xff"s);
  EXPECT_EQ(rows[0].At(5), Instant{1'764'547'200'000});
  EXPECT_TRUE(rows[0].IsNull(6));
  EXPECT_EQ(rows[0].Integer(7), -5);
}

TEST_F(PostgresValues, ArraysComeBackRowByRow) {
  const Uuid id = MakeUuid();
  const auto rows =
      One("select a, b, c, d from unnest(?1::bigint[], ?2::text[], ?3::uuid[], ?4::bytea[]) as t(a, b, c, d)",
          {std::vector<std::int64_t>{1, -1}, std::vector<std::string>{"", "号"}, std::vector<Uuid>{id, Uuid()},
           std::vector<Bytes>{{""}, {"\0"s}}});
  ASSERT_EQ(rows.size(), 2U);
  EXPECT_EQ(rows[0].Integer(0), 1);
  EXPECT_EQ(rows[1].Integer(0), -1);
  EXPECT_EQ(rows[0].Text(1), "");
  EXPECT_EQ(rows[1].Text(1), "号");
  EXPECT_EQ(rows[0].AsUuid(2), id);
  EXPECT_EQ(rows[1].Blob(3), "\0"s);
}

TEST_F(PostgresValues, AnEmptyArrayHasNoRows) {
  EXPECT_TRUE(One("select a from unnest(?1::uuid[]) as t(a)", {std::vector<Uuid>{}}).empty());
}

TEST_F(PostgresValues, EveryReadableTypeIsRead) {
  const auto rows =
      One("select cast(-2 as smallint), cast(-3 as integer), true, cast(1.5 as real), cast('n' as name), cast('v' as "
          "varchar(9)), pg_sleep(0), cast('{\"a\":1}' as json), cast(7 as oid), cast('9' as xid8), 'unknown'");
  EXPECT_EQ(rows[0].Integer(0), -2);
  EXPECT_EQ(rows[0].Integer(1), -3);
  EXPECT_TRUE(rows[0].Boolean(2));
  EXPECT_EQ(rows[0].Real(3), 1.5);
  EXPECT_EQ(rows[0].Text(4), "n");
  EXPECT_EQ(rows[0].Text(5), "v");
  EXPECT_TRUE(rows[0].IsNull(6));
  EXPECT_EQ(rows[0].Text(7), "{\"a\":1}");
  EXPECT_EQ(rows[0].Integer(8), 7);
  EXPECT_EQ(rows[0].Integer(9), 9);
  EXPECT_EQ(rows[0].Text(10), "unknown");
}

TEST_F(PostgresValues, AColumnThatNeedsACastIsNamed) {
  const auto rows = Await(Query(*control_, "select 1, sum(cast(1 as bigint)) as total"));
  ASSERT_FALSE(rows);
  EXPECT_EQ(
      ToString(rows.error()),
      "internal: database.statement statement=test.query sqlstate= reason=column total has type 1700, which needs "
      "a cast");
}

TEST_F(PostgresValues, ANullFirstDoesNotFixTheType) {
  Script("create table thing (small integer, note text)");
  const std::string insert = "insert into thing (small, note) values (?1, ?2)";
  const Params rows[] = {{nullptr, nullptr}, {70'000, "a"}, {nullptr, "b"}, {3, nullptr}};
  for (const Params& row : rows) {
    const auto inserted = Await(Change(*control_, insert, row));
    ASSERT_TRUE(inserted) << ToString(inserted.error());
    EXPECT_EQ(inserted->affected(), 1);
  }
  EXPECT_EQ(Number("select cast(sum(small) as bigint) from thing"), 70'003);
}

TEST_F(PostgresValues, TheSameTextWithOtherTypesIsAnotherStatement) {
  const Uuid id = MakeUuid();
  EXPECT_EQ(One("select ?1", {1})[0].Integer(0), 1);
  EXPECT_EQ(One("select ?1", {"x"})[0].Text(0), "x");
  EXPECT_EQ(One("select ?1", {id})[0].AsUuid(0), id);
  EXPECT_EQ(One("select ?1", {2})[0].Integer(0), 2);
}

TEST_F(PostgresValues, AffectedCountsChangedRowsOnly) {
  Script("create table thing (a bigint)");
  const auto count = [&](std::string text) { return Await(Change(*control_, std::move(text)))->affected(); };
  EXPECT_EQ(count("insert into thing select * from generate_series(1, 5)"), 5);
  EXPECT_EQ(count("update thing set a = a + 1 where a > 3"), 2);
  EXPECT_EQ(count("delete from thing where a = 1 returning a"), 1);
  EXPECT_EQ(count("select * from thing"), 0);
}

TEST_F(PostgresValues, LargeOnesCrossBothWaysAtOnce) {
  // More than the sockets' buffers hold in either direction: a client that only writes would wait for ever.
  constexpr std::size_t kSize = 4'000'000;
  const auto sizes = Await(control_->Read<std::vector<sql::Rows>>([](sql::Session& session) {
    std::vector<sql::Call> calls;
    static constexpr sql::Statement kEcho{"test.echo", "select ?1"};
    for (int i = 0; i < 5; ++i) calls.push_back({&kEcho, {std::string(kSize, static_cast<char>('a' + i))}});
    return session.RunAll(std::move(calls));
  }));
  ASSERT_TRUE(sizes) << ToString(sizes.error());
  for (std::size_t i = 0; i < sizes->size(); ++i) {
    EXPECT_EQ((*sizes)[i][0].Text(0), std::string(kSize, static_cast<char>('a' + i)));
  }
}

}  // namespace
}  // namespace medres::sql_test
