#include "platform/sql/stale_reads.hpp"

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_future.hpp>
#include <condition_variable>
#include <mutex>
#include <string>

#include "platform/async/loops.hpp"

namespace medres::sql {
namespace {

using namespace std::chrono_literals;

/// Answers every statement with one number, which is its position in the log for whoever measures, or refuses.
class FakeServer final : public Database, public Session {
 public:
  explicit FakeServer(std::optional<std::int64_t> answer) : position(answer) {}

  Dialect dialect() const override { return Dialect::kPostgres; }

  Task<Status> RunRead(Unit unit, Milliseconds /*deadline*/) override {
    if (failure) co_return Fail(*failure);
    const Status status = co_await unit(*this);
    if (status && loses_answers) co_return Fail(Error::Unavailable("database.unavailable"));
    co_return status;
  }
  Task<Status> RunWrite(Unit unit, Milliseconds deadline) override { return RunRead(std::move(unit), deadline); }

  Task<Result<Rows>> Run(const Statement& statement, Params /*params*/) override {
    reads += statement.name == "test.read" ? 1 : 0;
    Rows rows(1);
    position ? rows.AppendInteger(*position) : rows.AppendNull();
    co_return rows;
  }
  Task<Result<std::vector<Rows>>> RunAll(std::vector<Call> /*calls*/) override { co_return std::vector<Rows>(); }
  Task<Status> Script(std::string_view /*text*/) override { co_return Status(); }

  std::optional<std::int64_t> position;
  std::optional<Error> failure;
  bool loses_answers = false;
  int reads = 0;
};

/// Lets a test wait until the lag was measured once more.
class Measured final : public StaleReadsObserver {
 public:
  void OnStaleRead(bool by_replica) override { answered += by_replica ? "r" : "p"; }
  void OnLag(std::size_t replica, std::optional<std::chrono::nanoseconds> lag) override {
    const std::lock_guard lock(mutex_);
    known.resize(std::max(known.size(), replica + 1));
    known[replica] = lag.has_value();
    ++rounds_;
    changed_.notify_all();
  }
  void Wait(int more) {
    std::unique_lock lock(mutex_);
    const int until = rounds_ + more;
    changed_.wait(lock, [&] { return rounds_ >= until; });
  }

  std::string answered;
  std::vector<bool> known;

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  int rounds_ = 0;
};

class StaleReadsTest : public testing::Test {
 protected:
  void SetUp() override { loops_.Start(); }
  void TearDown() override {
    if (reads_) Await(End(*reads_));
    reads_.reset();
    loops_.Stop();
  }

  static Task<bool> End(StaleReads& reads) {
    co_await reads.Stop();
    co_return true;
  }

  /// With so many replicas that have replayed such positions; the primary stands at 100.
  void Make(const std::vector<std::optional<std::int64_t>>& positions) {
    std::vector<std::unique_ptr<Database>> replicas;
    for (const auto& position : positions) {
      auto replica = std::make_unique<FakeServer>(position);
      replicas_.push_back(replica.get());
      replicas.push_back(std::move(replica));
    }
    reads_ = std::make_unique<StaleReads>(primary_, std::move(replicas), loops_.At(0),
                                          StaleReads::Options{.max_lag = 1h, .poll = 1ms, .observer = &measured_});
    ASSERT_TRUE(Await(reads_->Start()));
    Round();
  }

  /// Until every replica has been measured after now.
  void Round() { measured_.Wait(2 * static_cast<int>(replicas_.size())); }

  /// On the loop, where the fakes are used.
  template <class Act>
  void Do(Act act) {
    Await([](Act own) -> Task<bool> {
      own();
      co_return true;
    }(std::move(act)));
  }

  Result<std::int64_t> Read() {
    return Await(reads_->Read<std::int64_t>([](Session& session) -> Task<Result<std::int64_t>> {
      static constexpr Statement kRead{"test.read", "select 1"};
      MEDRES_CO_TRY(const Rows rows, co_await session.Run(kRead, {}));
      co_return rows[0].OptionalInteger(0).value_or(-1);
    }));
  }

  template <class T>
  T Await(Task<T> task) {
    return boost::asio::co_spawn(loops_.At(0), std::move(task), boost::asio::use_future).get();
  }

  async::Loops loops_{1};
  FakeServer primary_{100};
  std::vector<FakeServer*> replicas_;
  Measured measured_;
  std::unique_ptr<StaleReads> reads_;
};

TEST_F(StaleReadsTest, WithoutReplicasThePrimaryAnswers) {
  StaleReads alone(primary_);
  const auto read = Await(alone.Read<int>([](Session& /*session*/) -> Task<Result<int>> { co_return 7; }));
  EXPECT_EQ(read.value(), 7);
}

TEST_F(StaleReadsTest, ReplicasInStepAnswerInTurn) {
  Make({100, 101});
  std::int64_t sum = 0;
  for (int i = 0; i < 4; ++i) sum += Read().value();
  EXPECT_EQ(sum, 2 * 100 + 2 * 101);
  EXPECT_EQ(measured_.answered, "rrrr");
  EXPECT_EQ(primary_.reads, 0);
}

TEST_F(StaleReadsTest, OneThatIsTooFarBehindIsPassedOver) {
  Make({50, 101});
  EXPECT_EQ(measured_.known, (std::vector<bool>{false, true}));
  for (int i = 0; i < 4; ++i) EXPECT_EQ(Read().value(), 101);
}

TEST_F(StaleReadsTest, OneThatIsNoReplicaIsPassedOver) {
  Make({std::nullopt});
  EXPECT_EQ(Read().value(), 100);
  EXPECT_EQ(measured_.answered, "p");
}

TEST_F(StaleReadsTest, OneThatGoesAwayIsReplacedByThePrimary) {
  Make({101});
  EXPECT_EQ(Read().value(), 101);
  Do([this] { replicas_[0]->failure = Error::Unavailable("database.unavailable"); });
  EXPECT_EQ(Read().value(), 100);
  Round();
  EXPECT_EQ(Read().value(), 100);
  Do([this] { replicas_[0]->failure.reset(); });
  Round();
  EXPECT_EQ(Read().value(), 101);
}

TEST_F(StaleReadsTest, WorkThatLostItsReplicaIsDoneAgain) {
  Make({101});
  Do([this] { replicas_[0]->loses_answers = true; });
  EXPECT_EQ(Read().value(), 100);
  EXPECT_EQ(replicas_[0]->reads, 1);
  EXPECT_EQ(primary_.reads, 1);
}

TEST_F(StaleReadsTest, WhatTheWorkSaysIsNoReasonToAskAgain) {
  Make({101});
  const auto read = Await(reads_->Read<int>(
      [](Session& /*session*/) -> Task<Result<int>> { co_return Fail(Error::NotFound("test.not_found")); }));
  EXPECT_EQ(read.error().code, "test.not_found");
  EXPECT_EQ(measured_.answered, "r");
}

}  // namespace
}  // namespace medres::sql
