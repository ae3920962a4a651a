#include <cmath>
#include <limits>

#include "base/id.hpp"
#include "contract/sql/database_contract.hpp"

namespace medres::sql_test {
namespace {

using sql::Bytes;
using sql::Params;
using sql::Rows;

class ValuesContract : public DatabaseContract {
 protected:
  void SetUp() override {
    DatabaseContract::SetUp();
    if (IsSkipped()) return;
    Own().Script("create table thing (k bigint primary key, i bigint, d double precision, t text, b " + BytesType() +
                 ", u " + UuidType() + ")");
  }

  /// Stores a value in a column and reads it back.
  Rows Through(const std::string& column, const sql::Value& value) {
    const auto stored = Own().Change("insert into thing (k, " + column + ") values (1, ?1)", {value});
    EXPECT_EQ(CodeOf(stored), "ok");
    auto read = Own().Query("select " + column + " from thing");
    EXPECT_EQ(CodeOf(read), "ok");
    Own().Script("delete from thing");
    return *std::move(read);
  }
};

TEST_P(ValuesContract, Integers) {
  for (const std::int64_t value :
       {std::int64_t{0}, std::int64_t{-1}, std::int64_t{1} << 53, (std::int64_t{1} << 53) + 1,
        std::numeric_limits<std::int64_t>::min(), std::numeric_limits<std::int64_t>::max()}) {
    EXPECT_EQ(Through("i", value)[0].Integer(0), value);
  }
}

TEST_P(ValuesContract, Doubles) {
  for (const double value : {0.0, -0.5, 0.1, 1e300, std::numeric_limits<double>::min(),
                             std::numeric_limits<double>::denorm_min(), std::numeric_limits<double>::max()}) {
    EXPECT_EQ(Through("d", value)[0].Real(0), value);
  }
}

TEST_P(ValuesContract, AWholeDoubleIsReadAsADouble) { EXPECT_EQ(Through("d", 3.0)[0].Real(0), 3.0); }

TEST_P(ValuesContract, Texts) {
  for (const std::string& value :
       {std::string(), std::string("plain"), std::string("it's \"quoted\" \\ back, ?1 $1 :a @b -- not a comment /* */"),
        std::string("张三 ‮ 👩‍⚕️ \xF0\x9F\x8C\xBF"), std::string("line\nline\r\n\ttab"),
        std::string(100'000, 'x')}) {
    EXPECT_EQ(Through("t", value)[0].Text(0), value);
  }
}

TEST_P(ValuesContract, ATextWithANulIsNeverCut) {
  const std::string value("a\0b", 3);
  const auto stored = Own().Change("insert into thing (k, t) values (1, ?1)", {value});
  const auto read = Own().Query("select t from thing");
  ASSERT_EQ(CodeOf(read), "ok");
  ASSERT_EQ(read->size(), stored ? 1U : 0U);
  if (stored) EXPECT_EQ((*read)[0].Text(0), value);
}

TEST_P(ValuesContract, Blobs) {
  std::string all;
  for (int i = 0; i < 256; ++i) all.push_back(static_cast<char>(i));
  for (const std::string& value : {std::string(), std::string(1, '\0'), all, std::string(100'000, '\xFF')}) {
    const Rows rows = Through("b", Bytes{value});
    EXPECT_FALSE(rows[0].IsNull(0));
    EXPECT_EQ(rows[0].Blob(0), value);
  }
}

TEST_P(ValuesContract, Uuids) {
  const Uuid id = MakeUuid();
  EXPECT_EQ(Through("u", id)[0].AsUuid(0), id);
  EXPECT_EQ(Through("u", Uuid{})[0].AsUuid(0), Uuid{});
}

TEST_P(ValuesContract, BooleansAndInstantsAreIntegers) {
  EXPECT_TRUE(Through("i", true)[0].Boolean(0));
  EXPECT_FALSE(Through("i", false)[0].Boolean(0));
  EXPECT_EQ(Through("i", Instant{-62'135'596'800'000})[0].At(0), Instant{-62'135'596'800'000});
}

TEST_P(ValuesContract, NullsInEveryColumn) {
  for (const char* column : {"i", "d", "t", "b", "u"}) {
    const Rows rows = Through(column, nullptr);
    EXPECT_TRUE(rows[0].IsNull(0)) << column;
    EXPECT_EQ(rows[0].OptionalInteger(0), std::nullopt) << column;
    EXPECT_EQ(rows[0].OptionalText(0), std::nullopt) << column;
  }
}

TEST_P(ValuesContract, OptionalsAreNullOrTheirValue) {
  EXPECT_EQ(Through("i", std::optional<std::int64_t>())[0].OptionalInteger(0), std::nullopt);
  EXPECT_EQ(Through("i", std::optional<std::int64_t>(4))[0].OptionalInteger(0), 4);
  EXPECT_EQ(Through("t", std::optional<std::string>("x"))[0].OptionalText(0), "x");
}

TEST_P(ValuesContract, AStatementTakesNullAfterAValueAndAValueAfterNull) {
  const std::string insert = "insert into thing (k, i, t) values (?1, ?2, ?3)";
  ASSERT_EQ(CodeOf(Own().Change(insert, {1, nullptr, "a"})), "ok");
  ASSERT_EQ(CodeOf(Own().Change(insert, {2, 7, nullptr})), "ok");
  ASSERT_EQ(CodeOf(Own().Change(insert, {3, nullptr, nullptr})), "ok");
  const auto rows = Own().Query("select i, t from thing order by k");
  ASSERT_EQ(CodeOf(rows), "ok");
  EXPECT_TRUE((*rows)[0].IsNull(0));
  EXPECT_EQ((*rows)[1].Integer(0), 7);
  EXPECT_TRUE((*rows)[1].IsNull(1));
  EXPECT_TRUE((*rows)[2].IsNull(0));
}

TEST_P(ValuesContract, PlaceholdersMayRepeatAndComeInAnyOrder) {
  const auto rows = Own().Query("select ?2, ?1, ?2", {"first", "second"});
  ASSERT_EQ(CodeOf(rows), "ok");
  EXPECT_EQ((*rows)[0].Text(0), "second");
  EXPECT_EQ((*rows)[0].Text(1), "first");
  EXPECT_EQ((*rows)[0].Text(2), "second");
}

TEST_P(ValuesContract, ManyRowsKeepTheirOrder) {
  const auto rows = Own().Query(
      "with recursive n(i) as (select 1 union all select i + 1 from n where i < 5000) select i, 'row ' || i from n "
      "order "
      "by i");
  ASSERT_EQ(CodeOf(rows), "ok");
  ASSERT_EQ(rows->size(), 5000U);
  for (std::size_t i = 0; i < rows->size(); ++i) {
    ASSERT_EQ((*rows)[i].Integer(0), static_cast<std::int64_t>(i) + 1);
    ASSERT_EQ((*rows)[i].Text(1), "row " + std::to_string(i + 1));
  }
}

TEST_P(ValuesContract, NoRowsAreEmpty) {
  const auto rows = Own().Query("select * from thing");
  ASSERT_EQ(CodeOf(rows), "ok");
  EXPECT_TRUE(rows->empty());
  EXPECT_EQ(rows->size(), 0U);
}

TEST_P(ValuesContract, AffectedCountsTheRowsOfAChange) {
  EXPECT_EQ(Own().Change("insert into thing (k) values (1), (2), (3)")->affected(), 3);
  EXPECT_EQ(Own().Change("update thing set i = 1 where k > 1")->affected(), 2);
  EXPECT_EQ(Own().Change("delete from thing where k = 99")->affected(), 0);
  EXPECT_EQ(Own().Change("delete from thing")->affected(), 3);
}

TEST_P(ValuesContract, AChangeMayReturnRows) {
  const auto rows = Own().Change("insert into thing (k, t) values (1, 'a') returning k, t");
  ASSERT_EQ(CodeOf(rows), "ok");
  EXPECT_EQ((*rows)[0].Integer(0), 1);
  EXPECT_EQ((*rows)[0].Text(1), "a");
  EXPECT_EQ(rows->affected(), 1);
}

MEDRES_ON_BOTH_DATABASES(ValuesContract);

}  // namespace
}  // namespace medres::sql_test
