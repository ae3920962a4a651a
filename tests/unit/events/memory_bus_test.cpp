#include "platform/events/bus/memory_bus.hpp"

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_future.hpp>
#include <boost/describe.hpp>
#include <map>
#include <mutex>
#include <set>
#include <thread>

namespace medres::events {
namespace {

using namespace std::chrono_literals;

struct Tick {
  static constexpr EventType kEvent{"test.tick", 1};
  Uuid key;
  std::int64_t number = 0;
};

/// What handlers were given, in order of each key. Thread-safe.
class Record {
 public:
  void Add(const Tick& tick) {
    const std::lock_guard lock(mutex_);
    keys_[tick.key].push_back(tick.number);
    ++count_;
  }
  std::size_t count() const {
    const std::lock_guard lock(mutex_);
    return count_;
  }
  std::vector<std::int64_t> Of(const Uuid& key) const {
    const std::lock_guard lock(mutex_);
    const auto found = keys_.find(key);
    return found == keys_.end() ? std::vector<std::int64_t>() : found->second;
  }
  bool Await(std::size_t count) const {
    for (int i = 0; i < 6000 && this->count() < count; ++i) std::this_thread::sleep_for(5ms);
    return this->count() >= count;
  }

 private:
  mutable std::mutex mutex_;
  std::map<Uuid, std::vector<std::int64_t>> keys_;
  std::size_t count_ = 0;
};

class MemoryBusTest : public testing::Test {
 protected:
  MemoryBusTest() { loops_.Start(); }
  ~MemoryBusTest() override {
    if (bus_) Await(bus_->Stop());
    loops_.Stop();
  }

  MemoryBus& Make(std::size_t capacity = 1024) {
    bus_ = std::make_unique<MemoryBus>(loops_, registry_, MemoryBus::Options{.shards = 2, .capacity = capacity},
                                       MemoryHooks{.on_dead =
                                                       [this](const GivenUp& event) {
                                                         const std::lock_guard lock(mutex_);
                                                         dead_.push_back(event.key);
                                                       },
                                                   .chance = [] { return 0.5; }});
    return *bus_;
  }

  template <class T>
  T Await(Task<T> task) {
    return boost::asio::co_spawn(loops_.At(0), std::move(task), boost::asio::use_future).get();
  }

  std::vector<Uuid> dead() {
    const std::lock_guard lock(mutex_);
    return dead_;
  }

  static std::vector<Uuid> Keys(int count) {
    std::vector<Uuid> keys;
    for (int i = 0; i < count; ++i) keys.push_back(MakeNamedUuid("key " + std::to_string(i)));
    return keys;
  }

