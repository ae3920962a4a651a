#include "platform/events/follower.hpp"

#include <algorithm>
#include <chrono>
#include <future>

#include "contract/events/inbox.hpp"
#include "contract/sql/postgres_server.hpp"
#include "platform/sql/migrations.hpp"
#include "platform/sql/sqlite_database.hpp"

namespace medres::events_test {
namespace {

using namespace std::chrono_literals;
using events::Event;
using events::Follower;
using events::FollowerOptions;
using Payloads = std::vector<std::string>;

constexpr Milliseconds kNever{3'600'000};

void Rethrow(std::exception_ptr bug) { std::rethrow_exception(bug); }

std::string OutboxSchema(std::string_view dialect) {
  std::string schema;
  for (const sql::MigrationFile& file : sql::EmbeddedMigrations()) {
    const bool is_outboxs =
        file.name == "0001_platform." + std::string(dialect) + ".sql" || file.name == "0040_outbox_place.sql";
    if (is_outboxs) schema.append(file.text).append("\n");
  }
  return schema + "alter table outbox add column trace text;";  // 0105
}

/// Tells events in the unit's transaction.
Task<Status> Tell(sql::Session& session, Payloads payloads, std::string kind, Instant now) {
  std::vector<Event> told;
  for (std::string& payload : payloads) told.push_back({kind, MakeUuid(), std::move(payload)});
  std::vector<sql::Call> calls;
  events::AppendTo(calls, session.dialect(), std::move(told), now);
  MEDRES_CO_CHECK(co_await session.RunAll(std::move(calls)));
  co_return Status();
}

class FollowerTest : public sql_test::PostgresTest {
 protected:
  void SetUp() override {
    PostgresTest::SetUp();
    if (IsSkipped()) return;
    Script(OutboxSchema("postgres"));
    database_ = Open(Options(6));
  }

  void TearDown() override {
    if (follower_) Stop();
    follower_.reset();
    database_.reset();
    PostgresTest::TearDown();
  }

  void Stop() {
    if (std::exchange(running_, false)) async::RunToEnd(follower_->Stop());
  }

  Follower& Make(FollowerOptions options) {
    follower_ = std::make_unique<Follower>(*database_, loops_->At(0), clock_, std::move(options), Rethrow);
    return *follower_;
  }

  /// Follows from the present end.
  void Start() {
    const auto position = Await(follower_->Current());
    ASSERT_TRUE(position) << ToString(position.error());
    follower_->Start(*position);
    running_ = true;
  }

  void Follow(FollowerOptions options = {}) {
    Make(std::move(options)).On("", inbox_.Consumer());
    Start();
  }

  std::future<Status> Begin(sql::Database::Unit unit) {
    return boost::asio::co_spawn(loops_->At(0), database_->RunWrite(std::move(unit), 20s), boost::asio::use_future);
  }

  void Told(Payloads payloads, std::string kind = "thing.changed") {
    const Status status = Begin([&](sql::Session& s) { return Tell(s, payloads, kind, clock_.Now()); }).get();
    ASSERT_TRUE(status) << ToString(status.error());
  }

  /// A unit that tells its payloads and then keeps its transaction open until it is let go.
  struct Held {
    async::Completion<Status> told;
    async::Completion<Status> go;
    std::future<Status> ended;
  };

  std::unique_ptr<Held> Hold(Payloads payloads) {
    auto held = std::make_unique<Held>();
    held->ended = Begin([this, payloads, &held = *held](sql::Session& s) -> Task<Status> {
      held.told.Set(co_await Tell(s, payloads, "thing.changed", clock_.Now()));
      co_return co_await held.go.Wait();
    });
    EXPECT_TRUE(Await(held->told.Wait()));
    return held;
  }

