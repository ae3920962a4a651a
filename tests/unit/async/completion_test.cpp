#include "platform/async/completion.hpp"

#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "unit/async/async_test.hpp"

namespace medres::async_test {
namespace {

using async::Completion;

class CompletionOnThreads : public LoopsTest {};

TEST_F(CompletionOnThreads, ResumesWhereItWasAwaited) {
  for (int loop = 0; loop < 2; ++loop) {
    Completion<std::thread::id> completion;
    const auto resumed_on = [](Completion<std::thread::id>& awaited) -> Task<int> {
      const std::thread::id setter = co_await awaited.Wait();
      EXPECT_NE(setter, std::this_thread::get_id());
      co_return async::Loops::Current();
    };
    auto ended = Start(loop, resumed_on(completion));
    std::jthread([&] { completion.Set(std::this_thread::get_id()); });
    EXPECT_EQ(ended.get(), loop);
  }
}

TEST(Completion, MayBeSetBeforeItIsAwaited) {
  Completion<std::string> completion;
  completion.Set("early");
  EXPECT_EQ(async::RunSync(completion.Wait()), "early");
}

TEST(Completion, TheFirstValueStands) {
  Completion<int> completion;
  completion.Set(1);
  completion.Set(2);
  EXPECT_EQ(async::RunSync(completion.Wait()), 1);
}

TEST(Completion, MovesWhatCannotBeCopied) {
  Completion<std::unique_ptr<int>> completion;
  completion.Set(std::make_unique<int>(5));
  EXPECT_EQ(*async::RunSync(completion.Wait()), 5);
}

TEST_F(CompletionOnThreads, OneOfManySettersWins) {
  for (int round = 0; round < 100; ++round) {
    const auto completion = std::make_shared<Completion<int>>();
    std::vector<std::jthread> setters;
    for (int i = 1; i <= 3; ++i) setters.emplace_back([completion, i] { completion->Set(i); });
    const int winner = Start(round % 2, completion->Wait()).get();
    EXPECT_GE(winner, 1);
    EXPECT_LE(winner, 3);
  }
}

TEST_F(CompletionOnThreads, ATimeoutIsOneMoreSetter) {
  Completion<int> answer;
  const auto time_out = [](Completion<int>& late) -> Task<void> {
    co_await async::Sleep(std::chrono::milliseconds(1));
    late.Set(-1);
  };
  auto timer = Start(1, time_out(answer));
  EXPECT_EQ(Start(0, answer.Wait()).get(), -1);
  timer.get();
}

/// Tells when it dies.
struct Witness {
  explicit Witness(int& count) : alive(count) { ++alive; }
  Witness(const Witness&) = delete;
  Witness& operator=(const Witness&) = delete;
  ~Witness() { --alive; }
  int& alive;
};

Task<void> WaitFor(std::shared_ptr<Completion<int>> completion, int& alive) {
  const Witness witness(alive);
  co_await completion->Wait();
}

TEST(Completion, WhoWaitsForWhatTheyHoldGoesWithTheLoop) {
  int alive = 0;
  std::weak_ptr<Completion<int>> first;
  const auto kept = std::make_shared<Completion<int>>();
  {
    async::Loops loops(1);
    const auto done = [](std::exception_ptr) { ADD_FAILURE() << "nobody set it"; };
    auto shared = std::make_shared<Completion<int>>();
    first = shared;
    for (const auto& completion : {shared, std::make_shared<Completion<int>>(), kept}) {
      async::Spawn(loops.At(0), WaitFor(completion, alive), done);
    }
    shared = nullptr;
    loops.At(0).poll();
    EXPECT_EQ(alive, 3);
    EXPECT_FALSE(first.expired());
  }
  EXPECT_EQ(alive, 0);
  EXPECT_TRUE(first.expired());
  kept->Set(1);
}

TEST_F(CompletionOnThreads, MayBeSetWhileItsLoopEnds) {
  for (int round = 0; round < 50; ++round) {
    int alive = 0;
    std::vector<std::shared_ptr<Completion<int>>> completions;
    std::jthread setter;
    {
      async::Loops loops(1);
      for (int i = 0; i < 20; ++i) {
        completions.push_back(std::make_shared<Completion<int>>());
        async::Spawn(loops.At(0), WaitFor(completions.back(), alive), [](std::exception_ptr) {});
      }
      loops.Start();
      setter = std::jthread([half = std::vector(completions.begin(), completions.begin() + 10)] {
        for (const auto& completion : half) completion->Set(1);
      });
      loops.Stop();
      setter.join();
    }
    EXPECT_EQ(alive, 0);
    for (const auto& completion : completions) completion->Set(2);
  }
}

}  // namespace
}  // namespace medres::async_test
