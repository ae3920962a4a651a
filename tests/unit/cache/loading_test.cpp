#include "platform/cache/loading.hpp"

#include <atomic>
#include <latch>
#include <stdexcept>
#include <string>

#include "platform/async/together.hpp"
#include "support/set_clock.hpp"
#include "unit/async/async_test.hpp"

namespace medres::cache {
namespace {

using std::chrono::milliseconds;

using Loaded = Result<Fresh<int>>;

class LoadingTest : public async_test::LoopsTest {
 protected:
  using Numbers = LoadingCache<std::string, int>;

  Numbers Make(Numbers::Load load, Loading loading = {}) {
    return {cache_, clock_, std::move(load), std::move(loading)};
  }

  /// Gives `answer`, after `open_` was set.
  Numbers::Load AfterGate(Loaded answer) {
    return [this, answer](const std::string&) -> Task<Loaded> {
      ++loads_;
      co_await gate_.Wait();
      co_return answer;
    };
  }
  Numbers::Load Counting() {
    return [this](const std::string&) -> Task<Loaded> { co_return Fresh<int>{++loads_}; };
  }
  /// As many as say so ask for one key, on both loops; results in order.
  std::vector<std::future<Result<int>>> Ask(Numbers& numbers, int count) {
    std::vector<std::future<Result<int>>> asked;
    for (int i = 0; i < count; ++i) asked.push_back(Start(i % 2, numbers.Get("key")));
    return asked;
  }

