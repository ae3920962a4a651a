#pragma once

#include <gtest/gtest.h>

#include "support/sql_database.hpp"

namespace medres::sql_test {

/// What holds on every database: each case runs on SQLite and, where a server is given, on PostgreSQL.
class DatabaseContract : public testing::TestWithParam<sql::Dialect> {
 protected:
  void SetUp() override {
    own_ = test::SqlDatabase::Make(GetParam());
    if (!own_) GTEST_SKIP() << "skipped: MEDRES_TEST_POSTGRES does not name a server";
  }

  test::SqlDatabase& Own() { return *own_; }
  sql::Database& Database() { return own_->database(); }
  std::string BytesType() const { return GetParam() == sql::Dialect::kSqlite ? "blob" : "bytea"; }
  std::string UuidType() const { return GetParam() == sql::Dialect::kSqlite ? "blob" : "uuid"; }

  /// The code of a failed Result, "ok" of another.
  static std::string CodeOf(const auto& result) { return result ? "ok" : result.error().code; }

 private:
  std::unique_ptr<test::SqlDatabase> own_;
};

inline std::string DialectName(const testing::TestParamInfo<sql::Dialect>& dialect) {
  return dialect.param == sql::Dialect::kSqlite ? "Sqlite" : "Postgres";
}

}  // namespace medres::sql_test

/// Runs a suite of a class derived from DatabaseContract on both databases.
#define MEDRES_ON_BOTH_DATABASES(suite)                                                                         \
  INSTANTIATE_TEST_SUITE_P(, suite,                                                                             \
                           testing::Values(::medres::sql::Dialect::kSqlite, ::medres::sql::Dialect::kPostgres), \
                           ::medres::sql_test::DialectName)
