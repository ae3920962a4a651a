#include "platform/sql/sqlite_database.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <latch>
#include <map>
#include <mutex>
#include <stdexcept>

#include "platform/async/completion.hpp"
#include "support/sql_database.hpp"

namespace medres::sql {
namespace {

/// Remembers how many units each commit carried, and what was run.
class Commits final : public Observer {
 public:
  void OnCommit(std::size_t units, std::chrono::nanoseconds) override {
    const std::lock_guard lock(mutex_);
    sizes_.push_back(units);
  }
  void OnStatement(std::string_view name, std::chrono::nanoseconds, bool succeeded) override {
    const std::lock_guard lock(mutex_);
    (succeeded ? statements_ : failures_)[std::string(name)]++;
  }
  int Statements(const std::string& name) const {
    const std::lock_guard lock(mutex_);
    return statements_.contains(name) ? statements_.at(name) : 0;
  }
  int Failures(const std::string& name) const {
    const std::lock_guard lock(mutex_);
    return failures_.contains(name) ? failures_.at(name) : 0;
  }
  std::vector<std::size_t> Sizes() const {
    const std::lock_guard lock(mutex_);
    return sizes_;
  }

 private:
  mutable std::mutex mutex_;
  std::vector<std::size_t> sizes_;
  std::map<std::string, int> statements_;
  std::map<std::string, int> failures_;
};

struct ThingSql {
  static constexpr Statement kInsert{"test.insert", "insert into thing values (?1)"};
  static constexpr Statement kCount{"test.count", "select count(*) from thing"};
};

class SqliteDatabaseTest : public testing::Test {
 protected:
  void SetUp() override {
    loops_.Start();
    Open({});
    ASSERT_TRUE(
        Write([](Session& session) { return session.Script("create table thing (k integer primary key)"); }).get());
  }

  void Open(SqliteOptions options) {
    database_.reset();
    options.path = folder_.File("test.db");
    options.durable = false;
    options.observer = &commits_;
    auto opened = OpenSqlite(options);
    ASSERT_TRUE(opened);
    database_ = *std::move(opened);
  }

  std::future<Status> Start(Task<Status> task) {
    return boost::asio::co_spawn(loops_.At(0), std::move(task), boost::asio::use_future);
  }
  std::future<Status> Write(Database::Unit unit, Milliseconds deadline = Database::kDeadline) {
    return Start(database_->RunWrite(std::move(unit), deadline));
  }
  std::future<Status> Read(Database::Unit unit, Milliseconds deadline = Database::kDeadline) {
    return Start(database_->RunRead(std::move(unit), deadline));
  }

  static Database::Unit Insert(int key) {
    return [key](Session& session) -> Task<Status> {
      MEDRES_CO_CHECK(co_await session.Run(ThingSql::kInsert, {key}));
      co_return Status();
    };
  }

  /// Keeps the writer busy until the latch opens, so that what comes meanwhile is one group. Returns when it is busy.
  std::future<Status> Occupy(std::latch& open) {
    const auto busy = std::make_shared<std::latch>(1);
    auto ended = Write([&open, busy](Session&) -> Task<Status> {
      busy->count_down();
      open.wait();
      co_return Status();
    });
    busy->wait();
    return ended;
  }

  /// All that was started before has reached the queue.
  void Settle() {
    Start([]() -> Task<Status> { co_return Status(); }()).get();
  }

  std::int64_t Count() {
    std::int64_t count = -1;
    EXPECT_TRUE(Read([&](Session& session) -> Task<Status> {
                  MEDRES_CO_TRY(const Rows rows, co_await session.Run(ThingSql::kCount));
                  count = rows[0].Integer(0);
                  co_return Status();
                }).get());
    return count;
  }

  static std::string CodeOf(const Status& status) { return status ? "ok" : status.error().code; }

