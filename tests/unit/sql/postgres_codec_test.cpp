#include "platform/sql/postgres_codec.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace medres::sql::postgres {
namespace {

using namespace std::string_literals;

constexpr std::int64_t kMin = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t kMax = std::numeric_limits<std::int64_t>::max();

Uuid Counted() {
  Uuid id;
  for (std::size_t i = 0; i < id.bytes.size(); ++i) id.bytes[i] = static_cast<std::uint8_t>(i + 0xf0);
  return id;
}

/// The bytes of one parameter; "null" for a NULL.
std::string Encode(Value value) {
  const EncodedParams params({std::move(value)});
  if (params.values()[0] == nullptr) return "null";
  return {params.values()[0], static_cast<std::size_t>(params.lengths()[0])};
}

TEST(PostgresCodec, DeclaresATypeForEveryValue) {
  const std::pair<Value, TypeId> cases[] = {
      {nullptr, 0},
      {7, 20},
      {true, 20},
      {Instant{1}, 20},
      {1.5, 701},
      {"text", 25},
      {Uuid(), 2950},
      {Bytes{"x"}, 17},
      {std::vector<std::int64_t>{}, 1016},
      {std::vector<Uuid>{}, 2951},
      {std::vector<std::string>{}, 1009},
      {std::vector<Bytes>{}, 1001},
      {std::optional<std::string>(), 0},
      {std::optional<std::string>("x"), 25},
  };
  for (const auto& [value, type] : cases) EXPECT_EQ(TypeOf(value), type) << type;
}

TEST(PostgresCodec, WritesScalarsBigEndian) {
  EXPECT_EQ(Encode(std::int64_t{0x0102030405060708}), "\1\2\3\4\5\6\7\10"s);
  EXPECT_EQ(Encode(-2), "\xff\xff\xff\xff\xff\xff\xff\xfe"s);
  EXPECT_EQ(Encode(true), "\0\0\0\0\0\0\0\1"s);
  EXPECT_EQ(Encode(1.0), "\x3f\xf0\0\0\0\0\0\0"s);
  EXPECT_EQ(Encode("号源\0!"s), "号源\0!"s);
  EXPECT_EQ(Encode(""), "");
  EXPECT_EQ(Encode(Bytes{"\0\xff"s}), "\0\xff"s);
  EXPECT_EQ(Encode(Counted()), "\xf0\xf1\xf2\xf3\xf4\xf5\xf6\xf7\xf8\xf9\xfa\xfb\xfc\xfd\xfe\xff"s);
  EXPECT_EQ(Encode(nullptr), "null");
}

TEST(PostgresCodec, WritesArraysWithTheirElementType) {
  const std::string one_dimension = "\0\0\0\1\0\0\0\0"s;
  EXPECT_EQ(Encode(std::vector<std::int64_t>{1, -1}), one_dimension + "\0\0\0\x14\0\0\0\2\0\0\0\1"s +
                                                          "\0\0\0\10\0\0\0\0\0\0\0\1"s +
                                                          "\0\0\0\10\xff\xff\xff\xff\xff\xff\xff\xff"s);
  EXPECT_EQ(Encode(std::vector<std::string>{"", "ab"}),
            one_dimension + "\0\0\0\x19\0\0\0\2\0\0\0\1"s + "\0\0\0\0"s + "\0\0\0\2ab"s);
  EXPECT_EQ(Encode(std::vector<Bytes>{{"\0"s}}), one_dimension + "\0\0\0\x11\0\0\0\1\0\0\0\1"s + "\0\0\0\1\0"s);
  EXPECT_EQ(Encode(std::vector<Uuid>{Counted()}),
            one_dimension + "\0\0\x0b\x86\0\0\0\1\0\0\0\1"s + "\0\0\0\x10"s + Encode(Counted()));
}

TEST(PostgresCodec, WritesAnEmptyArrayWithoutADimension) {
  EXPECT_EQ(Encode(std::vector<std::int64_t>{}), "\0\0\0\0\0\0\0\0\0\0\0\x14"s);
}

TEST(PostgresCodec, LaysParametersOutSideBySide) {
  const EncodedParams params({1, nullptr, "ab", 2.0});
  ASSERT_EQ(params.count(), 4);
  EXPECT_EQ(params.lengths()[0], 8);
  EXPECT_EQ(params.values()[1], nullptr);
  EXPECT_EQ(std::string_view(params.values()[2], 2), "ab");
  EXPECT_EQ(params.lengths()[3], 8);
  for (int i = 0; i < params.count(); ++i) EXPECT_EQ(params.formats()[i], 1);
}

TEST(PostgresCodec, ReadsWhatItWrote) {
  for (const std::int64_t value : {kMin, std::int64_t{-1}, std::int64_t{0}, std::int64_t{1}, kMax}) {
    Rows rows(1);
    ASSERT_TRUE(AppendCell(rows, type_id::kInt8, Encode(value)));
    EXPECT_EQ(rows[0].Integer(0), value);
  }
  for (const double value : {0.0, -0.1, 1e308, -std::numeric_limits<double>::infinity()}) {
    Rows rows(1);
    ASSERT_TRUE(AppendCell(rows, type_id::kFloat8, Encode(value)));
    EXPECT_EQ(rows[0].Real(0), value);
  }
  Rows rows(3);
  ASSERT_TRUE(AppendCell(rows, type_id::kText, Encode("体质")));
  ASSERT_TRUE(AppendCell(rows, type_id::kBytea, Encode(Bytes{"\0\1"s})));
  ASSERT_TRUE(AppendCell(rows, type_id::kUuid, Encode(Counted())));
  EXPECT_EQ(rows[0].Text(0), "体质");
  EXPECT_EQ(rows[0].Blob(1), "\0\1"s);
  EXPECT_EQ(rows[0].AsUuid(2), Counted());
}

TEST(PostgresCodec, ReadsNarrowerNumbersWithTheirSign) {
  const struct {
    TypeId type;
    std::string bytes;
    std::int64_t expected;
  } cases[] = {{type_id::kInt2, "\xff\xfe", -2},
               {type_id::kInt4, "\x80\0\0\0"s, std::numeric_limits<std::int32_t>::min()},
               {type_id::kBool, "\1", 1},
               {type_id::kBool, "\0"s, 0},
               {type_id::kOid, "\xff\xff\xff\xff", 4'294'967'295},
               {type_id::kXid8, "\0\0\0\1\0\0\0\0"s, 4'294'967'296}};
  for (const auto& [type, bytes, expected] : cases) {
    Rows rows(1);
    ASSERT_TRUE(AppendCell(rows, type, bytes)) << type;
    EXPECT_EQ(rows[0].Integer(0), expected) << type;
  }
  Rows rows(1);
  ASSERT_TRUE(AppendCell(rows, type_id::kFloat4, "\x3f\xc0\0\0"s));
  EXPECT_EQ(rows[0].Real(0), 1.5);
}

TEST(PostgresCodec, ReadsVoidAsNull) {
  Rows rows(1);
  ASSERT_TRUE(AppendCell(rows, type_id::kVoid, ""));
  EXPECT_TRUE(rows[0].IsNull(0));
}

TEST(PostgresCodec, RefusesWhatItDoesNotKnow) {
  constexpr TypeId kNumeric = 1700;
  constexpr TypeId kTimestamp = 1184;
  Rows rows(1);
  EXPECT_FALSE(AppendCell(rows, kNumeric, "\0\1\0\0\0\0\0\0"s));
  EXPECT_FALSE(AppendCell(rows, kTimestamp, "\0\0\0\0\0\0\0\0"s));
  EXPECT_FALSE(AppendCell(rows, type_id::kInt8, "\0\0\0\1"s)) << "a length that the type does not have";
  EXPECT_TRUE(rows.empty());
}

}  // namespace
}  // namespace medres::sql::postgres
