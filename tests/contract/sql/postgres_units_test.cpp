#include <stdexcept>
#include <thread>

#include "contract/sql/postgres_server.hpp"

namespace medres::sql_test {
namespace {

using sql::Call;
using sql::Rows;
using sql::Session;
using sql::Statement;

struct UnitSql {
  static constexpr Statement kInsert{"test.insert", "insert into thing (a) values (?1)"};
  static constexpr Statement kCount{"test.count", "select count(*) from thing"};
  static constexpr Statement kBroken{"test.broken", "selec 1"};
  static constexpr Statement kDivide{"test.divide", "select 1 / ?1"};
};

class PostgresUnits : public PostgresTest {
 protected:
  void SetUp() override {
    PostgresTest::SetUp();
    if (IsSkipped()) return;
    Script("create table thing (a bigint constraint thing_key unique deferrable initially deferred)");
    database_ = Open(Options(1));
  }

  void TearDown() override {
    database_.reset();
    PostgresTest::TearDown();
  }

  std::int64_t Count() const { return Number(std::string(UnitSql::kCount.text)); }

  std::unique_ptr<sql::Database> database_;  ///< with one connection
};

Task<Status> Insert(Session& session, std::int64_t value) {
  MEDRES_CO_CHECK(co_await session.Run(UnitSql::kInsert, {value}));
  co_return Status();
}

std::string CodeOf(const auto& result) { return result ? "none" : result.error().code; }

TEST_F(PostgresUnits, CommitWhatTheyWrote) {
  EXPECT_TRUE(Await(database_->RunWrite([](Session& s) { return Insert(s, 1); }, sql::Database::kDeadline)));
  EXPECT_EQ(Count(), 1);
}

TEST_F(PostgresUnits, RollBackWhatFails) {
  const Status status = Await(database_->RunWrite(
      [](Session& s) -> Task<Status> {
        MEDRES_CO_CHECK(co_await Insert(s, 1));
        co_return Fail(Error::NotFound("thing.not_found"));
      },
      sql::Database::kDeadline));
  EXPECT_EQ(CodeOf(status), "thing.not_found");
  EXPECT_EQ(Count(), 0);
}

TEST_F(PostgresUnits, RollBackWhatThrows) {
  EXPECT_THROW(Await(database_->RunWrite(
                   [](Session& s) -> Task<Status> {
                     MEDRES_CO_CHECK(co_await Insert(s, 1));
                     throw std::runtime_error("a bug");
                   },
                   sql::Database::kDeadline)),
               std::runtime_error);
  EXPECT_EQ(Await(database_->Read<Rows>([](Session& s) { return s.Run(UnitSql::kCount); }))->operator[](0).Integer(0),
            0);
}

TEST_F(PostgresUnits, RunsNothingAtAllIfTheyLike) {
  EXPECT_TRUE(
      Await(database_->RunWrite([](Session&) -> Task<Status> { co_return Status(); }, sql::Database::kDeadline)));
  EXPECT_TRUE(Await(database_->Read<int>([](Session&) -> Task<Result<int>> { co_return 7; })));
}

TEST_F(PostgresUnits, AFailureThatIsPassedOverStillFailsThem) {
  const Status status = Await(database_->RunWrite(
      [](Session& s) -> Task<Status> {
        MEDRES_CO_CHECK(co_await Insert(s, 1));
        EXPECT_EQ(CodeOf(co_await s.Run(UnitSql::kDivide, {0})), "database.statement");
        EXPECT_EQ(CodeOf(co_await s.Run(UnitSql::kCount)), "database.statement") << "the transaction is gone";
        co_return Status();
      },
      sql::Database::kDeadline));
  EXPECT_EQ(CodeOf(status), "database.statement");
  EXPECT_EQ(Count(), 0);
}

TEST_F(PostgresUnits, RunAllKeepsOrderAndStopsAtTheFirstFailure) {
  const auto run = [&](std::int64_t divisor) {
    return Await(database_->Write<std::vector<Rows>>([divisor](Session& s) {
      std::vector<Call> calls;
      calls.push_back({&UnitSql::kInsert, {1}});
      calls.push_back({&UnitSql::kCount, {}});
      calls.push_back({&UnitSql::kDivide, {divisor}});
      calls.push_back({&UnitSql::kInsert, {2}});
      return s.RunAll(std::move(calls));
    }));
  };
  EXPECT_EQ(CodeOf(run(0)), "database.statement");
  EXPECT_EQ(Count(), 0);
  const auto results = run(1);
  ASSERT_EQ(results->size(), 4U);
  EXPECT_EQ((*results)[0].affected(), 1);
  EXPECT_EQ((*results)[1][0].Integer(0), 1);
  EXPECT_EQ(Count(), 2);
}

TEST_F(PostgresUnits, RunAllOfNothingIsNothing) {
  const auto results =
      Await(database_->Write<std::vector<Rows>>([](Session& s) { return s.RunAll(std::vector<Call>()); }));
  EXPECT_TRUE(results->empty());
}

TEST_F(PostgresUnits, LastWordsCommit) {
  const Status status = Await(database_->RunWrite(
      [](Session& s) -> Task<Status> {
        MEDRES_CO_CHECK(co_await Insert(s, 1));
        std::vector<Call> calls;
        calls.push_back({&UnitSql::kInsert, {2}});
        MEDRES_CO_CHECK(co_await s.RunAllAndCommit(std::move(calls)));
        co_return Fail(Error::NotFound("thing.not_found"));
      },
      sql::Database::kDeadline));
  EXPECT_EQ(CodeOf(status), "thing.not_found");
  EXPECT_EQ(Count(), 2) << "what is committed cannot be taken back";
}

TEST_F(PostgresUnits, LastWordsThatFailCommitNothing) {
  for (const std::int64_t divisor : {0, 1}) {
    const Status status = Await(database_->RunWrite(
        [divisor](Session& s) -> Task<Status> {
          std::vector<Call> calls;
          calls.push_back({&UnitSql::kInsert, {1}});
          calls.push_back({&UnitSql::kDivide, {divisor}});
          calls.push_back({&UnitSql::kInsert, {1}});
          MEDRES_CO_CHECK(co_await s.RunAllAndCommit(std::move(calls)));
          co_return Status();
        },
        sql::Database::kDeadline));
    EXPECT_EQ(CodeOf(status), divisor == 0 ? "database.statement" : "database.constraint");
    EXPECT_EQ(Count(), 0);
  }
}

TEST_F(PostgresUnits, NothingFollowsLastWords) {
  EXPECT_THROW(Await(database_->RunWrite(
                   [](Session& s) -> Task<Status> {
                     std::vector<Call> calls;
                     calls.push_back({&UnitSql::kInsert, {1}});
                     MEDRES_CO_CHECK(co_await s.RunAllAndCommit(std::move(calls)));
                     co_return co_await Insert(s, 2);
                   },
                   sql::Database::kDeadline)),
               std::logic_error);
}

TEST_F(PostgresUnits, ADeferredConstraintIsNamedAtCommit) {
  const Status status = Await(database_->RunWrite(
      [](Session& s) -> Task<Status> {
        MEDRES_CO_CHECK(co_await Insert(s, 1));
        co_return co_await Insert(s, 1);
      },
      sql::Database::kDeadline));
  EXPECT_EQ(ToString(status.error()), "conflict: database.constraint statement=commit constraint=thing_key");
  EXPECT_TRUE(Await(database_->RunWrite([](Session& s) { return Insert(s, 1); }, sql::Database::kDeadline)));
}

TEST_F(PostgresUnits, AStatementThatCannotBePreparedCanBeTriedAgain) {
  for (int i = 0; i < 2; ++i) {
    const auto rows = Await(database_->Read<std::vector<Rows>>([](Session& s) {
      std::vector<Call> calls;
      calls.push_back({&UnitSql::kBroken, {}});
      calls.push_back({&UnitSql::kCount, {}});
      return s.RunAll(std::move(calls));
    }));
    EXPECT_EQ(
        ToString(rows.error()),
        "internal: database.statement statement=test.broken sqlstate=42601 reason=syntax error at or near \"selec\"");
  }
  EXPECT_TRUE(Await(database_->Read<Rows>([](Session& s) { return s.Run(UnitSql::kCount); })));
}

TEST_F(PostgresUnits, ThoseThatReadCannotWrite) {
  const Status status = Await(database_->RunRead([](Session& s) { return Insert(s, 1); }, sql::Database::kDeadline));
  EXPECT_EQ(CodeOf(status), "database.statement");
  EXPECT_EQ(Count(), 0);
}

TEST_F(PostgresUnits, ThoseThatReadSeeOneMoment) {
  const auto counts =
      Await(database_->Read<std::vector<std::int64_t>>([&](Session& s) -> Task<Result<std::vector<std::int64_t>>> {
        MEDRES_CO_TRY(const Rows before, co_await s.Run(UnitSql::kCount));
        MEDRES_CO_CHECK(co_await Change(*control_, "insert into thing (a) values (9)"));
        MEDRES_CO_TRY(const Rows after, co_await s.Run(UnitSql::kCount));
        co_return std::vector{before[0].Integer(0), after[0].Integer(0)};
      }));
  EXPECT_EQ(*counts, (std::vector<std::int64_t>{0, 0}));
  EXPECT_EQ(Count(), 1);
}

TEST_F(PostgresUnits, ScriptsRunManyStatementsInTheTransaction) {
  const Status status = Await(database_->RunWrite(
      [](Session& s) -> Task<Status> {
        MEDRES_CO_CHECK(
            co_await s.Script("create table other (b bigint); insert into other values (1), (2); -- done ;"));
        MEDRES_CO_CHECK(co_await Insert(s, 1));
        co_return Fail(Error::NotFound("thing.not_found"));
      },
      sql::Database::kDeadline));
  EXPECT_EQ(CodeOf(status), "thing.not_found");
  EXPECT_EQ(Number("select count(*) from pg_tables where schemaname = '" + schema_ + "'"), 1);
}

TEST_F(PostgresUnits, AScriptThatFailsSaysWhy) {
  const Status status = Await(database_->RunWrite(
      [](Session& s) { return s.Script("create table other (b bigint); creat table third (c bigint)"); },
      sql::Database::kDeadline));
  EXPECT_EQ(ToString(status.error()),
            "internal: database.statement statement=script sqlstate=42601 reason=syntax error at or near \"creat\"");
  EXPECT_TRUE(Await(database_->RunWrite([](Session& s) { return Insert(s, 1); }, sql::Database::kDeadline)));
}

TEST_F(PostgresUnits, ACallerFromOutsideResumesOnItsOwnThread) {
  const auto here = std::this_thread::get_id();
  std::thread::id unit;
  async::RunToEnd([](sql::Database& database, std::thread::id caller, std::thread::id& seen) -> Task<void> {
    co_await database.RunRead(
        [&](Session& s) -> Task<Status> {
          seen = std::this_thread::get_id();
          MEDRES_CO_CHECK(co_await s.Run(UnitSql::kCount));
          co_return Status();
        },
        sql::Database::kDeadline);
    EXPECT_EQ(std::this_thread::get_id(), caller);
  }(*database_, here, unit));
  EXPECT_NE(unit, here);
}

class Recorder final : public sql::Observer {
 public:
  void OnStatement(std::string_view name, std::chrono::nanoseconds took, bool succeeded) override {
    seen += std::string(name) + (succeeded ? " " : "! ");
    EXPECT_GT(took.count(), 0);
  }
  void OnLent(std::chrono::nanoseconds) override { seen += "( "; }
  void OnReturned(std::chrono::nanoseconds) override { seen += ") "; }
  void OnConnect(bool succeeded) override { seen += succeeded ? "connected " : "refused "; }

  std::string seen;
};

TEST_F(PostgresUnits, AreObserved) {
  Recorder recorder;
  auto options = Options(1);
  options.observer = &recorder;
  const auto observed = Open(options);
  Await(observed->RunWrite([](Session& s) { return Insert(s, 1); }, sql::Database::kDeadline));
  Await(observed->Read<Rows>([](Session& s) { return s.Run(UnitSql::kDivide, {0}); }));
  EXPECT_EQ(recorder.seen, "connected ( test.insert commit ) ( test.divide! ) ");
}

}  // namespace
}  // namespace medres::sql_test
