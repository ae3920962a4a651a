#include "platform/sql/joint_database.hpp"

#include "contract/sql/database_contract.hpp"

/// Several units of work as one transaction, on both databases.
namespace medres::sql_test {
namespace {

struct JointSql {
  static constexpr sql::Statement kInsert{"joint.insert", "insert into joint_test (id) values (?1)"};
  static constexpr sql::Statement kCount{"joint.count", "select count(*) from joint_test"};
};

class JointContract : public DatabaseContract {
 protected:
  void SetUp() override {
    DatabaseContract::SetUp();
    if (IsSkipped()) return;
    ASSERT_TRUE(Own().Change("create table joint_test (id bigint primary key)", {}));
  }

  static sql::Database::Unit Insert(std::int64_t id) {
    return [id](sql::Session& session) -> Task<Status> {
      std::vector<sql::Call> calls;
      calls.push_back({&JointSql::kInsert, {id}});
      MEDRES_CO_CHECK(co_await session.RunAllAndCommit(std::move(calls)));
      co_return Status();
    };
  }

  static Task<Result<std::int64_t>> Count(sql::Database& database) {
    return database.Read<std::int64_t>([](sql::Session& session) -> Task<Result<std::int64_t>> {
      MEDRES_CO_TRY(const sql::Rows rows, co_await session.Run(JointSql::kCount));
      co_return rows[0].Integer(0);
    });
  }

  std::int64_t Stored() { return Own().Number("select count(*) from joint_test"); }
};

TEST_P(JointContract, IsCommittedAsAWhole) {
  const auto unit = [](sql::Session& session) -> Task<Status> {
    sql::JointDatabase joint(session);
    MEDRES_CO_CHECK(co_await joint.RunWrite(Insert(1), sql::Database::kDeadline));
    MEDRES_CO_TRY(const std::int64_t seen, co_await Count(joint));
    MEDRES_CO_CHECK(co_await joint.RunWrite(Insert(seen + 1), sql::Database::kDeadline));
    co_return Status();
  };
  ASSERT_TRUE(Own().Await(Database().RunWrite(unit, sql::Database::kDeadline)));
  EXPECT_EQ(Stored(), 2);
}

TEST_P(JointContract, IsUndoneAsAWhole) {
  const auto unit = [](sql::Session& session) -> Task<Status> {
    sql::JointDatabase joint(session);
    MEDRES_CO_CHECK(co_await joint.RunWrite(Insert(1), sql::Database::kDeadline));
    co_return Fail(Error::Conflict("test.refused"));
  };
  EXPECT_EQ(Own().Await(Database().RunWrite(unit, sql::Database::kDeadline)).error().code, "test.refused");
  EXPECT_EQ(Stored(), 0);
}

TEST_P(JointContract, IsLostWithItsFirstFailedStatement) {
  std::vector<std::string> codes;
  const auto unit = [&](sql::Session& session) -> Task<Status> {
    sql::JointDatabase joint(session);
    MEDRES_CO_CHECK(co_await joint.RunWrite(Insert(1), sql::Database::kDeadline));
    for (const std::int64_t id : {1, 2}) {
      const Status written = co_await joint.RunWrite(Insert(id), sql::Database::kDeadline);
      codes.push_back(written ? "" : written.error().code);
    }
    const auto counted = co_await Count(joint);
    codes.push_back(counted ? "" : counted.error().code);
    co_return Fail(Error::Conflict("test.refused"));
  };
  EXPECT_FALSE(Own().Await(Database().RunWrite(unit, sql::Database::kDeadline)));
  EXPECT_EQ(codes, std::vector<std::string>(3, "database.constraint"));
  EXPECT_EQ(Stored(), 0);
}

MEDRES_ON_BOTH_DATABASES(JointContract);

}  // namespace
}  // namespace medres::sql_test
