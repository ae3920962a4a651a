#include <benchmark/benchmark.h>

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <fstream>
#include <thread>

#include "base/id.hpp"
#include "base/time.hpp"
#include "platform/async/loops.hpp"
#include "platform/config/file_watch.hpp"
#include "platform/config/live.hpp"

/// What live settings cost whoever reads them, and how long a change of a file takes to be seen by every loop.
namespace medres::config {
namespace {

using Clock = std::chrono::steady_clock;

Layer File(int share) {
  return {
      .name = "file",
      .values = {{"ranking.waiting", std::to_string(share)}, {"ranking.preference", std::to_string(10'000 - share)}},
      .revision = "1"};
}

struct Pair {
  long long one = 0;
  long long other = 0;
};
Result<Pair> PairOf(const Settings& settings) {
  return Pair{settings.Integer("ranking.waiting"), settings.Integer("ranking.preference")};
}

struct House {
  SystemClock clock;
  LiveSettings live{*Settings::Make({File(1)}), clock};
  Section<Pair> section = *live.Add<Pair>({"ranking."}, PairOf);
};

House& Shared() {
  static House house;
  return house;
}

void BM_SettingsReadSection(benchmark::State& state) {
  const House& house = Shared();
  for (auto _ : state) benchmark::DoNotOptimize(house.section.Get()->one);
}
BENCHMARK(BM_SettingsReadSection)->ThreadRange(1, 8)->UseRealTime();

void BM_SettingsReadByKey(benchmark::State& state) {
  const House& house = Shared();
  for (auto _ : state) benchmark::DoNotOptimize(house.live.Get()->settings->Integer("ranking.waiting"));
}
BENCHMARK(BM_SettingsReadByKey);

void BM_SettingsOffer(benchmark::State& state) {
  House house;
  int share = 0;
  for (auto _ : state) benchmark::DoNotOptimize(house.live.Offer(File(++share % 10'000), "bench").has_value());
}
BENCHMARK(BM_SettingsOffer)->Unit(benchmark::kMicrosecond);

/// A loop notes when it first sees each version.
Task<void> Look(const LiveSettings& live, std::atomic<std::int64_t>& seen, const std::atomic<bool>& stop) {
  while (!stop) {
    seen = live.Get()->number;
    co_await async::Sleep(Milliseconds(1));
  }
}

void Wait(const std::vector<std::atomic<std::int64_t>>& seen, std::int64_t number) {
  const auto all = [&] { return std::ranges::all_of(seen, [&](const auto& one) { return one >= number; }); };
  while (!all()) std::this_thread::sleep_for(std::chrono::microseconds(200));
}

/// From before the file is replaced until the last of four loops has seen the new version.
void BM_SettingsFileToAllLoops(benchmark::State& state) {
  const auto folder = std::filesystem::temp_directory_path() / ("medres-settings-" + ToText(MakeUuid()));
  std::filesystem::create_directory(folder);
  const std::string path = (folder / "medres.yaml").string();
  const auto write = [&](int share) {
    std::ofstream(path + ".new") << "ranking.waiting: " << share << "\nranking.preference: " << 10'000 - share << "\n";
    std::filesystem::rename(path + ".new", path);
  };
  write(1);
  SystemClock clock;
  LiveSettings live(*Settings::Make({*ReadFile(path)}), clock);
  async::Loops loops(4);
  loops.Start();
  std::atomic<bool> stop = false;
  std::atomic<int> running = loops.Count();
  std::vector<std::atomic<std::int64_t>> seen(static_cast<std::size_t>(loops.Count()));
  for (int i = 0; i < loops.Count(); ++i) {
    async::Spawn(loops.At(i), Look(live, seen[static_cast<std::size_t>(i)], stop),
                 [&](const std::exception_ptr&) { --running; });
  }
  std::vector<double> took;
  {
    const FileWatch watch({path}, {SignatureOf(path)}, [&](const std::string&) {
      if (auto layer = ReadFile(path)) (void)live.Offer(*std::move(layer), "bench");
    });
    int share = 1;
    for (auto _ : state) {
      const std::int64_t next = live.Get()->number + 1;
      const auto start = Clock::now();
      write(++share % 10'000);
      Wait(seen, next);
      took.push_back(std::chrono::duration<double>(Clock::now() - start).count());
      state.SetIterationTime(took.back());
    }
  }
  stop = true;
  while (running > 0) std::this_thread::yield();
  loops.Stop();
  std::filesystem::remove_all(folder);
  std::ranges::sort(took);
  const auto at = [&](double part) {
    return took[static_cast<std::size_t>(part * static_cast<double>(took.size() - 1))];
  };
  state.counters["p50_ms"] = at(0.5) * 1e3;
  state.counters["p99_ms"] = at(0.99) * 1e3;
  state.counters["max_ms"] = took.back() * 1e3;
}
BENCHMARK(BM_SettingsFileToAllLoops)->UseManualTime()->Iterations(500)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace medres::config
