#include "platform/sql/postgres_errors.hpp"

#include <gtest/gtest.h>

namespace medres::sql::postgres {
namespace {

constexpr Activity kReading{"thing.find", false};
constexpr Activity kWriting{"thing.add", true};

ServerError Raised(std::string sqlstate, std::string message = "message") {
  return {.sqlstate = std::move(sqlstate), .message = std::move(message), .constraint = {}, .table = {}, .column = {}};
}

TEST(PostgresErrors, MapEverySqlstateToOneCode) {
  const struct {
    const char* sqlstate;
    const char* code;
    ErrorKind kind;
    bool ends_connection;
  } cases[] = {
      {"", "database.unavailable", ErrorKind::kUnavailable, true},
      {"08006", "database.unavailable", ErrorKind::kUnavailable, true},
      {"57P01", "database.unavailable", ErrorKind::kUnavailable, true},
      {"57P02", "database.unavailable", ErrorKind::kUnavailable, true},
      {"57P03", "database.unavailable", ErrorKind::kUnavailable, true},
      {"25P03", "database.unavailable", ErrorKind::kUnavailable, true},
      {"53200", "database.unavailable", ErrorKind::kUnavailable, true},
      {"53300", "database.unavailable", ErrorKind::kUnavailable, true},
      {"57014", "database.timeout", ErrorKind::kTimeout, false},
      {"40001", "database.serialization", ErrorKind::kUnavailable, false},
      {"40P01", "database.serialization", ErrorKind::kUnavailable, false},
      {"55P03", "database.serialization", ErrorKind::kUnavailable, false},
      {"23505", "database.constraint", ErrorKind::kConflict, false},
      {"23P01", "database.constraint", ErrorKind::kConflict, false},
      {"42601", "database.statement", ErrorKind::kInternal, false},
      {"22012", "database.statement", ErrorKind::kInternal, false},
      {"0A000", "database.statement", ErrorKind::kInternal, true},
      {"26000", "database.statement", ErrorKind::kInternal, true},
  };
  for (const auto& [sqlstate, code, kind, ends_connection] : cases) {
    const Error error = ToError(Raised(sqlstate), kWriting);
    EXPECT_EQ(error.code, code) << sqlstate;
    EXPECT_EQ(error.kind, kind) << sqlstate;
    EXPECT_EQ(EndsConnection(sqlstate, kWriting), ends_connection) << sqlstate;
  }
}

TEST(PostgresErrors, ASeveredPrimaryIsAwayForWritersOnly) {
  EXPECT_EQ(ToError(Raised("25006"), kWriting).code, "database.unavailable");
  EXPECT_TRUE(EndsConnection("25006", kWriting)) << "the next connection finds the new primary";
  EXPECT_EQ(ToError(Raised("25006"), kReading).code, "database.statement");
  EXPECT_FALSE(EndsConnection("25006", kReading));
}

TEST(PostgresErrors, AStandbyRefusesToBeginWhatWrites) {
  constexpr Activity kBeginning{kBeginStatement, true};
  EXPECT_EQ(ToError(Raised("0A000"), kBeginning).code, "database.unavailable");
  EXPECT_TRUE(EndsConnection("0A000", kBeginning));
  EXPECT_TRUE(IsReadOnlyServer("0A000", kBeginning));
  EXPECT_TRUE(IsReadOnlyServer("25006", kWriting));
  EXPECT_FALSE(IsReadOnlyServer("0A000", kWriting)) << "a plan that a migration changed";
  EXPECT_FALSE(IsReadOnlyServer("25006", kReading)) << "the unit said itself that it reads";
}

TEST(PostgresErrors, NameTheConstraintOrElseTheColumn) {
  ServerError error = Raised("23505");
  error.constraint = "thing_code_key";
  EXPECT_EQ(ToError(error, kWriting).args, (ErrorArgs{{"statement", "thing.add"}, {"constraint", "thing_code_key"}}));
  error = Raised("23502");
  error.table = "thing";
  error.column = "code";
  EXPECT_EQ(ToError(error, kWriting).args, (ErrorArgs{{"statement", "thing.add"}, {"constraint", "thing.code"}}));
}

TEST(PostgresErrors, TellAReasonOnlyWhereItQuotesNoValue) {
  const Error plain = ToError(Raised("42703", R"(column "x" does not exist)"), kReading);
  EXPECT_EQ(
      plain.args,
      (ErrorArgs{{"statement", "thing.find"}, {"sqlstate", "42703"}, {"reason", R"(column "x" does not exist)"}}));
  for (const char* sqlstate : {"22P02", "22003", "P0001", "XX000", "44000"}) {
    const Error error = ToError(Raised(sqlstate, "invalid input: \"110101199003070011\""), kReading);
    EXPECT_EQ(ToString(error).find("1101"), std::string::npos) << ToString(error);
    EXPECT_NE(ToString(error).find(sqlstate), std::string::npos) << ToString(error);
  }
}

TEST(PostgresErrors, UnavailableKeepsTheFirstLine) {
  EXPECT_EQ(Unavailable("connection refused\n\tIs the server running?\n").args,
            (ErrorArgs{{"reason", "connection refused"}}));
}

}  // namespace
}  // namespace medres::sql::postgres