  async::Loops loops_{2};
  metrics::Registry registry_;
  std::unique_ptr<MemoryBus> bus_;
  std::mutex mutex_;
  std::vector<Uuid> dead_;
};

constexpr Retry kQuick{.first = 1ms, .longest = 4ms, .attempts = 3, .jitter = 0.5};

TEST_F(MemoryBusTest, EverySubscriptionGetsEveryEventInOrderOfItsKey) {
  Record plain;
  Record waiting;
  MemoryBus& bus = Make();
  bus.On<Tick>("plain", [&](const Tick& tick) -> Status {
    plain.Add(tick);
    return {};
  });
  bus.On<Tick>("waiting",
               [&](const Tick& tick) -> Task<Status> {
                 if (tick.number % 97 == 0) co_await async::Sleep(1ms);
                 waiting.Add(tick);
                 co_return Status();
               },
               {.lane = Lane::kHigh});
  MemoryTopic<Tick>& ticks = bus.For<Tick>();
  bus.Start();
  const auto keys = Keys(40);
  std::vector<Tick> batch;
  for (std::int64_t i = 0; i < 8000; ++i) batch.push_back({.key = keys[static_cast<std::size_t>(i % 40)], .number = i});
  ASSERT_TRUE(Await(ticks.Publish(std::span<const Tick>(batch), 30s)));
  ASSERT_TRUE(plain.Await(8000));
  ASSERT_TRUE(waiting.Await(8000));
  for (const Uuid& key : keys) {
    EXPECT_EQ(plain.Of(key).size(), 200U);
    EXPECT_TRUE(std::ranges::is_sorted(plain.Of(key)));
    EXPECT_TRUE(std::ranges::is_sorted(waiting.Of(key)));
  }
}

TEST_F(MemoryBusTest, AFullRingRefusesOrHasThePublisherWait) {
  std::atomic<bool> open = false;
  Record record;
  MemoryBus& bus = Make(8);
  bus.On<Tick>("slow", [&](const Tick& tick) -> Task<Status> {
    while (!open) co_await async::Sleep(1ms);
    record.Add(tick);
    co_return Status();
  });
  MemoryTopic<Tick>& ticks = bus.For<Tick>();
  bus.Start();
  const Uuid key = MakeUuid();
  int taken = 0;
  while (ticks.TryPublish({.key = key, .number = taken})) ++taken;
  EXPECT_EQ(taken, 8) << "what is being handled keeps its place";
  const Status refused = Await(ticks.Publish({.key = key, .number = 99}, 10ms));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, "events.overloaded");
  open = true;
  EXPECT_TRUE(Await(ticks.Publish({.key = key, .number = 8}, 10s)));
  EXPECT_TRUE(record.Await(9));
}

TEST_F(MemoryBusTest, AFailureIsTriedAgainAndNobodyOfItsKeyOvertakes) {
  Record record;
  std::atomic<int> failures = 2;
  const Uuid bad = MakeNamedUuid("bad");
  const Uuid good = MakeNamedUuid("good");
  MemoryBus& bus = Make();
  bus.On<Tick>("flaky",
               [&](const Tick& tick) -> Status {
                 if (tick.key == bad && failures.fetch_sub(1) > 0) return Fail(Error::Internal("test.refused"));
                 record.Add(tick);
                 return {};
               },
               {.retry = kQuick});
  MemoryTopic<Tick>& ticks = bus.For<Tick>();
  bus.Start();
  for (std::int64_t i = 0; i < 10; ++i) {
    ASSERT_TRUE(ticks.TryPublish({.key = bad, .number = i}));
    ASSERT_TRUE(ticks.TryPublish({.key = good, .number = i}));
  }
  ASSERT_TRUE(record.Await(20));
  EXPECT_TRUE(std::ranges::is_sorted(record.Of(bad)));
  EXPECT_TRUE(dead().empty());
}

TEST_F(MemoryBusTest, WhatFailsEachTimeIsGivenUpAndTheNextOfItsKeyGoesOn) {
  Record record;
  const Uuid key = MakeUuid();
  MemoryBus& bus = Make();
  bus.On<Tick>("picky",
               [&](const Tick& tick) -> Status {
                 if (tick.number == 3) throw std::runtime_error("cannot");
                 record.Add(tick);
                 return {};
               },
               {.retry = kQuick});
  MemoryTopic<Tick>& ticks = bus.For<Tick>();
  bus.Start();
  for (std::int64_t i = 0; i < 6; ++i) ASSERT_TRUE(ticks.TryPublish({.key = key, .number = i}));
  ASSERT_TRUE(record.Await(5));
  EXPECT_EQ(record.Of(key), (std::vector<std::int64_t>{0, 1, 2, 4, 5}));
  EXPECT_EQ(dead(), std::vector<Uuid>{key});
}

TEST_F(MemoryBusTest, ManyThreadsLoseNothing) {
  std::atomic<std::int64_t> sum = 0;
  std::atomic<std::size_t> count = 0;
  MemoryBus& bus = Make(256);
  bus.On<Tick>("sum",
               [&](const Tick& tick) -> Status {
                 sum += tick.number;
                 ++count;
                 return {};
               },
               {.lane = Lane::kLow});
  MemoryTopic<Tick>& ticks = bus.For<Tick>();
  bus.Start();
  const auto keys = Keys(32);
  {
    std::vector<std::jthread> threads;
    for (int thread = 0; thread < 4; ++thread) {
      threads.emplace_back([&] {
        for (std::int64_t i = 1; i <= 5000; ++i) {
          while (!ticks.TryPublish({.key = keys[static_cast<std::size_t>(i % 32)], .number = i}))
            std::this_thread::yield();
        }
      });
    }
  }
  for (int i = 0; i < 6000 && count < 20'000; ++i) std::this_thread::sleep_for(5ms);
  EXPECT_EQ(count, 20'000U);
  EXPECT_EQ(sum, std::int64_t{4} * 5000 * 5001 / 2);
}

TEST_F(MemoryBusTest, NamesAreUniqueAndAddedBeforeTheStart) {
  MemoryBus& bus = Make();
  const auto handler = [](const Tick&) -> Status { return {}; };
  bus.On<Tick>("one", handler);
  EXPECT_THROW(bus.On<Tick>("one", handler), std::logic_error);
  bus.Start();
  EXPECT_THROW(bus.On<Tick>("two", handler), std::logic_error);
}

}  // namespace
}  // namespace medres::events
