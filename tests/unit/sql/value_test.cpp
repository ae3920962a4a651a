#include "platform/sql/value.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

namespace medres::sql {
namespace {

struct Thing;

Rows OneOfEach() {
  Rows rows(5);
  rows.AppendNull();
  rows.AppendInteger(-7);
  rows.AppendReal(2.5);
  rows.AppendText("text");
  rows.AppendBytes(std::string(16, '\x01'));
  return rows;
}

TEST(Rows, EmptyHasNoRows) {
  EXPECT_TRUE(Rows().empty());
  EXPECT_EQ(Rows().size(), 0U);
  EXPECT_EQ(Rows(3).size(), 0U);
}

TEST(Rows, CellsKeepTypeAndValue) {
  const Rows rows = OneOfEach();
  ASSERT_EQ(rows.size(), 1U);
  EXPECT_TRUE(rows[0].IsNull(0));
  EXPECT_EQ(rows[0].Integer(1), -7);
  EXPECT_EQ(rows[0].Real(2), 2.5);
  EXPECT_EQ(rows[0].Text(3), "text");
  EXPECT_EQ(rows[0].Blob(4), std::string(16, '\x01'));
  EXPECT_EQ(rows[0].AsId<Id<Thing>>(4).value.bytes[15], 1);
}

TEST(Rows, AnIntegerMayBeReadAsADouble) { EXPECT_EQ(OneOfEach()[0].Real(1), -7.0); }

TEST(Rows, ReadingAnotherTypeIsABug) {
  const Rows rows = OneOfEach();
  EXPECT_THROW(rows[0].Integer(0), std::logic_error) << "null";
  EXPECT_THROW(rows[0].Integer(2), std::logic_error) << "a double is not an integer";
  EXPECT_THROW(rows[0].Real(3), std::logic_error);
  EXPECT_THROW(rows[0].Text(4), std::logic_error) << "bytes are not text";
  EXPECT_THROW(rows[0].Blob(3), std::logic_error);
  EXPECT_THROW(rows[0].OptionalInteger(3), std::logic_error) << "optional is about null only";
}

TEST(Rows, AnIdHasSixteenBytes) {
  Rows rows(1);
  rows.AppendBytes("short");
  EXPECT_THROW(rows[0].AsUuid(0), std::logic_error);
}

TEST(Rows, OptionalsAreEmptyForNullOnly) {
  const Rows rows = OneOfEach();
  EXPECT_EQ(rows[0].OptionalInteger(0), std::nullopt);
  EXPECT_EQ(rows[0].OptionalInteger(1), -7);
  EXPECT_EQ(rows[0].OptionalReal(2), 2.5);
  EXPECT_EQ(rows[0].OptionalText(3), "text");
  EXPECT_EQ(rows[0].OptionalId<Id<Thing>>(0), std::nullopt);
  EXPECT_TRUE(rows[0].OptionalId<Id<Thing>>(4));
}

TEST(Rows, TextsStayApartInOneArena) {
  Rows rows(2);
  for (const char* text : {"a", "", "bcd", "ef"}) rows.AppendText(text);
  ASSERT_EQ(rows.size(), 2U);
  EXPECT_EQ(rows[0].Text(0), "a");
  EXPECT_EQ(rows[0].Text(1), "");
  EXPECT_EQ(rows[1].Text(0), "bcd");
  EXPECT_EQ(rows[1].Text(1), "ef");
}

TEST(Rows, MovingKeepsTheTexts) {
  Rows rows = OneOfEach();
  const Rows moved = std::move(rows);
  EXPECT_EQ(moved[0].Text(3), "text");
}

TEST(Value, TakesWhatPeopleWrite) {
  EXPECT_TRUE(std::holds_alternative<std::monostate>(Value(nullptr).data()));
  EXPECT_TRUE(std::holds_alternative<std::monostate>(Value(std::optional<std::string>()).data()));
  EXPECT_EQ(std::get<std::int64_t>(Value(true).data()), 1);
  EXPECT_EQ(std::get<std::int64_t>(Value(Instant{42}).data()), 42);
  EXPECT_EQ(std::get<std::string>(Value("literal").data()), "literal");
  EXPECT_EQ(std::get<double>(Value(std::optional<double>(0.5)).data()), 0.5);
}

}  // namespace
}  // namespace medres::sql