  test::SetClock clock_;
  Cache<std::string, int> cache_{{.limit = 100}, clock_};
  std::atomic<int> loads_ = 0;
  async::Completion<bool> gate_;
};

TEST_F(LoadingTest, LoadsOnceForAllWhoAsk) {
  auto numbers = Make(AfterGate(Fresh<int>{7}));
  auto asked = Ask(numbers, 200);
  while (loads_ == 0) std::this_thread::yield();
  gate_.Set(true);
  for (auto& answer : asked) EXPECT_EQ(answer.get(), Result<int>(7));
  EXPECT_EQ(loads_, 1);
  EXPECT_EQ(numbers.figures().loads(), 1);
  EXPECT_EQ(Start(0, numbers.Get("key")).get(), Result<int>(7));
  EXPECT_EQ(loads_, 1);
}

TEST_F(LoadingTest, AFailureIsEverybodysAndNotKept) {
  auto numbers = Make(AfterGate(Fail(Error::Unavailable("sql.unavailable"))));
  auto asked = Ask(numbers, 20);
  while (loads_ == 0) std::this_thread::yield();
  gate_.Set(true);
  for (auto& answer : asked) EXPECT_EQ(answer.get().error().code, "sql.unavailable");
  EXPECT_EQ(cache_.Figures().entries, 0U);
  EXPECT_EQ(numbers.figures().loads(), 0);
  EXPECT_GE(numbers.figures().failures(), 1);
}

TEST_F(LoadingTest, WhatTheLoaderThrowsIsThrownToAll) {
  auto numbers = Make([this](const std::string&) -> Task<Loaded> {
    ++loads_;
    co_await gate_.Wait();
    throw std::runtime_error("thrown");
  });
  auto first = Start(0, numbers.Get("key"));
  while (loads_ == 0) std::this_thread::yield();
  auto second = Start(1, numbers.Get("key"));
  gate_.Set(true);
  EXPECT_THROW(first.get(), std::runtime_error);
  // The second either waited with the first or came after it and threw of its own.
  EXPECT_THROW(second.get(), std::runtime_error);
}

TEST_F(LoadingTest, AbsenceIsRememberedForItsOwnTimeAndOtherFailuresAreNot) {
  const auto absent = [this](const std::string& key) -> Task<Loaded> {
    ++loads_;
    if (key == "absent") co_return Fail(Error::NotFound("patient.not_found"));
    co_return Fail(Error::Timeout("sql.timeout"));
  };
  auto numbers = Make(absent, {.negative = milliseconds(50)});
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(Start(0, numbers.Get("absent")).get().error().code, "patient.not_found");
  }
  EXPECT_EQ(loads_, 1);
  clock_.Pass(milliseconds(50));
  EXPECT_EQ(Start(0, numbers.Get("absent")).get().error().code, "patient.not_found");
  EXPECT_EQ(loads_, 2);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(Start(0, numbers.Get("slow")).get().error().code, "sql.timeout");
  EXPECT_EQ(loads_, 5);
}

TEST_F(LoadingTest, WhatWasInvalidatedMeanwhileIsAnsweredAndNotKept) {
  auto numbers = Make(AfterGate(Fresh<int>{7}));
  auto asked = Start(0, numbers.Get("key"));
  while (loads_ == 0) std::this_thread::yield();
  cache_.Remove("key");
  gate_.Set(true);
  EXPECT_EQ(asked.get(), Result<int>(7));
  EXPECT_EQ(cache_.Get("key"), std::nullopt);
}

TEST_F(LoadingTest, WhatTheLoaderSaysOfKeepingHolds) {
  auto numbers = Make([](const std::string&) -> Task<Loaded> {
    co_return Fresh<int>{.value = 1, .keep = {.ttl = milliseconds(5), .weight = 3, .tags = {"doctor"}}};
  });
  EXPECT_TRUE(Start(0, numbers.Get("key")).get().has_value());
  EXPECT_EQ(cache_.Figures().weight, 3U);
  EXPECT_EQ(cache_.InvalidateTag("doctor"), 1U);
  EXPECT_TRUE(Start(0, numbers.Get("key")).get().has_value());
  clock_.Pass(milliseconds(5));
  EXPECT_EQ(cache_.Get("key"), std::nullopt);
}

TEST_F(LoadingTest, RefreshesAheadBesideItsCallersOnce) {
  std::vector<Task<void>> beside;
  auto numbers = Make(Counting(), {.refresh_after = milliseconds(10),
                                   .beside = [&](Task<void> task) { beside.push_back(std::move(task)); }});
  EXPECT_EQ(Start(0, numbers.Get("key")).get(), Result<int>(1));
  clock_.Pass(milliseconds(9));
  EXPECT_EQ(Start(0, numbers.Get("key")).get(), Result<int>(1));
  EXPECT_TRUE(beside.empty());
  clock_.Pass(milliseconds(1));
  for (int i = 0; i < 3; ++i) EXPECT_EQ(Start(0, numbers.Get("key")).get(), Result<int>(1)) << "the old one goes on";
  ASSERT_EQ(beside.size(), 1U);
  Start(0, std::move(beside.front())).get();
  EXPECT_EQ(Start(0, numbers.Get("key")).get(), Result<int>(2));
  EXPECT_EQ(loads_, 2);
}

TEST_F(LoadingTest, ARefreshThatFailsLeavesTheOldValueAndIsTriedAgain) {
  std::vector<Task<void>> beside;
  const auto load = [this](const std::string&) -> Task<Loaded> {
    if (++loads_ == 2) co_return Fail(Error::Unavailable("sql.unavailable"));
    co_return Fresh<int>{loads_.load()};
  };
  auto numbers = Make(
      load, {.refresh_after = milliseconds(10), .beside = [&](Task<void> task) { beside.push_back(std::move(task)); }});
  EXPECT_EQ(Start(0, numbers.Get("key")).get(), Result<int>(1));
  clock_.Pass(milliseconds(10));
  for (const int expected : {1, 1}) {
    EXPECT_EQ(Start(0, numbers.Get("key")).get(), Result<int>(expected));
    Start(0, std::move(beside.back())).get();
  }
  EXPECT_EQ(beside.size(), 2U);
  EXPECT_EQ(Start(0, numbers.Get("key")).get(), Result<int>(3));
}

TEST_F(LoadingTest, ARefreshWhoseResultIsNotKeptIsTriedAgain) {
  std::vector<Task<void>> beside;
  const auto load = [this](const std::string&) -> Task<Loaded> {
    const int number = ++loads_;
    if (number == 2) co_await gate_.Wait();
    co_return Fresh<int>{number};
  };
  auto numbers = Make(
      load, {.refresh_after = milliseconds(10), .beside = [&](Task<void> task) { beside.push_back(std::move(task)); }});
  Start(0, numbers.Get("key")).get();
  clock_.Pass(milliseconds(10));
  Start(0, numbers.Get("key")).get();
  ASSERT_EQ(beside.size(), 1U);
  auto refresh = Start(0, std::move(beside.front()));
  while (loads_ < 2) std::this_thread::yield();
  cache_.InvalidateTag("other");
  gate_.Set(true);
  refresh.get();
  EXPECT_EQ(Start(0, numbers.Get("key")).get(), Result<int>(1)) << "what was loaded meanwhile may be old";
  ASSERT_EQ(beside.size(), 2U);
  Start(0, std::move(beside.back())).get();
  EXPECT_EQ(Start(0, numbers.Get("key")).get(), Result<int>(3));
}

TEST_F(LoadingTest, ARefreshThatNobodyRunsIsTriedAgain) {
  int asked = 0;
  auto numbers = Make(Counting(), {.refresh_after = milliseconds(10), .beside = [&](Task<void>) { ++asked; }});
  Start(0, numbers.Get("key")).get();
  clock_.Pass(milliseconds(10));
  for (int i = 0; i < 3; ++i) EXPECT_EQ(Start(0, numbers.Get("key")).get(), Result<int>(1));
  EXPECT_EQ(asked, 3);
}

TEST_F(LoadingTest, EveryGetIsOneHitOrOneMissAndLoadsAreNeither) {
  std::vector<Task<void>> beside;
  auto numbers = Make(Counting(), {.refresh_after = milliseconds(10),
                                   .beside = [&](Task<void> task) { beside.push_back(std::move(task)); }});
  const auto counted = [this] { return std::pair(cache_.Figures().hits, cache_.Figures().misses); };
  Start(0, numbers.Get("key")).get();
  EXPECT_EQ(counted(), std::pair(0UL, 1UL));
  clock_.Pass(milliseconds(10));
  Start(0, numbers.Get("key")).get();
  EXPECT_EQ(counted(), std::pair(1UL, 1UL));
  ASSERT_EQ(beside.size(), 1U);
  Start(0, std::move(beside.front())).get();
  EXPECT_EQ(loads_, 2);
  EXPECT_EQ(counted(), std::pair(1UL, 1UL)) << "a refresh asks for nothing";
  Start(0, numbers.WarmUp({"key", "other"})).get();
  EXPECT_EQ(counted(), std::pair(1UL, 2UL)) << "what is there already is not asked for";
}

TEST_F(LoadingTest, AnotherLoadsWhenTheFirstIsGone) {
  auto numbers = Make([this](const std::string&) -> Task<Loaded> {
    if (++loads_ == 1) co_await gate_.Wait();  // never set
    co_return Fresh<int>{loads_.load()};
  });
  std::future<Result<int>> second;
  {
    boost::asio::io_context lost;
    auto first = boost::asio::co_spawn(lost, numbers.Get("key"), boost::asio::use_future);
    lost.poll();
    ASSERT_EQ(loads_, 1);
    second = Start(0, numbers.Get("key"));
    EXPECT_EQ(second.wait_for(milliseconds(20)), std::future_status::timeout);
    gate_.Set(true);  // posts to a loop that runs no more
  }
  EXPECT_EQ(second.get(), Result<int>(2));
}

TEST_F(LoadingTest, WarmsUpWhatIsNotThere) {
  cache_.Put("a", 100);
  auto numbers = Make([this](const std::string& key) -> Task<Loaded> {
    ++loads_;
    if (key == "none") co_return Fail(Error::NotFound("patient.not_found"));
    if (key == "broken") co_return Fail(Error::Unavailable("sql.unavailable"));
    co_return Fresh<int>{1};
  });
  EXPECT_EQ(Start(0, numbers.WarmUp({"a", "b", "none", "c"})).get(), Result<std::size_t>(2));
  EXPECT_EQ(Start(0, numbers.WarmUp({"broken", "d"})).get().error().code, "sql.unavailable");
  EXPECT_EQ(loads_, 4);
}

}  // namespace
}  // namespace medres::cache
