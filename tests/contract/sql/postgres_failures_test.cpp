#include <boost/asio/use_future.hpp>
#include <chrono>
#include <future>

#include "contract/sql/postgres_server.hpp"

namespace medres::sql_test {
namespace {

using namespace std::chrono_literals;
using sql::Rows;
using sql::Session;

std::string CodeOf(const auto& result) { return result ? "none" : result.error().code; }

class PostgresFailures : public PostgresTest {
 protected:
  void SetUp() override {
    PostgresTest::SetUp();
    if (!IsSkipped()) database_ = Open(Options(1));
  }

  void TearDown() override {
    database_.reset();
    PostgresTest::TearDown();
  }

  template <class T>
  std::future<T> Start(Task<T> task) {
    return boost::asio::co_spawn(loops_->At(0), std::move(task), boost::asio::use_future);
  }

  /// A table whose rows take ten seconds to commit.
  void MakeSlowCommit() {
    Script(R"(create table slow (a bigint);
              create function dawdle() returns trigger language plpgsql as $$ begin perform pg_sleep(10); return null; end $$;
              create constraint trigger slow_commit after insert on slow deferrable initially deferred
                for each row execute function dawdle())");
  }

  void Terminate(const std::string& pattern) {
    WaitUntil("select count(*)" + Backends(pattern) + " and wait_event = 'PgSleep'", 1);
    Number("select count(pg_terminate_backend(pid, 5000))" + Backends(pattern));
  }

