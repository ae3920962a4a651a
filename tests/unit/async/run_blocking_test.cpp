#include "platform/async/run_blocking.hpp"

#include <atomic>
#include <latch>
#include <memory>
#include <stdexcept>
#include <thread>
#include <vector>

#include "unit/async/async_test.hpp"

namespace medres::async_test {
namespace {

using async::BlockingPool;

class RunBlocking : public LoopsTest {
 protected:
  BlockingPool pool_{1, 2};
};

struct Threads {
  std::thread::id before, inside, after;
};

TEST_F(RunBlocking, WorksOnThePoolAndResumesWhereItWasAwaited) {
  const auto travel = [](BlockingPool& pool) -> Task<Threads> {
    Threads threads;
    threads.before = std::this_thread::get_id();
    const auto inside = co_await async::RunBlocking(pool, [] { return std::this_thread::get_id(); });
    threads.inside = inside.value();
    threads.after = std::this_thread::get_id();
    co_return threads;
  };
  const Threads threads = Start(0, travel(pool_)).get();
  EXPECT_NE(threads.before, threads.inside);
  EXPECT_EQ(threads.before, threads.after);
}

TEST_F(RunBlocking, PassesResultsThrough) {
  const auto good = []() -> Result<int> { return 3; };
  const auto bad = []() -> Result<int> { return Fail(Error::NotFound("test.none")); };
  EXPECT_EQ(Start(0, async::RunBlocking(pool_, good)).get().value(), 3);
  EXPECT_EQ(Start(0, async::RunBlocking(pool_, bad)).get().error().code, "test.none");
}

TEST_F(RunBlocking, TakesWorkWithoutAResult) {
  std::atomic<int> done = 0;
  EXPECT_TRUE(Start(0, async::RunBlocking(pool_, [&] { ++done; })).get());
  EXPECT_EQ(done, 1);
}

TEST_F(RunBlocking, TakesWorkThatCannotBeCopied) {
  auto work = [value = std::make_unique<int>(4)] { return *value; };
  EXPECT_EQ(Start(0, async::RunBlocking(pool_, std::move(work))).get().value(), 4);
}

TEST_F(RunBlocking, ThrowsWhatTheWorkThrew) {
  const auto work = []() -> int { throw std::domain_error("thrown"); };
  EXPECT_THROW(Start(0, async::RunBlocking(pool_, work)).get(), std::domain_error);
  EXPECT_EQ(Start(0, async::RunBlocking(pool_, [] { return 1; })).get().value(), 1) << "the thread lives on";
}

TEST_F(RunBlocking, RefusesMoreThanMayWait) {
  std::latch busy(1), release(1);
  auto first = Start(0, async::RunBlocking(pool_, [&] {
                       busy.count_down();
                       release.wait();
                     }));
  busy.wait();
  auto second = Start(0, async::RunBlocking(pool_, [] {}));
  auto third = Start(0, async::RunBlocking(pool_, [] {}));
  const Status fourth = Start(0, async::RunBlocking(pool_, [] {})).get();
  ASSERT_FALSE(fourth);
  EXPECT_EQ(fourth.error(), Error::Overloaded("async.overloaded"));
  release.count_down();
  EXPECT_TRUE(first.get());
  EXPECT_TRUE(second.get());
  EXPECT_TRUE(third.get());
}

TEST_F(RunBlocking, TheLoopGoesOnMeanwhile) {
  std::latch release(1);
  auto blocked = Start(0, async::RunBlocking(pool_, [&] { release.wait(); }));
  const auto let_go = [](std::latch& latch) -> Task<void> {
    latch.count_down();
    co_return;
  };
  Start(0, let_go(release)).get();
  EXPECT_TRUE(blocked.get());
}

TEST(BlockingPool, FinishesWhatItAcceptedBeforeItGoes) {
  std::atomic<int> done = 0;
  {
    BlockingPool pool(2, 100);
    for (int i = 0; i < 100; ++i) EXPECT_TRUE(pool.Submit([&] { ++done; }));
  }
  EXPECT_EQ(done, 100);
}

TEST(BlockingPool, RunsAsManyAtOnceAsItHasThreads) {
  std::latch together(4);
  BlockingPool pool(3, 10);
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(pool.Submit([&] { together.arrive_and_wait(); }));
  together.arrive_and_wait();
}

}  // namespace
}  // namespace medres::async_test