  test::TemporaryFolder folder_;
  async::Loops loops_{1};
  Commits commits_;
  std::unique_ptr<Database> database_;
};

TEST_F(SqliteDatabaseTest, WhatQueuesUpDuringACommitIsCommittedTogether) {
  std::latch open(1);
  auto first = Occupy(open);
  std::vector<std::future<Status>> all;
  for (int i = 0; i < 50; ++i) all.push_back(Write(Insert(i)));
  Settle();
  open.count_down();
  for (auto& one : all) EXPECT_EQ(CodeOf(one.get()), "ok");
  EXPECT_EQ(Count(), 50);
  EXPECT_EQ(std::ranges::max(commits_.Sizes()), 50U);
}

TEST_F(SqliteDatabaseTest, TellsEachStatementAndHowItWent) {
  EXPECT_TRUE(Write(Insert(1)).get());
  EXPECT_FALSE(Write(Insert(1)).get());
  EXPECT_EQ(Count(), 1);
  EXPECT_EQ(commits_.Statements("test.insert"), 1);
  EXPECT_EQ(commits_.Failures("test.insert"), 1);
  EXPECT_EQ(commits_.Statements("test.count"), 1);
}

TEST_F(SqliteDatabaseTest, AGroupHasAtMost128Units) {
  std::latch open(1);
  auto first = Occupy(open);
  std::vector<std::future<Status>> all;
  for (int i = 0; i < 300; ++i) all.push_back(Write(Insert(i)));
  Settle();
  open.count_down();
  for (auto& one : all) EXPECT_EQ(CodeOf(one.get()), "ok");
  EXPECT_EQ(std::ranges::max(commits_.Sizes()), 128U);
}

TEST_F(SqliteDatabaseTest, AFailureInAGroupIsUndoneAlone) {
  std::latch open(1);
  auto first = Occupy(open);
  auto one = Write(Insert(1));
  auto again = Write(Insert(1));
  auto thrown = Write([](Session& session) -> Task<Status> {
    MEDRES_CO_CHECK(co_await session.Run(ThingSql::kInsert, {2}));
    throw std::domain_error("thrown");
  });
  auto three = Write(Insert(3));
  Settle();
  open.count_down();
  EXPECT_EQ(CodeOf(one.get()), "ok");
  EXPECT_EQ(CodeOf(again.get()), "database.constraint");
  EXPECT_THROW(thrown.get(), std::domain_error);
  EXPECT_EQ(CodeOf(three.get()), "ok");
  EXPECT_EQ(Count(), 2);
  EXPECT_EQ(commits_.Sizes().back(), 2U);
}

TEST_F(SqliteDatabaseTest, AUnitOfAGroupSeesThoseBeforeIt) {
  std::latch open(1);
  auto first = Occupy(open);
  auto insert = Write(Insert(1));
  std::int64_t seen = -1;
  auto look = Write([&](Session& session) -> Task<Status> {
    MEDRES_CO_TRY(const Rows rows, co_await session.Run(ThingSql::kCount));
    seen = rows[0].Integer(0);
    co_return Status();
  });
  Settle();
  open.count_down();
  look.get();
  EXPECT_EQ(seen, 1);
}

TEST_F(SqliteDatabaseTest, ALostTransactionFailsThoseBeforeAndSparesThoseBehind) {
  std::latch open(1);
  auto first = Occupy(open);
  auto before = Write(Insert(1));
  auto loses = Write([](Session& session) { return session.Script("rollback"); });
  auto behind = Write(Insert(2));
  Settle();
  open.count_down();
  EXPECT_EQ(CodeOf(before.get()), "database.transaction_lost");
  EXPECT_EQ(CodeOf(loses.get()), "database.transaction_lost");
  EXPECT_EQ(CodeOf(behind.get()), "ok");
  EXPECT_EQ(Count(), 1);
}

TEST_F(SqliteDatabaseTest, AFullDiskIsReportedAndAnswersStayTrue) {
  ASSERT_TRUE(Write([](Session& session) {
                return session.Script("create table heavy (k integer primary key, b blob); pragma max_page_count = 64");
              }).get());
  static constexpr Statement kHeavy{"test.heavy", "insert into heavy values (?1, zeroblob(30000))"};
  std::latch open(1);
  auto first = Occupy(open);
  std::vector<std::future<Status>> all;
  for (int i = 0; i < 20; ++i) {
    all.push_back(Write([i](Session& session) -> Task<Status> {
      MEDRES_CO_CHECK(co_await session.Run(kHeavy, {i}));
      co_return Status();
    }));
  }
  Settle();
  open.count_down();
  std::int64_t promised = 0;
  bool full = false;
  for (auto& one : all) {
    const std::string code = CodeOf(one.get());
    promised += code == "ok" ? 1 : 0;
    full = full || code == "database.disk_full";
  }
  EXPECT_TRUE(full);
  std::int64_t stored = -1;
  static constexpr Statement kCountHeavy{"test.count", "select count(*) from heavy"};
  ASSERT_TRUE(Read([&](Session& session) -> Task<Status> {
                MEDRES_CO_TRY(const Rows rows, co_await session.Run(kCountHeavy));
                stored = rows[0].Integer(0);
                co_return Status();
              }).get());
  EXPECT_EQ(stored, promised);
}

TEST_F(SqliteDatabaseTest, AUnitThatIsLateInTheQueueNeverRuns) {
  std::latch open(1);
  auto first = Occupy(open);
  bool ran = false;
  auto late = Write(
      [&](Session&) -> Task<Status> {
        ran = true;
        co_return Status();
      },
      Milliseconds(0));
  Settle();
  open.count_down();
  EXPECT_EQ(CodeOf(late.get()), "database.timeout");
  EXPECT_FALSE(ran);
}

TEST_F(SqliteDatabaseTest, MoreThanMayWaitAreRefused) {
  SqliteOptions narrow;
  narrow.max_waiting = 2;
  Open(narrow);
  std::latch open(1);
  auto first = Occupy(open);
  auto one = Write(Insert(1));
  auto two = Write(Insert(2));
  const Status three = Write(Insert(3)).get();
  ASSERT_FALSE(three);
  EXPECT_EQ(three.error(), Error::Overloaded("database.overloaded"));
  open.count_down();
  EXPECT_EQ(CodeOf(one.get()), "ok");
  EXPECT_EQ(CodeOf(two.get()), "ok");
}

TEST_F(SqliteDatabaseTest, AReadStaysOnItsSnapshotWhileOthersWrite) {
  std::latch looked(1), written(1);
  std::int64_t before = -1, after = -1;
  auto reading = Read([&](Session& session) -> Task<Status> {
    MEDRES_CO_TRY(const Rows first, co_await session.Run(ThingSql::kCount));
    before = first[0].Integer(0);
    looked.count_down();
    written.wait();
    MEDRES_CO_TRY(const Rows second, co_await session.Run(ThingSql::kCount));
    after = second[0].Integer(0);
    co_return Status();
  });
  looked.wait();
  EXPECT_EQ(CodeOf(Write(Insert(1)).get()), "ok");
  EXPECT_EQ(Count(), 1) << "another read sees it at once";
  written.count_down();
  EXPECT_EQ(CodeOf(reading.get()), "ok");
  EXPECT_EQ(before, 0);
  EXPECT_EQ(after, 0);
}

TEST_F(SqliteDatabaseTest, AUnitThatWaitsForAnotherThreadHoldsUpItsGroupButNotItsOrder) {
  async::Completion<int> elsewhere;
  std::latch waiting(1);
  auto waits = Write([&](Session& session) -> Task<Status> {
    waiting.count_down();
    const int key = co_await elsewhere.Wait();
    MEDRES_CO_CHECK(co_await session.Run(ThingSql::kInsert, {key}));
    co_return Status();
  });
  waiting.wait();
  auto next = Write(Insert(5));
  Settle();
  elsewhere.Set(5);
  EXPECT_EQ(CodeOf(waits.get()), "ok");
  EXPECT_EQ(CodeOf(next.get()), "database.constraint");
}

TEST_F(SqliteDatabaseTest, WhatWasWrittenIsThereAfterReopening) {
  ASSERT_TRUE(Write(Insert(1)).get());
  Open({});
  EXPECT_EQ(Count(), 1);
}

TEST_F(SqliteDatabaseTest, AStatementAtTheSameAddressIsNotTakenForAnother) {
  std::string text = "insert into thing values (1)";
  const auto run = [&text](Session& session) -> Task<Status> {
    const Statement statement{"test.text", text};
    MEDRES_CO_CHECK(co_await session.Run(statement));
    co_return Status();
  };
  ASSERT_EQ(CodeOf(Write(run).get()), "ok");
  text.replace(text.find('1'), 1, "2");
  EXPECT_EQ(CodeOf(Write(run).get()), "ok");
  EXPECT_EQ(Count(), 2);
}

TEST_F(SqliteDatabaseTest, ManyDifferentStatementsAreNotKeptForEver) {
  const auto many = [](Session& session) -> Task<Status> {
    for (int i = 0; i < 1200; ++i) {
      const std::string text = "select " + std::to_string(i);
      const Statement statement{"test.number", text};
      MEDRES_CO_TRY(const Rows rows, co_await session.Run(statement));
      if (rows[0].Integer(0) != i) co_return Fail(Error::Internal("test.wrong"));
    }
    co_return Status();
  };
  EXPECT_EQ(CodeOf(Read(many).get()), "ok");
}

TEST_F(SqliteDatabaseTest, ArraysAreRefused) {
  const auto arrays = [](Session& session) -> Task<Status> {
    MEDRES_CO_CHECK(co_await session.Run(ThingSql::kInsert, {std::vector<std::int64_t>{1, 2}}));
    co_return Status();
  };
  EXPECT_EQ(CodeOf(Write(arrays).get()), "database.statement");
}

TEST_F(SqliteDatabaseTest, RaisedMessagesNameTheConstraint) {
  ASSERT_TRUE(
      Write([](Session& session) {
        return session.Script(
            "create trigger t before insert on thing begin select raise(abort, 'no_overlap') where new.k < 0; end");
      }).get());
  const Status refused = Write(Insert(-1)).get();
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error(), Error::Conflict("database.constraint", {{"constraint", "no_overlap"}}));
}

TEST_F(SqliteDatabaseTest, DurableFilesUseWalAndFullSync) {
  auto opened = OpenSqlite({.path = folder_.File("durable.db")});
  ASSERT_TRUE(opened);
  std::string journal;
  std::int64_t synchronous = -1;
  const Status looked = Start((*opened)->RunWrite(
                                  [&](Session& session) -> Task<Status> {
                                    static constexpr Statement kJournal{"test.journal", "pragma journal_mode"};
                                    static constexpr Statement kSynchronous{"test.synchronous", "pragma synchronous"};
                                    MEDRES_CO_TRY(const Rows mode, co_await session.Run(kJournal));
                                    MEDRES_CO_TRY(const Rows level, co_await session.Run(kSynchronous));
                                    journal = mode[0].Text(0);
                                    synchronous = level[0].Integer(0);
                                    co_return Status();
                                  },
                                  Database::kDeadline))
                            .get();
  EXPECT_EQ(CodeOf(looked), "ok");
  EXPECT_EQ(journal, "wal");
  EXPECT_EQ(synchronous, 2);
}

TEST(OpenSqlite, SaysWhichPathCannotBeOpened) {
  const auto opened = OpenSqlite({.path = "/nonexistent/folder/test.db"});
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, "database.open");
  EXPECT_EQ(opened.error().args.front().second, "/nonexistent/folder/test.db");
}

