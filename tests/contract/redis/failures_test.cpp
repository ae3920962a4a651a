#include <algorithm>
#include <atomic>

#include "contract/redis/redis_test.hpp"
#include "platform/async/together.hpp"

namespace medres::redis_test {
namespace {

using Clock = std::chrono::steady_clock;
using pool::BreakerState;
using redis::Command;

class RedisFailures : public RedisTest {
 protected:
  pool::View Pool() const { return board_.Read().front(); }

  redis::Options Quick() {
    auto options = Options();
    options.command_timeout = 200ms;
    options.connect_timeout = 300ms;
    return options;
  }

  void WaitUntilBack() {
    WaitUntil("served again", [&] { return Run({"PING"}, 1'000ms).has_value(); });
  }
};

TEST_F(RedisFailures, IsUnavailableWhereNobodyListens) {
  auto options = Quick();
  server_->Kill();
  Open(options);
  for (int i = 0; i < 20; ++i) {
    const auto code = CodeOf(Run({"PING"}, 2'000ms));
    EXPECT_TRUE(code == "redis.unavailable" || code == "redis.timeout") << code;
  }
  EXPECT_NE(Pool().figures.breaker, BreakerState::kClosed);
  EXPECT_GT(Pool().refusals, 0);
}

TEST_F(RedisFailures, ComesBackAfterAKill) {
  Open(Quick());
  ASSERT_TRUE(Run({"SET", "k", "v"}));
  server_->Kill();
  WaitUntil("it is missed", [&] { return !Run({"PING"}); });
  server_->Restart();
  WaitUntilBack();
  EXPECT_GT(Pool().reconnects, 0);
  WaitUntil("both loops are back", [&] { return Pool().figures.breaker == BreakerState::kClosed; });
}

TEST_F(RedisFailures, KeepsDeadlinesWhileTheServerIsPaused) {
  Open(Quick());
  ASSERT_TRUE(Run({"PING"}));
  server_->Pause();
  const auto since = Clock::now();
  EXPECT_EQ(CodeOf(Run({"PING"}, 100ms)), "redis.timeout");
  EXPECT_GE(Clock::now() - since, 100ms);
  std::vector<std::string> codes;
  for (int i = 0; i < 12; ++i) codes.push_back(CodeOf(Run({"PING"}, 100ms)));
  EXPECT_GT(std::ranges::count(codes, "redis.unavailable"), 0) << "the breaker answers in its place";
  const auto at_once = Clock::now();
  int refused = 0;
  for (int i = 0; i < 100; ++i) refused += CodeOf(Run({"PING"}, 100ms)) == "redis.unavailable" ? 1 : 0;
  EXPECT_GT(refused, 90);
  EXPECT_LT(Clock::now() - at_once, 100 * 100ms) << "and does not wait for deadlines";
  server_->Resume();
  WaitUntilBack();
}

TEST_F(RedisFailures, BoundsWhoWaits) {
  auto options = Quick();
  options.max_connections = 2;
  options.max_waiting = 20;  // ten a loop
  options.breaker.failures = 1'000'000;
  auto& client = Open(options);
  ASSERT_TRUE(Run({"PING"}));
  server_->Pause();
  std::atomic<int> overloaded = 0;
  std::atomic<int> late = 0;
  Await([](redis::Client& asked, std::atomic<int>& full, std::atomic<int>& slow) -> Task<bool> {
    const auto ask = [](redis::Client& one, std::atomic<int>& refused, std::atomic<int>& timed) -> Task<void> {
      const auto reply = co_await one.Run(Command{"PING"}, 500ms);
      if (!reply) ++(reply.error().kind == ErrorKind::kOverloaded ? refused : timed);
    };
    std::vector<Task<void>> tasks;
    for (int i = 0; i < 100; ++i) tasks.push_back(ask(asked, full, slow));
    co_await async::Together(std::move(tasks));
    co_return true;
  }(client, overloaded, late));
  EXPECT_EQ(overloaded + late, 100);
  EXPECT_GE(overloaded, 80);
  EXPECT_EQ(Pool().overloaded, overloaded);
  server_->Resume();
  WaitUntilBack();
}

TEST_F(RedisFailures, LeavesAPrimaryThatBecameAReplica) {
  Open(Quick());
  ASSERT_TRUE(Run({"SET", "k", "v"}));
  test::RedisServer other;
  ASSERT_TRUE(Run({"REPLICAOF", "127.0.0.1", std::to_string(other.port())}));
  WaitUntil("it is seen", [&] { return CodeOf(Run({"SET", "k", "w"})) == "redis.unavailable"; });
  WaitUntil("it is left", [&] { return Pool().refusals > 0; });
}

TEST_F(RedisFailures, FindsAnIdleConnectionThatDoesNotAnswer) {
  auto options = Quick();
  options.check_after = 50ms;
  options.command_timeout = 100ms;
  Open(options);
  ASSERT_TRUE(Run({"PING"}));
  server_->Pause();
  WaitUntil("what is idle is dropped", [&] { return Pool().figures.open == 0; });
  server_->Resume();
  WaitUntilBack();
}

TEST_F(RedisFailures, AnswersWhoWaitsWhenItIsClosed) {
  auto& client = Open(Quick());
  ASSERT_TRUE(Run({"PING"}));
  server_->Pause();
  auto waiting = boost::asio::co_spawn(loops_->At(0), client.Run(Command{"PING"}, 20'000ms), boost::asio::use_future);
  std::this_thread::sleep_for(50ms);
  client_.reset();
  ASSERT_EQ(waiting.wait_for(kPatience), std::future_status::ready);
  EXPECT_EQ(CodeOf(waiting.get()), "redis.unavailable");
  server_->Resume();
}

}  // namespace
}  // namespace medres::redis_test