  std::unique_ptr<sql::Database> database_;  ///< with one connection
};

TEST_F(PostgresFailures, ALostConnectionIsReportedAndReplaced) {
  auto sleeping = Start(Query(*database_, "select pg_sleep(10)"));
  Terminate("select pg_sleep(10)%");
  EXPECT_EQ(CodeOf(sleeping.get()), "database.unavailable");
  EXPECT_EQ(CodeOf(Await(Query(*database_, "select 1"))), "none");
}

TEST_F(PostgresFailures, AConnectionLostWhileIdleIsNotLent) {
  for (int i = 0; i < 3; ++i) {
    const auto rows = Await(Query(*database_, "select pg_backend_pid()"));
    ASSERT_EQ(CodeOf(rows), "none");
    const std::string its_process = "pid = " + std::to_string((*rows)[0].Integer(0));
    Number("select count(pg_terminate_backend(pid, 5000)) from pg_stat_activity where " + its_process);
    WaitUntil("select count(*) from pg_stat_activity where " + its_process, 0);
  }
}

TEST_F(PostgresFailures, AStatementIsCancelledAtItsDeadline) {
  const auto started = std::chrono::steady_clock::now();
  EXPECT_EQ(CodeOf(Await(Query(*database_, "select pg_sleep(10)", {}, 100ms))), "database.timeout");
  EXPECT_LT(std::chrono::steady_clock::now() - started, 5s);
  WaitUntil("select count(*)" + Backends("select pg_sleep(10)%"), 0);
  EXPECT_EQ(CodeOf(Await(Query(*database_, "select 1"))), "none");
}

TEST_F(PostgresFailures, AUnitThatDawdlesBetweenStatementsIsLateToo) {
  const Status status = Await(database_->RunWrite(
      [&](Session& session) -> Task<Status> {
        MEDRES_CO_CHECK(co_await session.Run({"test.one", "select 1"}, {}));
        MEDRES_CO_CHECK(co_await Query(*control_, "select pg_sleep(0.3)"));
        MEDRES_CO_CHECK(co_await session.Run({"test.two", "select 2"}, {}));
        co_return Status();
      },
      100ms));
  EXPECT_EQ(CodeOf(status), "database.timeout");
}

TEST_F(PostgresFailures, WaitingForAConnectionCountsAgainstTheDeadline) {
  auto sleeping = Start(Query(*database_, "select pg_sleep(0.5)"));
  WaitUntil("select count(*)" + Backends("select pg_sleep(0.5)%") + " and wait_event = 'PgSleep'", 1);
  EXPECT_EQ(CodeOf(Await(Query(*database_, "select 1", {}, 100ms))), "database.timeout");
  EXPECT_EQ(CodeOf(sleeping.get()), "none");
}

TEST_F(PostgresFailures, ACommitThatLostItsConnectionIsUnknown) {
  MakeSlowCommit();
  auto writing = Start(Change(*database_, "insert into slow values (1)"));
  Terminate("commit%");
  EXPECT_EQ(CodeOf(writing.get()), "database.commit_unknown");
}

TEST_F(PostgresFailures, ACommitThatMissedItsDeadlineIsUnknown) {
  MakeSlowCommit();
  EXPECT_EQ(CodeOf(Await(Change(*database_, "insert into slow values (1)", {}, 200ms))), "database.commit_unknown");
}

TEST_F(PostgresFailures, LastWordsThatLostTheirConnectionAreUnknown) {
  MakeSlowCommit();
  static constexpr sql::Statement kInsert{"test.insert", "insert into slow values (1)"};
  auto writing = Start(database_->RunWrite(
      [](Session& session) -> Task<Status> {
        std::vector<sql::Call> calls;
        calls.push_back({&kInsert, {}});
        MEDRES_CO_CHECK(co_await session.RunAllAndCommit(std::move(calls)));
        co_return Status();
      },
      sql::Database::kDeadline));
  Terminate("commit%");
  EXPECT_EQ(CodeOf(writing.get()), "database.commit_unknown");
}

TEST_F(PostgresFailures, LastWordsThatNeverCameToCommitAreNot) {
  static constexpr sql::Statement kSleep{"test.sleep", "select pg_sleep(10)"};
  auto writing = Start(database_->RunWrite(
      [](Session& session) -> Task<Status> {
        std::vector<sql::Call> calls;
        calls.push_back({&kSleep, {}});
        MEDRES_CO_CHECK(co_await session.RunAllAndCommit(std::move(calls)));
        co_return Status();
      },
      sql::Database::kDeadline));
  Terminate("select pg_sleep(10)%");
  EXPECT_EQ(CodeOf(writing.get()), "database.unavailable");
}

TEST_F(PostgresFailures, ADeadlockIsASerializationFailure) {
  Script("create table thing (a bigint primary key, b bigint); insert into thing values (1, 0), (2, 0)");
  auto options = Options(2);
  options.settings.emplace_back("deadlock_timeout", "10ms");
  const auto database = Open(options);
  const auto update_both = [&](std::int64_t first, std::int64_t second) {
    return Start(database->RunWrite(
        [this, first, second](Session& session) -> Task<Status> {
          static constexpr sql::Statement kUpdate{"test.update", "update thing set b = b + 1 where a = ?1"};
          MEDRES_CO_CHECK(co_await session.Run(kUpdate, {first}));
          MEDRES_CO_CHECK(co_await Query(*control_, "select pg_sleep(0.2)"));
          MEDRES_CO_CHECK(co_await session.Run(kUpdate, {second}));
          co_return Status();
        },
        sql::Database::kDeadline));
  };
  auto one = update_both(1, 2);
  auto two = update_both(2, 1);
  const std::string outcome = CodeOf(one.get()) + " " + CodeOf(two.get());
  EXPECT_TRUE(outcome == "none database.serialization" || outcome == "database.serialization none") << outcome;
}

TEST_F(PostgresFailures, APlanThatAMigrationChangedCostsOneConnection) {
  Script("create table thing (a bigint)");
  ASSERT_EQ(CodeOf(Await(Query(*database_, "select * from thing"))), "none");
  Script("alter table thing add column b bigint");
  EXPECT_EQ(CodeOf(Await(Query(*database_, "select * from thing"))), "database.statement");
  EXPECT_EQ(CodeOf(Await(Query(*database_, "select * from thing"))), "none");
}

TEST_F(PostgresFailures, ManyCoroutinesShareFewConnections) {
  Script("create table counter (n bigint); insert into counter values (0)");
  const auto shared = Open(Options(4));
  std::vector<std::future<Result<Rows>>> all;
  for (int i = 0; i < 32; ++i) all.push_back(Start(Change(*shared, "update counter set n = n + 1 returning n")));
  for (auto& one : all) EXPECT_EQ(CodeOf(one.get()), "none");
  EXPECT_EQ(Number("select n from counter"), 32);
  EXPECT_LE(Number("select count(*)" + Backends("commit%")), 4 + 2);
}

TEST_F(PostgresFailures, MoreThanMayWaitAreRefused) {
  auto options = Options(1);
  options.max_waiting = 1;
  const auto narrow = Open(options);
  ASSERT_EQ(CodeOf(Await(Query(*narrow, "select 1"))), "none");
  auto sleeping = Start(Query(*narrow, "select pg_sleep(0.3)"));
  auto waiting = Start(Query(*narrow, "select 1"));
  EXPECT_EQ(CodeOf(Await(Query(*narrow, "select 1"))), "database.overloaded");
  EXPECT_EQ(CodeOf(sleeping.get()), "none");
  EXPECT_EQ(CodeOf(waiting.get()), "none");
}

TEST_F(PostgresFailures, NoServerIsUnavailableNotATimeout) {
  auto options = Options(1);
  options.dsn = "host=/nonexistent-directory user=nobody";
  const auto nowhere = Open(options);
  const auto rows = Await(Query(*nowhere, "select 1"));
  EXPECT_EQ(CodeOf(rows), "database.unavailable");
}

TEST_F(PostgresFailures, AnUnreadableDsnKeepsItsSecret) {
  auto options = Options(1);
  options.dsn = "host=localhost password=s3cret oops";
  try {
    Open(options);
    FAIL() << "it was accepted";
  } catch (const std::invalid_argument& refused) {
    EXPECT_EQ(std::string(refused.what()).find("s3cret"), std::string::npos);
  }
}

}  // namespace
}  // namespace medres::sql_test