TEST(OpenSqlite, AFileThatIsNoDatabaseIsRefused) {
  const test::TemporaryFolder folder;
  const std::string path = folder.File("letter.txt");
  std::ofstream(path) << "Dear database, " << std::string(4096, 'x');
  EXPECT_FALSE(OpenSqlite({.path = path}));
}

/// People's data: nobody else on the machine reads it, also when the process was started with a loose umask.
TEST(SqliteFile, IsForItsOwnerAlone) {
  const test::TemporaryFolder folder;
  for (const mode_t mask : {mode_t{0}, mode_t{0277}}) {
    const std::string path = folder.File(std::to_string(mask) + ".db");
    const mode_t before = umask(mask);
    const auto database = OpenSqlite({.path = path, .readers = 1, .durable = false});
    umask(before);
    ASSERT_TRUE(database) << ToString(database.error());
    for (const char* suffix : {"", "-wal", "-shm"}) {
      EXPECT_EQ(std::filesystem::status(path + suffix).permissions(), std::filesystem::perms(0600)) << path << suffix;
    }
  }
}

TEST(SqliteFile, KeepsTheModeThatItWasGiven) {
  const test::TemporaryFolder folder;
  const std::string path = folder.File("shared.db");
  std::ofstream(path).close();
  std::filesystem::permissions(path, std::filesystem::perms(0660));
  ASSERT_TRUE(OpenSqlite({.path = path, .readers = 1, .durable = false}));
  EXPECT_EQ(std::filesystem::status(path).permissions(), std::filesystem::perms(0660));
}

}  // namespace
}  // namespace medres::sql
