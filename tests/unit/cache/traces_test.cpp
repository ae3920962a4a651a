#include "support/traces.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "platform/cache/lfu_policy.hpp"
#include "platform/cache/queue_policy.hpp"
#include "platform/cache/tiny_lfu_policy.hpp"
#include "support/shared.hpp"

namespace medres::cache {
namespace {

/// Policies beside what others published about the same requests.
class Traces : public testing::Test {
 protected:
  void SetUp() override {
    MEDRES_NEEDS_SHARED(folder, traces::kFolder);
    folder_ = *folder;
  }

  static double Percent(const traces::Trace& trace, Policy& policy) {
    return 100.0 * static_cast<double>(traces::CountHits(trace, policy)) / static_cast<double>(trace.size());
  }

  std::filesystem::path folder_;
};

TEST_F(Traces, LruHasThePublishedHitRatios) {
  int compared = 0;
  for (const auto& [name, published] : {std::pair{"oltp", "OLTP"}, std::pair{"gli", "GLI"}}) {
    const traces::Trace trace = traces::Read(folder_, name);
    for (const traces::Published& row : traces::ReadPublished(folder_)) {
      if (row.trace != published || row.policy != "LRU") continue;
      QueuePolicy lru(row.size, QueuePolicy::Order::kUse);
      EXPECT_EQ(std::lround(100 * Percent(trace, lru)), std::lround(100 * row.percent)) << name << " " << row.size;
      ++compared;
    }
  }
  EXPECT_EQ(compared, 16);
}

TEST_F(Traces, LruFifoAndLfuMissAsOftenAsLibCacheSimSays) {
  const traces::Trace trace = traces::Read(folder_, "cloudphysics");
  int compared = 0;
  for (const traces::ExpectedMisses& row : traces::ReadExpectedMisses(folder_)) {
    const auto kind = row.policy == "LRU"    ? std::optional(PolicyKind::kLru)
                      : row.policy == "FIFO" ? std::optional(PolicyKind::kOldest)
                      : row.policy == "LFU"  ? std::optional(PolicyKind::kLfu)
                                             : std::nullopt;
    if (!kind) continue;
    for (std::size_t i = 0; i < row.misses.size(); ++i) {
      const auto policy = MakePolicy(*kind, (i + 1) << 27);
      EXPECT_EQ(trace.size() - traces::CountHits(trace, *policy), row.misses[i]) << row.policy << " " << i + 1 << "/8";
      ++compared;
    }
  }
  EXPECT_EQ(compared, 24);
}

TEST_F(Traces, TinyLfuIsWithinAPointOfTheBestPublishedOnOltp) {
  const traces::Trace trace = traces::Read(folder_, "oltp");
  std::map<std::uint64_t, double> best;
  for (const traces::Published& row : traces::ReadPublished(folder_)) {
    if (row.trace == "OLTP" && row.policy != "Optimal") best[row.size] = std::max(best[row.size], row.percent);
  }
  ASSERT_EQ(best.size(), 8U);
  for (const auto& [size, percent] : best) {
    TinyLfuPolicy policy(size);
    EXPECT_GE(Percent(trace, policy), percent - 1) << size;
  }
}

TEST_F(Traces, TinyLfuIsNearTheBestPublishedWhereSizesDiffer) {
  const traces::Trace trace = traces::Read(folder_, "cloudphysics");
  const auto expected = traces::ReadExpectedMisses(folder_);
  int near = 0;
  for (std::size_t eighth = 1; eighth <= 8; ++eighth) {
    double best = 0;
    for (const traces::ExpectedMisses& row : expected) {
      if (row.policy.starts_with("Belady")) continue;
      const std::size_t hits = trace.size() - row.misses.at(eighth - 1);
      best = std::max(best, 100.0 * static_cast<double>(hits) / static_cast<double>(trace.size()));
    }
    TinyLfuPolicy policy(eighth << 27);
    const double percent = Percent(trace, policy);
    EXPECT_GE(percent, best - 3.1) << eighth << "/8";
    near += percent >= best - 1 ? 1 : 0;
  }
  EXPECT_GE(near, 5);
}

TEST_F(Traces, AdaptiveIsNearTheBetterOfRecencyAndFrequency) {
  for (const auto& [name, size] : {std::pair("sprite", 250U), std::pair("web12", 4000U), std::pair("orm-busy", 250U)}) {
    const traces::Trace trace = traces::Read(folder_, name);
    const auto percent = [&](PolicyKind kind) { return Percent(trace, *MakePolicy(kind, size)); };
    const double better = std::max(percent(PolicyKind::kLru), percent(PolicyKind::kTinyLfu));
    EXPECT_GE(percent(PolicyKind::kAdaptive), better - 1.5) << name << " " << size;
  }
}

}  // namespace
}  // namespace medres::cache
