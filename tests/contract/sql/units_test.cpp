#include <algorithm>
#include <stdexcept>
#include <vector>

#include "contract/sql/database_contract.hpp"

namespace medres::sql_test {
namespace {

using sql::Call;
using sql::Rows;
using sql::Session;
using sql::Statement;

struct CounterSql {
  static constexpr Statement kInsert{"test.insert", "insert into thing (k, t) values (?1, ?2)"};
  static constexpr Statement kCount{"test.count", "select count(*) from thing"};
  static constexpr Statement kBroken{"test.broken", "select no_such_column from thing"};
  static constexpr Statement kEndless{
      "test.endless",
      "with recursive n(i) as (select 1 union all select i + 1 from n where i < 1000000000) select count(*) from n"};
};

class UnitsContract : public DatabaseContract {
 protected:
  void SetUp() override {
    DatabaseContract::SetUp();
    if (IsSkipped()) return;
    Own().Script("create table thing (k bigint primary key, t text not null, constraint short check (length(t) < 9))");
    Own().Script("create table part (k bigint primary key, thing bigint not null references thing (k))");
  }

  std::int64_t Count() { return Own().Number("select count(*) from thing"); }

  /// A unit that inserts a row.
  static auto Insert(std::int64_t key) {
    return [key](Session& session) { return session.Run(CounterSql::kInsert, {key, "x"}); };
  }
};

TEST_P(UnitsContract, WhatAWriteAnswersIsThere) {
  ASSERT_EQ(CodeOf(Own().Await(Database().Write<Rows>(Insert(1)))), "ok");
  EXPECT_EQ(Count(), 1);
}

TEST_P(UnitsContract, AValueComesBackFromAUnit) {
  const auto two = Own().Await(Database().Read<int>([](Session&) -> Task<Result<int>> { co_return 2; }));
  EXPECT_EQ(two.value(), 2);
}

TEST_P(UnitsContract, AnErrorUndoesTheUnitAndComesBackAsItIs) {
  const Error refused = Error::Conflict("test.refused", {{"why", "because"}});
  const auto result = Own().Await(Database().Write<int>([&](Session& session) -> Task<Result<int>> {
    MEDRES_CO_CHECK(co_await session.Run(CounterSql::kInsert, {1, "x"}));
    co_return Fail(refused);
  }));
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error(), refused);
  EXPECT_EQ(Count(), 0);
}

TEST_P(UnitsContract, AnExceptionUndoesTheUnitAndComesBack) {
  const auto work = [](Session& session) -> Task<Result<int>> {
    MEDRES_CO_CHECK(co_await session.Run(CounterSql::kInsert, {1, "x"}));
    throw std::domain_error("thrown");
  };
  EXPECT_THROW(Own().Await(Database().Write<int>(work)), std::domain_error);
  EXPECT_EQ(Count(), 0);
  EXPECT_EQ(CodeOf(Own().Await(Database().Write<Rows>(Insert(1)))), "ok");
}

TEST_P(UnitsContract, AUnitSeesItsOwnChanges) {
  const auto count = Own().Await(Database().Write<std::int64_t>([](Session& session) -> Task<Result<std::int64_t>> {
    MEDRES_CO_CHECK(co_await session.Run(CounterSql::kInsert, {1, "x"}));
    MEDRES_CO_TRY(const Rows rows, co_await session.Run(CounterSql::kCount));
    co_return rows[0].Integer(0);
  }));
  EXPECT_EQ(count.value(), 1);
}

TEST_P(UnitsContract, RunAllAnswersInOrder) {
  const auto results = Own().Await(Database().Write<std::vector<Rows>>([](Session& session) {
    std::vector<Call> calls;
    calls.push_back({&CounterSql::kInsert, {1, "x"}});
    calls.push_back({&CounterSql::kCount, {}});
    calls.push_back({&CounterSql::kInsert, {2, "y"}});
    calls.push_back({&CounterSql::kCount, {}});
    return session.RunAll(std::move(calls));
  }));
  ASSERT_EQ(CodeOf(results), "ok");
  ASSERT_EQ(results->size(), 4U);
  EXPECT_EQ((*results)[0].affected(), 1);
  EXPECT_EQ((*results)[1][0].Integer(0), 1);
  EXPECT_EQ((*results)[3][0].Integer(0), 2);
}

TEST_P(UnitsContract, RunAllOfNothingIsNothing) {
  const auto results =
      Own().Await(Database().Write<std::vector<Rows>>([](Session& session) { return session.RunAll({}); }));
  ASSERT_EQ(CodeOf(results), "ok");
  EXPECT_TRUE(results->empty());
}

TEST_P(UnitsContract, OneBadCallUndoesAllOfThem) {
  const auto results = Own().Await(Database().Write<std::vector<Rows>>([](Session& session) {
    std::vector<Call> calls;
    calls.push_back({&CounterSql::kInsert, {1, "x"}});
    calls.push_back({&CounterSql::kInsert, {1, "again"}});
    calls.push_back({&CounterSql::kInsert, {2, "y"}});
    return session.RunAll(std::move(calls));
  }));
  EXPECT_EQ(CodeOf(results), "database.constraint");
  EXPECT_EQ(Count(), 0);
}

TEST_P(UnitsContract, LastWordsAreCommitted) {
  const auto results = Own().Await(Database().Write<std::vector<Rows>>([](Session& session) {
    std::vector<Call> calls;
    calls.push_back({&CounterSql::kInsert, {1, "x"}});
    return session.RunAllAndCommit(std::move(calls));
  }));
  EXPECT_EQ(CodeOf(results), "ok");
  EXPECT_EQ(Count(), 1);
}

TEST_P(UnitsContract, AScriptRunsManyStatements) {
  Own().Script(
      "insert into thing values (1, 'a;b'); -- a comment; with a semicolon\n insert into thing values (2, 'c');");
  EXPECT_EQ(Count(), 2);
}

TEST_P(UnitsContract, ABrokenScriptChangesNothing) {
  const auto status = Own().Await(Database().RunWrite(
      [](Session& session) {
        return session.Script("insert into thing values (1, 'a'); insert into nowhere values (1);");
      },
      sql::Database::kDeadline));
  EXPECT_EQ(CodeOf(status), "database.statement");
  EXPECT_EQ(Count(), 0);
}

struct Violation {
  const char* name;
  const char* statement;
};

TEST_P(UnitsContract, ViolationsAreConflictsThatNameTheConstraint) {
  Own().Script("insert into thing values (1, 'x')");
  for (const Violation& violation : {Violation{"primary key", "insert into thing values (1, 'again')"},
                                     Violation{"not null", "insert into thing values (2, null)"},
                                     Violation{"check", "insert into thing values (3, 'far too long')"},
                                     Violation{"foreign key", "insert into part values (1, 77)"}}) {
    const auto result = Own().Change(violation.statement);
    ASSERT_EQ(CodeOf(result), "database.constraint") << violation.name;
    EXPECT_EQ(result.error().kind, ErrorKind::kConflict) << violation.name;
    const auto& args = result.error().args;
    EXPECT_TRUE(std::ranges::any_of(args, [](const auto& arg) {
      return arg.first == "constraint" && !arg.second.empty();
    })) << violation.name;
  }
}

TEST_P(UnitsContract, ABrokenStatementIsABugThatNamesItself) {
  const auto result =
      Own().Await(Database().Read<Rows>([](Session& session) { return session.Run(CounterSql::kBroken); }));
  ASSERT_EQ(CodeOf(result), "database.statement");
  EXPECT_EQ(result.error().kind, ErrorKind::kInternal);
  EXPECT_EQ(result.error().args.front(), (std::pair<std::string, std::string>("statement", "test.broken")));
}

TEST_P(UnitsContract, AReadMayNotWrite) {
  EXPECT_FALSE(Own().Query("insert into thing values (1, 'x')"));
  EXPECT_EQ(Count(), 0);
}

TEST_P(UnitsContract, AStatementEndsAtItsDeadline) {
  const auto endless = [](Session& session) { return session.Run(CounterSql::kEndless); };
  EXPECT_EQ(CodeOf(Own().Await(Database().Read<Rows>(endless, Milliseconds(50)))), "database.timeout");
  EXPECT_EQ(CodeOf(Own().Await(Database().Write<Rows>(endless, Milliseconds(50)))), "database.timeout");
  EXPECT_EQ(CodeOf(Own().Await(Database().Write<Rows>(Insert(1)))), "ok") << "and the connection is as good as new";
}

TEST_P(UnitsContract, TheCallerResumesOnItsOwnLoop) {
  const auto resumed_on = [](sql::Database& database) -> Task<int> {
    const auto written = co_await database.Write<Rows>(Insert(async::Loops::Current()));
    EXPECT_TRUE(written);
    co_return async::Loops::Current();
  };
  EXPECT_EQ(Own().Start(resumed_on(Database()), 0).get(), 0);
  EXPECT_EQ(Own().Start(resumed_on(Database()), 1).get(), 1);
}

TEST_P(UnitsContract, SixtyFourWritersLoseNothing) {
  constexpr int kWriters = 64;
  constexpr int kEach = 8;
  const auto write = [](sql::Database& database, int writer) -> Task<int> {
    int done = 0;
    for (int i = 0; i < kEach; ++i) {
      if (co_await database.Write<Rows>(Insert(writer * kEach + i))) ++done;
    }
    co_return done;
  };
  std::vector<std::future<int>> writers;
  for (int i = 0; i < kWriters; ++i) writers.push_back(Own().Start(write(Database(), i), i % 2));
  for (auto& writer : writers) EXPECT_EQ(writer.get(), kEach);
  EXPECT_EQ(Count(), kWriters * kEach);
}

TEST_P(UnitsContract, OneOfManyWinsAKey) {
  std::vector<std::future<Result<Rows>>> all;
  for (int i = 0; i < 32; ++i) all.push_back(Own().Start(Database().Write<Rows>(Insert(7)), i % 2));
  int won = 0;
  for (auto& one : all) {
    const auto result = one.get();
    won += result ? 1 : 0;
    if (!result) EXPECT_EQ(result.error().code, "database.constraint");
  }
  EXPECT_EQ(won, 1);
  EXPECT_EQ(Count(), 1);
}

TEST_P(UnitsContract, WhatFailedLeavesItsNeighboursAlone) {
  const auto insert_and_fail_if_odd = [](sql::Database& database, int key) -> Task<Status> {
    co_return co_await database.RunWrite(
        [key](Session& session) -> Task<Status> {
          MEDRES_CO_CHECK(co_await session.Run(CounterSql::kInsert, {key, "x"}));
          if (key % 2 == 1) co_return Fail(Error::Conflict("test.odd"));
          co_return Status();
        },
        sql::Database::kDeadline);
  };
  std::vector<std::future<Status>> all;
  for (int i = 0; i < 64; ++i) all.push_back(Own().Start(insert_and_fail_if_odd(Database(), i), i % 2));
  for (int i = 0; i < 64; ++i)
    EXPECT_EQ(CodeOf(all[static_cast<std::size_t>(i)].get()), i % 2 == 1 ? "test.odd" : "ok");
  EXPECT_EQ(Own().Number("select count(*) from thing where k % 2 = 0"), 32);
  EXPECT_EQ(Own().Number("select count(*) from thing where k % 2 = 1"), 0);
}

MEDRES_ON_BOTH_DATABASES(UnitsContract);

}  // namespace
}  // namespace medres::sql_test
