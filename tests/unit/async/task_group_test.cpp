#include "platform/async/task_group.hpp"

#include <latch>
#include <stdexcept>

#include "unit/async/async_test.hpp"

namespace medres::async_test {
namespace {

using async::TaskGroup;
constexpr std::chrono::hours kForever{24};

class TaskGroups : public LoopsTest {
 protected:
  std::atomic<int> failures_ = 0;
  TaskGroup group_{[this](std::exception_ptr) { ++failures_; }};
};

Task<void> SleepUntilStop(TaskGroup& group, std::latch& asleep, std::atomic<int>& ended) {
  asleep.count_down();
  while (co_await group.Sleep(kForever)) {
  }
  ++ended;
}

TEST_F(TaskGroups, StopsWhenItIsEmpty) { Start(0, group_.Stop()).get(); }

TEST_F(TaskGroups, StopWakesSleepersOnEveryLoopAndWaitsForTheirEnd) {
  std::latch asleep(4);
  std::atomic<int> ended = 0;
  for (int i = 0; i < 4; ++i) group_.Spawn(loops_.At(i % 2), SleepUntilStop(group_, asleep, ended));
  asleep.wait();
  Start(0, group_.Stop()).get();
  EXPECT_EQ(ended, 4);
}

TEST_F(TaskGroups, WhoComesLateToSleepIsNotLetSleep) {
  const auto never_sleeps = [](TaskGroup& group) -> Task<bool> {
    co_await group.Stop();
    co_return co_await group.Sleep(kForever);
  };
  EXPECT_FALSE(Start(0, never_sleeps(group_)).get());
}

TEST_F(TaskGroups, SleepEndsByItself) { EXPECT_TRUE(Start(0, group_.Sleep(std::chrono::milliseconds(1))).get()); }

TEST_F(TaskGroups, AMembersFailureIsToldAndTheOthersGoOn) {
  std::latch asleep(1);
  std::atomic<int> ended = 0;
  const auto fail = []() -> Task<void> {
    throw std::runtime_error("thrown");
    co_return;
  };
  group_.Spawn(loops_.At(0), SleepUntilStop(group_, asleep, ended));
  group_.Spawn(loops_.At(1), fail());
  asleep.wait();
  EXPECT_EQ(ended, 0);
  Start(0, group_.Stop()).get();
  EXPECT_EQ(failures_, 1);
  EXPECT_EQ(ended, 1);
}

}  // namespace
}  // namespace medres::async_test
