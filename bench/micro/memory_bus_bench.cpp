#include <benchmark/benchmark.h>

#include <algorithm>
#include <atomic>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_future.hpp>
#include <thread>
#include <vector>

#include "platform/events/bus/memory_bus.hpp"

/// The bus in memory: how many events a second pass through it, and how long one takes at a given rate.
namespace medres::events {
namespace {

using SteadyClock = std::chrono::steady_clock;

struct BenchTick {
  static constexpr EventType kEvent{"bench.tick", 1};
  Uuid key;
  std::int64_t number = 0;
};

std::vector<BenchTick> Ticks(std::size_t count) {
  std::vector<BenchTick> ticks(count);
  for (std::size_t i = 0; i < count; ++i) {
    ticks[i].key = MakeNamedUuid(std::to_string(i % 1024));
    ticks[i].number = static_cast<std::int64_t>(i);
  }
  return ticks;
}

void StopBus(async::Loops& loops, MemoryBus& bus) {
  boost::asio::co_spawn(loops.At(0), bus.Stop(), boost::asio::use_future).get();
  loops.Stop();
}

/// One thread publishes in batches of 256; so many shards handle, in so many subscriptions.
void MemoryBusThroughput(benchmark::State& state) {
  async::Loops loops(static_cast<int>(state.range(0)));
  metrics::Registry registry;
  MemoryBus bus(loops, registry, {.shards = static_cast<int>(state.range(0)), .capacity = 1 << 15}, {});
  std::atomic<std::int64_t> handled = 0;
  for (int i = 0; i < state.range(1); ++i) {
    bus.On<BenchTick>("consumer-" + std::to_string(i), [&](const BenchTick& tick) -> Status {
      benchmark::DoNotOptimize(tick.number);
      handled.fetch_add(1, std::memory_order_relaxed);
      return {};
    });
  }
  MemoryTopic<BenchTick>& ticks = bus.For<BenchTick>();
  bus.Start();
  loops.Start();
  constexpr std::size_t kEvents = 2'000'000;
  const auto batch = Ticks(256);
  for (auto _ : state) {
    handled = 0;
    std::size_t published = 0;
    while (published < kEvents) {
      std::span<const BenchTick> rest(batch);
      while (!rest.empty()) {
        rest = rest.subspan(ticks.Offer(rest));
        if (!rest.empty()) std::this_thread::yield();
      }
      published += batch.size();
    }
    while (handled.load() < static_cast<std::int64_t>(published) * state.range(1)) std::this_thread::yield();
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(kEvents));
  StopBus(loops, bus);
}
BENCHMARK(MemoryBusThroughput)
    ->ArgNames({"shards", "consumers"})
    ->Args({1, 1})
    ->Args({2, 1})
    ->Args({1, 3})
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime()
    ->MinTime(1.0);

/// Events published one by one at an even rate; from publishing until the handler has it.
void MemoryBusLatency(benchmark::State& state) {
  async::Loops loops(1);
  metrics::Registry registry;
  MemoryBus bus(loops, registry, {.shards = 1}, {});
  const auto rate = state.range(0);
  const auto count = static_cast<std::size_t>(rate * 2);
  std::vector<std::int64_t> took(count);
  std::vector<std::int64_t> told(count);
  std::atomic<std::size_t> handled = 0;
  bus.On<BenchTick>("timer", [&](const BenchTick& tick) -> Status {
    const auto at = static_cast<std::size_t>(tick.number);
    took[at] = SteadyClock::now().time_since_epoch().count() - told[at];
    handled.fetch_add(1, std::memory_order_release);
    return {};
  });
  MemoryTopic<BenchTick>& ticks = bus.For<BenchTick>();
  bus.Start();
  loops.Start();
  const auto events = Ticks(count);
  for (auto _ : state) {
    handled = 0;
    const auto start = SteadyClock::now();
    for (std::size_t i = 0; i < count; ++i) {
      const auto due = start + std::chrono::nanoseconds(static_cast<std::int64_t>(i) * 1'000'000'000 / rate);
      // What is due sooner than a sleep is exact is published with what comes before it: bursts, as in life.
      if (due - SteadyClock::now() > std::chrono::microseconds(100)) std::this_thread::sleep_until(due);
      told[i] = SteadyClock::now().time_since_epoch().count();
      while (!ticks.TryPublish(events[i])) std::this_thread::yield();
    }
    while (handled.load(std::memory_order_acquire) < count) std::this_thread::yield();
  }
  std::ranges::sort(took);
  const auto at = [&](double part) {
    return static_cast<double>(took[static_cast<std::size_t>(part * static_cast<double>(count - 1))]) / 1e3;
  };
  state.counters["p50_us"] = at(0.5);
  state.counters["p99_us"] = at(0.99);
  state.counters["p99.9_us"] = at(0.999);
  state.counters["max_us"] = at(1);
  StopBus(loops, bus);
}
BENCHMARK(MemoryBusLatency)
    ->ArgName("rate")
    ->Arg(10'000)
    ->Arg(100'000)
    ->Iterations(1)
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace medres::events