  test::SetClock clock_;
  Inbox inbox_;
  std::unique_ptr<sql::Database> database_;
  std::unique_ptr<Follower> follower_;
  bool running_ = false;
};

TEST_F(FollowerTest, StartsAtTheEndAndBringsWhatFollows) {
  Told({"before"});
  Follow();
  Told({"1", "2"});
  Told({"3"});
  EXPECT_EQ(inbox_.Await(3), (Payloads{"1", "2", "3"}));
}

TEST_F(FollowerTest, BringsKindAndSubject) {
  std::promise<Event> seen;
  Make({}).On("thing", [&](const std::vector<Event>& batch) -> Task<Status> {
    seen.set_value(batch.at(0));
    co_return Status();
  });
  Start();
  const Event told{"thing.added", MakeUuid(), R"({"名":"号源"})"};
  Begin([&](sql::Session& s) -> Task<Status> {
    std::vector<sql::Call> calls;
    events::AppendTo(calls, s.dialect(), {told}, clock_.Now());
    MEDRES_CO_CHECK(co_await s.RunAllAndCommit(std::move(calls)));
    co_return Status();
  }).get();
  EXPECT_EQ(seen.get_future().get(), told);
}

TEST_F(FollowerTest, LosesNothingToALongTransaction) {
  Follow();
  const auto held = Hold({"first"});
  Told({"second"});
  Told({"third"});
  // Both are committed, but what is still open was begun before them: passing it over would lose it.
  WaitUntil("select count(*) from outbox", 2);
  EXPECT_EQ(inbox_.size(), 0U);
  held->go.Set(Status());
  EXPECT_TRUE(held->ended.get());
  EXPECT_EQ(inbox_.Await(3), (Payloads{"first", "second", "third"}));
}

TEST_F(FollowerTest, GoesOnWhenALongTransactionIsRolledBack) {
  Follow();
  const auto held = Hold({"never"});
  Told({"1"});
  held->go.Set(Fail(Error::NotFound("thing.not_found")));
  EXPECT_FALSE(held->ended.get());
  EXPECT_EQ(inbox_.Await(1), (Payloads{"1"}));
}

TEST_F(FollowerTest, LosesNothingThatWasOpenWhenItStarted) {
  const auto held = Hold({"open"});
  Follow();
  Told({"later"});
  held->go.Set(Status());
  EXPECT_EQ(inbox_.Await(2), (Payloads{"open", "later"}));
}

TEST_F(FollowerTest, LosesNothingInAStorm) {
  Follow({.listen = Options(1), .poll = 5ms, .batch = 7});
  constexpr int kWriters = 6;
  constexpr int kUnits = 25;
  static constexpr sql::Statement kDawdle{"test.dawdle", "select pg_sleep(?1)"};
  const auto write = [&](int writer) -> Task<Status> {
    for (int unit = 0; unit < kUnits; ++unit) {
      const std::string name = std::to_string(writer) + "." + std::to_string(100 + unit);
      MEDRES_CO_CHECK(co_await database_->RunWrite(
          [&](sql::Session& s) -> Task<Status> {
            MEDRES_CO_CHECK(co_await Tell(s, {name + "a"}, "thing.changed", clock_.Now()));
            MEDRES_CO_CHECK(co_await s.Run(kDawdle, {0.0005 * ((writer * 7 + unit * 3) % 10)}));
            co_return co_await Tell(s, {name + "b"}, "thing.changed", clock_.Now());
          },
          20s));
    }
    co_return Status();
  };
  std::vector<std::future<Status>> writers;
  for (int i = 0; i < kWriters; ++i) {
    writers.push_back(boost::asio::co_spawn(loops_->At(0), write(i), boost::asio::use_future));
  }
  for (auto& writer : writers) EXPECT_TRUE(writer.get());

  Payloads arrived = inbox_.Await(2 * kWriters * kUnits);
  ASSERT_EQ(arrived.size(), 2U * kWriters * kUnits);
  for (char writer = '0'; writer < '0' + kWriters; ++writer) {
    Payloads its;
    std::ranges::copy_if(arrived, std::back_inserter(its), [&](const auto& p) { return p.front() == writer; });
    EXPECT_TRUE(std::ranges::is_sorted(its)) << "a writer's own events keep their order";
  }
  std::ranges::sort(arrived);
  EXPECT_EQ(std::ranges::adjacent_find(arrived), arrived.end()) << "none came twice";
}

TEST_F(FollowerTest, GoesOnAfterTheDatabaseThrewEverybodyOut) {
  Follow({.listen = Options(1)});
  Told({"1"});
  EXPECT_EQ(inbox_.Await(1), Payloads{"1"});
  const auto held = Hold({"2"});
  Number("select count(pg_terminate_backend(pid, 5000))" + Backends("%"));
  held->go.Set(Status());
  EXPECT_FALSE(held->ended.get());
  Told({"3"});
  EXPECT_EQ(inbox_.Await(2), (Payloads{"1", "3"}));
}

TEST_F(FollowerTest, BringsWhatWasToldWhileItWasAway) {
  Make({}).On("", inbox_.Consumer());
  const auto position = Await(follower_->Current());
  Told({"1", "2"});
  Number("select count(pg_terminate_backend(pid, 5000))" + Backends("%"));
  follower_->Start(*position);
  running_ = true;
  EXPECT_EQ(inbox_.Await(2), (Payloads{"1", "2"}));
}

TEST_F(FollowerTest, IsWokenByTheNotification) {
  Follow({.listen = Options(1), .poll = kNever});
  WaitUntil("select count(*)" + Backends("listen%"), 1);
  Told({"1"});
  EXPECT_EQ(inbox_.Await(1), Payloads{"1"});
  Told({"2"});
  EXPECT_EQ(inbox_.Await(2), (Payloads{"1", "2"}));
}

TEST_F(FollowerTest, LooksForItselfWhenItMayHaveMissedANotification) {
  Follow({.listen = Options(1), .poll = kNever});
  WaitUntil("select count(*)" + Backends("listen%"), 1);
  Number("select count(pg_terminate_backend(pid, 5000))" + Backends("listen%"));
  Told({"missed"});
  EXPECT_EQ(inbox_.Await(1), Payloads{"missed"});
}

TEST_F(FollowerTest, DrainsMoreThanABatchWithoutAPause) {
  Make({.listen = std::nullopt, .poll = kNever, .batch = 2}).On("", inbox_.Consumer());
  const auto position = Await(follower_->Current());
  Told({"1", "2", "3", "4", "5", "6", "7"});
  follower_->Start(*position);
  running_ = true;
  EXPECT_EQ(inbox_.Await(7), (Payloads{"1", "2", "3", "4", "5", "6", "7"}));
}

TEST_F(FollowerTest, GivesEachConsumerItsKinds) {
  Inbox rotas;
  Inbox all;
  Make({}).On("rota.", rotas.Consumer());
  follower_->On("", all.Consumer());
  Start();
  Told({"1"}, "rota.published");
  Told({"2"}, "rotas");
  Told({"3"}, "appointment.booked");
  EXPECT_EQ(all.Await(3), (Payloads{"1", "2", "3"}));
  EXPECT_EQ(rotas.Await(1), Payloads{"1"});
}

TEST_F(FollowerTest, BringsABatchAgainUntilItIsTaken) {
  inbox_.FailNext(2);
  Follow();
  Told({"1"});
  Told({"2"});
  EXPECT_EQ(inbox_.Await(2), (Payloads{"1", "2"}));
  Stop();
  EXPECT_EQ(follower_->figures().failed_deliveries, 2);
  EXPECT_EQ(follower_->figures().delivered, 2);
}

TEST_F(FollowerTest, KnowsHowFarItIsBehind) {
  Follow();
  const auto held = Hold({"1"});
  Told({"2"});
  clock_.Pass(Milliseconds(90'000));
  for (int i = 0; i < 1'000 && follower_->figures().lag == 0ms; ++i) Number("select 1 from pg_sleep(0.01)");
  EXPECT_EQ(follower_->figures().lag, 90s) << "told, but an open transaction stands before it";
  held->go.Set(Status());
  inbox_.Await(2);
  Stop();
  EXPECT_EQ(follower_->figures().lag, 0ms);
}

TEST_F(FollowerTest, BringsNothingOnceItHasStopped) {
  Follow();
  Told({"1"});
  inbox_.Await(1);
  Stop();
  Told({"2"});
  EXPECT_EQ(inbox_.size(), 1U);
}

TEST_F(FollowerTest, OldEventsAreTrimmedOldestFirst) {
  Told({"1", "2", "3"});
  clock_.Pass(Milliseconds(1'000));
  const Instant limit = clock_.Now();
  Told({"4"});
  const auto trim = [&](std::int64_t most) { return *Await(events::Trim(*database_, limit, most)); };
  EXPECT_EQ(trim(2), 2);
  EXPECT_EQ(Number("select count(*) from outbox where payload in ('3', '4')"), 2);
  EXPECT_EQ(trim(2), 1);
  EXPECT_EQ(trim(2), 0);
  EXPECT_EQ(Number("select count(*) from outbox"), 1);
}

/// On one file there is one process: nothing to follow, the outbox is kept all the same.
TEST(FollowerOnSqlite, HasNothingToDo) {
  const std::string path = testing::TempDir() + "/" + ToText(MakeUuid()) + ".db";
  const auto database = *sql::OpenSqlite({.path = path, .readers = 1, .durable = false});
  async::Loops loops(1);
  loops.Start();
  const test::SetClock clock;
  Inbox inbox;
  Follower follower(*database, loops.At(0), clock, {}, Rethrow);
  follower.On("", inbox.Consumer());
  const auto position = async::RunSync(follower.Current());
  ASSERT_TRUE(position);
  EXPECT_EQ(*position, events::Position());
  follower.Start(*position);
  const std::string schema = OutboxSchema("sqlite");
  const auto told = async::RunSync(database->RunWrite(
      [&](sql::Session& s) -> Task<Status> {
        MEDRES_CO_CHECK(co_await s.Script(schema));
        co_return co_await Tell(s, {"1", "2", "3"}, "thing.changed", clock.Now());
      },
      sql::Database::kDeadline));
  EXPECT_TRUE(told) << ToString(told.error());
  EXPECT_EQ(*async::RunSync(events::Trim(*database, clock.Now() + 1ms, 2)), 2);
  EXPECT_EQ(*async::RunSync(events::Trim(*database, clock.Now() + 1ms, 2)), 0);  // the newest keeps the ids' place
  async::RunToEnd(follower.Stop());
  EXPECT_EQ(inbox.size(), 0U);
  std::remove(path.c_str());
}

}  // namespace
}  // namespace medres::events_test
