#include <gtest/gtest.h>

#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <stdexcept>
#include <string>
#include <vector>

#include "platform/async/completion.hpp"
#include "platform/async/loops.hpp"
#include "platform/container/container.hpp"

namespace medres::container_test {
namespace {

using container::Container;
using container::State;

using Diary = std::vector<std::string>;

/// Writes down what is done to it, and fails where it is told to.
class Part {
 public:
  Part(Diary& diary, std::string name, std::string fails_to = {})
      : diary_(diary), name_(std::move(name)), fails_to_(std::move(fails_to)) {}

  Status Initialize() { return Do("initialize"); }
  Task<Status> Start() { co_return Do("start"); }
  Task<Status> Stop() { co_return Do("stop"); }
  Status Cleanup() { return Do("cleanup"); }

 private:
  Status Do(const std::string& verb) {
    diary_.push_back(verb + " " + name_);
    if (verb == fails_to_) return Fail(Error::Unavailable("database.disk_full", {{"by", name_}}));
    return {};
  }

  Diary& diary_;
  std::string name_;
  std::string fails_to_;
};

/// Parts of different types, so that one can need another.
struct Store final : Part {
  using Part::Part;
};
struct Booking final : Part {
  using Part::Part;
};
struct Edge final : Part {
  using Part::Part;
};

template <class T>
void DoAll(container::Registration<T> registration) {
  registration.Initialize(&T::Initialize).Start(&T::Start).Stop(&T::Stop).Cleanup(&T::Cleanup);
}

/// edge -> booking -> store, of which one fails to do something.
struct Program {
  explicit Program(const std::string& who = {}, const std::string& fails_to = {}) {
    const auto failure = [=](const char* name) { return name == who ? fails_to : std::string(); };
    DoAll(container.Add("edge", [=, this](Booking&) { return Edge(diary, "edge", failure("edge")); }));
    DoAll(container.Add("booking", [=, this](Store&) { return Booking(diary, "booking", failure("booking")); }));
    DoAll(container.Add("store", [=, this] { return Store(diary, "store", failure("store")); }));
  }

