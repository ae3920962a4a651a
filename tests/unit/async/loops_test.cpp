#include <boost/asio/post.hpp>
#include <latch>
#include <stdexcept>
#include <string>
#include <thread>

#include "platform/async/completion.hpp"
#include "unit/async/async_test.hpp"

namespace medres::async_test {
namespace {

Task<int> Number(int value) { co_return value; }

Task<int> Thrower() {
  throw std::runtime_error("thrown");
  co_return 0;
}

class LoopsOnThreads : public LoopsTest {};

TEST_F(LoopsOnThreads, EachLoopKnowsItsNumber) {
  const auto current = []() -> Task<int> { co_return async::Loops::Current(); };
  EXPECT_EQ(loops_.Count(), 2);
  EXPECT_EQ(Start(0, current()).get(), 0);
  EXPECT_EQ(Start(1, current()).get(), 1);
  EXPECT_EQ(async::Loops::Current(), -1);
}

TEST_F(LoopsOnThreads, ALoopKeepsItsThread) {
  const auto thread = []() -> Task<std::thread::id> { co_return std::this_thread::get_id(); };
  const std::thread::id first = Start(0, thread()).get();
  EXPECT_EQ(Start(0, thread()).get(), first);
  EXPECT_NE(Start(1, thread()).get(), first);
}

TEST_F(LoopsOnThreads, SpawnHandsOverWhatWasThrown) {
  std::promise<std::exception_ptr> ended;
  const auto fail = []() -> Task<void> {
    throw std::runtime_error("thrown");
    co_return;
  };
  async::Spawn(loops_.At(0), fail(), [&](std::exception_ptr thrown) { ended.set_value(thrown); });
  EXPECT_THROW(std::rethrow_exception(ended.get_future().get()), std::runtime_error);
}

TEST_F(LoopsOnThreads, SleepLastsAtLeastAsLongAsAsked) {
  const auto started = std::chrono::steady_clock::now();
  Start(0, async::Sleep(std::chrono::milliseconds(2))).get();
  EXPECT_GE(std::chrono::steady_clock::now() - started, std::chrono::milliseconds(2));
}

TEST(Loops, ZeroMeansOnePerCore) {
  const async::Loops loops(0);
  EXPECT_EQ(loops.Count(), static_cast<int>(std::max(1U, std::thread::hardware_concurrency())));
}

TEST(Loops, WhatIsNeverCompletedGoesWithTheLoops) {
  const auto token = std::make_shared<int>(0);
  {
    async::Loops loops(1);
    async::Completion<int> never;
    const auto wait = [](std::shared_ptr<int>, async::Completion<int>& completion) -> Task<void> {
      co_await completion.Wait();
    };
    std::latch waiting(1);
    async::Spawn(loops.At(0), wait(token, never), [](std::exception_ptr) {});
    loops.Start();
    boost::asio::post(loops.At(0), [&] { waiting.count_down(); });
    waiting.wait();
    loops.Stop();
    loops.Stop();
    EXPECT_EQ(token.use_count(), 2);
  }
  EXPECT_EQ(token.use_count(), 1);
}

TEST(RunSync, ReturnsTheValue) { EXPECT_EQ(async::RunSync(Number(7)), 7); }

TEST(RunSync, ThrowsWhatWasThrown) {
  EXPECT_THROW(async::RunSync(Thrower()), std::runtime_error);
  EXPECT_EQ(async::RunSync(Number(8)), 8) << "and the thread's loop is as good as before";
}

TEST(RunSync, MayBeNested) {
  const auto outer = []() -> Task<int> {
    const int inner = async::RunSync(Number(20));
    co_await async::Sleep(std::chrono::milliseconds(0));
    co_return inner + 1;
  };
  EXPECT_EQ(async::RunSync(outer()), 21);
}

TEST(RunSync, WaitsForOtherThreads) {
  for (int i = 0; i < 200; ++i) {
    async::Completion<int> completion;
    std::jthread other([&] { completion.Set(i); });
    EXPECT_EQ(async::RunSync(completion.Wait()), i);
  }
}

}  // namespace
}  // namespace medres::async_test
