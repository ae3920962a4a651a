#include <benchmark/benchmark.h>
#include <malloc.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

#include "platform/cache/byte_codec.hpp"
#include "platform/cache/cache.hpp"

/// Reads and writes of one cache by many threads; what a large cache weighs.
namespace medres::cache {
namespace {

constexpr std::uint64_t kEntries = 1 << 16;
constexpr std::size_t kPicks = 1 << 16;

/// Keys of Zipf's distribution with exponent 1: the few are asked for most.
const std::vector<std::uint64_t>& ZipfKeys() {
  static const std::vector<std::uint64_t> keys = [] {
    std::mt19937_64 random(42);
    std::uniform_real_distribution<double> uniform;
    std::vector<std::uint64_t> picks(kPicks);
    for (auto& key : picks)
      key = static_cast<std::uint64_t>(std::pow(static_cast<double>(kEntries), uniform(random))) - 1;
    return picks;
  }();
  return keys;
}

using Numbers = Cache<std::uint64_t, std::uint64_t>;
SystemClock clock_of_system;
std::unique_ptr<Numbers> numbers;

void Fill(const Options& options) {
  numbers = std::make_unique<Numbers>(options, clock_of_system);
  for (std::uint64_t key = 0; key < kEntries; ++key) numbers->Put(key, key);
}

void FillFor(const benchmark::State& state) {
  Fill({.limit = 2 * kEntries, .policy = static_cast<PolicyKind>(state.range(0))});
}
void FillExpiring(const benchmark::State&) { Fill({.limit = 2 * kEntries, .after_write = std::chrono::hours(1)}); }
void Empty(const benchmark::State&) { numbers.reset(); }

void Gets(benchmark::State& state) {
  const auto& keys = ZipfKeys();
  std::size_t at = static_cast<std::size_t>(state.thread_index()) * 7919;
  for (auto _ : state) benchmark::DoNotOptimize(numbers->Get(keys[at++ % kPicks]));
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(Gets)
    ->Name("CacheGets")
    ->ArgName("policy")
    ->DenseRange(0, 4)
    ->Setup(FillFor)
    ->Teardown(Empty)
    ->Threads(1)
    ->Threads(2)
    ->Threads(8)
    ->UseRealTime();
BENCHMARK(Gets)->Name("CacheGetsExpiring")->Setup(FillExpiring)->Teardown(Empty)->Threads(1)->Threads(8)->UseRealTime();

/// Three reads to one write, over twice as many keys as fit.
void Mixed(benchmark::State& state) {
  std::mt19937_64 random(static_cast<std::uint64_t>(state.thread_index()));
  for (auto _ : state) {
    const std::uint64_t dice = random();
    const std::uint64_t key = (dice >> 8) % (4 * kEntries);
    if (dice % 4 == 0) {
      benchmark::DoNotOptimize(numbers->Put(key, key));
    } else {
      benchmark::DoNotOptimize(numbers->Get(key));
    }
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(Mixed)
    ->Name("CacheMixed")
    ->ArgName("policy")
    ->Arg(0)
    ->Setup(FillFor)
    ->Teardown(Empty)
    ->Threads(1)
    ->Threads(8)
    ->UseRealTime();

/// Fills so many MiB with values of 1 KiB; `overhead` is what the allocator gave out besides the values, per entry.
void FillLarge(benchmark::State& state) {
  constexpr std::size_t kValue = 1024;
  const std::uint64_t entries = static_cast<std::uint64_t>(state.range(0)) * 1024 * 1024 / kValue;
  for (auto _ : state) {
    const std::size_t before = mallinfo2().uordblks + mallinfo2().hblkhd;
    Cache<std::uint64_t, std::unique_ptr<char[]>> large({.limit = entries}, clock_of_system);
    for (std::uint64_t key = 0; key < entries; ++key) large.Put(key, std::make_unique<char[]>(kValue));
    const Figures figures = large.Figures();
    const double used = static_cast<double>(mallinfo2().uordblks + mallinfo2().hblkhd - before);
    state.counters["entries"] = static_cast<double>(figures.entries);
    state.counters["overhead"] = used / static_cast<double>(figures.entries) - kValue;
    state.counters["of_ours"] = static_cast<double>(figures.overhead) / static_cast<double>(figures.entries);
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(entries));
}
BENCHMARK(FillLarge)
    ->Name("CacheFill")
    ->ArgName("MiB")
    ->Arg(64)
    ->Arg(2048)
    ->Iterations(1)
    ->Unit(benchmark::kMillisecond);

/// 4 KiB of JSON as a search answers it: plain, compressed, sealed, both; there and back.
void Codec(benchmark::State& state) {
  const auto keys = security::KeyRing::Generate();
  const ByteCodec codec({.compress_from = (state.range(0) & 1) != 0 ? std::optional<std::size_t>(1024) : std::nullopt,
                         .keys = (state.range(0) & 2) != 0 ? &keys : nullptr});
  std::string value;
  for (int i = 0; value.size() < 4096; ++i) {
    value += R"({"id":")" + std::to_string(i * 7919) +
             R"(","kind":"practitioner","name":"Li","state":"active","version":3},)";
  }
  std::string kept;
  for (auto _ : state) {
    kept = codec.Encode(value, "search/key");
    benchmark::DoNotOptimize(codec.Decode(kept, "search/key"));
  }
  state.counters["kept"] = static_cast<double>(kept.size()) / static_cast<double>(value.size());
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(value.size()));
}
BENCHMARK(Codec)->Name("CacheCodec")->ArgName("zstd1_aes2")->DenseRange(0, 3);

}  // namespace
}  // namespace medres::cache