  Diary diary;
  Container container;
};

const Diary kUp{"initialize store", "initialize booking", "initialize edge",
                "start store",      "start booking",      "start edge"};
const Diary kDown{"stop edge", "stop booking", "stop store", "cleanup edge", "cleanup booking", "cleanup store"};

TEST(Phases, GoUpInOrderAndDownInReverse) {
  Program program;
  ASSERT_TRUE(program.container.Start());
  EXPECT_EQ(std::exchange(program.diary, {}), kUp);
  ASSERT_TRUE(program.container.Stop());
  EXPECT_EQ(std::exchange(program.diary, {}), kDown);
  EXPECT_TRUE(program.container.Stop());
  EXPECT_EQ(program.diary, Diary()) << "a second stop does nothing";
}

TEST(Phases, GoDownWithTheContainer) {
  Diary diary;
  {
    Container program;
    DoAll(program.Add("store", [&] { return Store(diary, "store"); }));
    ASSERT_TRUE(program.Start());
  }
  EXPECT_EQ(diary, (Diary{"initialize store", "start store", "stop store", "cleanup store"}));
}

TEST(Phases, UnwindWhatHadStartedWhenOneFails) {
  struct Case {
    const char* who;
    const char* fails_to;
    Diary expected;
  };
  const std::vector<Case> cases{
      {"store", "initialize", {"initialize store"}},
      {"booking", "initialize", {"initialize store", "initialize booking", "cleanup store"}},
      {"store",
       "start",
       {"initialize store", "initialize booking", "initialize edge", "start store", "cleanup edge", "cleanup booking",
        "cleanup store"}},
      {"edge",
       "start",
       {"initialize store", "initialize booking", "initialize edge", "start store", "start booking", "start edge",
        "stop booking", "stop store", "cleanup edge", "cleanup booking", "cleanup store"}},
  };
  for (const auto& [who, fails_to, expected] : cases) {
    Program program(who, fails_to);
    const Status started = program.container.Start();
    ASSERT_FALSE(started) << who << " " << fails_to;
    EXPECT_EQ(started.error(), Error::Unavailable("database.disk_full", {{"by", who}}));
    EXPECT_EQ(program.diary, expected) << who << " " << fails_to;
    EXPECT_EQ(program.container.state(), State::kFailed);
    EXPECT_TRUE(program.container.Stop());
    EXPECT_EQ(program.diary, expected) << "nothing is left to stop";
  }
}

TEST(Phases, GoOnDownWhateverFails) {
  Program program("booking", "stop");
  ASSERT_TRUE(program.container.Start());
  program.diary.clear();
  const Status stopped = program.container.Stop();
  EXPECT_EQ(program.diary, kDown);
  ASSERT_FALSE(stopped);
  EXPECT_EQ(stopped.error().code, "container.stop_failed");
  EXPECT_EQ(stopped.error().issues, (std::vector<Issue>{{"database.disk_full", "booking", {{"by", "booking"}}}}));
}

TEST(Phases, TellWhatWentWrongInUnwindingAmongTheIssues) {
  Diary diary;
  Container program;
  program.Add("store", [&] { return Store(diary, "store", "stop"); }).Stop(&Store::Stop);
  program.Add("edge", [&](Store&) { return Edge(diary, "edge", "start"); }).Start(&Edge::Start);
  const Status started = program.Start();
  ASSERT_FALSE(started);
  EXPECT_EQ(started.error().args, (ErrorArgs{{"by", "edge"}}));
  EXPECT_EQ(started.error().issues, (std::vector<Issue>{{"database.disk_full", "store", {{"by", "store"}}}}));
}

TEST(Phases, MayGiveNothing) {
  Diary diary;
  Container program;
  program.Add("diary", [&]() -> Diary& { return diary; })
      .Initialize([](Diary& notes) { notes.emplace_back("plain"); })
      .Start([](Diary& notes) -> Task<void> {
        co_await async::Sleep(Milliseconds(0));
        notes.emplace_back("coroutine");
      });
  ASSERT_TRUE(program.Start());
  EXPECT_EQ(diary, (Diary{"plain", "coroutine"}));
}

TEST(Phases, TakeAnExceptionForAFailure) {
  Container program;
  program.Add("store", [] { return 1; }).Start([](int&) -> Task<void> {
    throw std::runtime_error("no disk");
    co_return;
  });
  EXPECT_EQ(program.Start().error(),
            Error::Internal("container.threw", {{"component", "store"}, {"phase", "start"}, {"reason", "no disk"}}));
}

Error Late(const char* component, const char* phase) {
  return Error::Timeout("container.deadline", {{"component", component}, {"phase", phase}, {"milliseconds", "1"}});
}

TEST(Deadlines, EndTheWaitForWhatNeverEnds) {
  async::Completion<bool> never;
  Diary diary;
  Container program;
  DoAll(program.Add("store", [&] { return Store(diary, "store"); }));
  program.Add("edge", [&](Store&) -> async::Completion<bool>& { return never; })
      .Start(
          [](async::Completion<bool>& awaited) -> Task<Status> {
            co_await awaited.Wait();
            co_return Status();
          },
          Milliseconds(1));
  EXPECT_EQ(program.Start().error(), Late("edge", "start"));
  EXPECT_EQ(diary, (Diary{"initialize store", "start store", "stop store", "cleanup store"}));
  never.Set(true);
}

TEST(Deadlines, CancelWhatHeedsIt) {
  bool was_cancelled = false;
  Container program;
  program.Add("edge", [&]() -> bool& { return was_cancelled; })
      .Start(
          [](bool& cancelled) -> Task<void> {
            try {
              co_await async::Sleep(std::chrono::hours(1));
            } catch (const std::exception&) {
              cancelled = true;
              throw;
            }
          },
          Milliseconds(1));
  EXPECT_EQ(program.Start().error(), Late("edge", "start"));
  EXPECT_TRUE(was_cancelled);
}

TEST(Deadlines, FindOutLaterWhatCannotBeInterrupted) {
  Container program;
  program.Add("edge", [] { return 1; })
      .Initialize(
          [](int&) {
            const auto enough = std::chrono::steady_clock::now() + std::chrono::milliseconds(2);
            while (std::chrono::steady_clock::now() < enough) {
            }
          },
          Milliseconds(1));
  EXPECT_EQ(program.Start().error(), Late("edge", "initialize"));
}

TEST(Deadlines, HoldForStoppingToo) {
  Diary diary;
  async::Completion<bool> never;
  Container program;
  DoAll(program.Add("store", [&] { return Store(diary, "store"); }));
  program.Add("edge", [&](Store&) -> async::Completion<bool>& { return never; })
      .Stop([](async::Completion<bool>& awaited) -> Task<void> { co_await awaited.Wait(); }, Milliseconds(1));
  ASSERT_TRUE(program.Start());
  const Status stopped = program.Stop();
  ASSERT_FALSE(stopped);
  const Error late = Late("edge", "stop");
  EXPECT_EQ(stopped.error().issues, (std::vector<Issue>{{late.code, "edge", late.args}}));
  EXPECT_EQ(diary.back(), "cleanup store");
  never.Set(true);
}

std::string States(const Container& program) {
  std::string text(ToString(program.state()));
  for (const auto& [name, state] : program.Components())
    text.append(" ").append(name).append("=").append(ToString(state));
  return text;
}

TEST(Readiness, FollowsThePhases) {
  Diary seen;
  Container program;
  const auto look = [&](int&) { seen.push_back(States(program)); };
  program.Add("passive", [] { return std::string(); });
  program.Add("store", [] { return 1L; }).Start([](long&) {});
  program.Add("edge", [](long&) { return 1; }).Initialize(look).Start(look).Stop(look).Cleanup(look);
  EXPECT_EQ(States(program), "waiting store=waiting edge=waiting");
  ASSERT_TRUE(program.Start());
  EXPECT_EQ(States(program), "running store=running edge=running");
  ASSERT_TRUE(program.Stop());
  EXPECT_EQ(States(program), "stopped store=stopped edge=stopped");
  EXPECT_EQ(seen, (Diary{"initializing store=initialized edge=initializing", "starting store=running edge=starting",
                         "stopping store=running edge=stopping", "stopping store=stopped edge=stopping"}));
}

TEST(Readiness, ShowsWhoFailed) {
  Program program("booking", "start");
  ASSERT_FALSE(program.container.Start());
  EXPECT_EQ(States(program.container), "failed edge=stopped booking=failed store=stopped");
}

}  // namespace
}  // namespace medres::container_test
