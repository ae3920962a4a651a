#include "platform/cache/adaptive_policy.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>

namespace medres::cache {
namespace {

constexpr std::uint64_t kLimit = 1000;

/// Drives a policy as a cache does: what is asked for is there, or is put there.
class Driven {
 public:
  explicit Driven(Policy& policy) : policy_(policy) {}

  bool Ask(std::uint32_t key, std::uint32_t weight = 1) {
    if (const auto known = slots_.find(key); known != slots_.end()) {
      policy_.Touch(known->second);
      return true;
    }
    const Slot slot = TakeSlot();
    keys_[slot] = {key, weight};
    slots_[key] = slot;
    policy_.Add(slot, key * 0x85EBCA6BU, weight);
    Evict();
    return false;
  }

  void Replace(std::uint32_t key, std::uint32_t weight) {
    const auto known = slots_.find(key);
    if (known == slots_.end()) return;
    const Slot from = known->second;
    const Slot to = TakeSlot();
    keys_[to] = {key, weight};
    known->second = to;
    policy_.Replace(from, to, weight);
    Free(from);
    Evict();
  }

  void Remove(std::uint32_t key) {
    const auto known = slots_.find(key);
    if (known == slots_.end()) return;
    policy_.Remove(known->second);
    Free(known->second);
    slots_.erase(known);
  }

  std::uint64_t Weight() const {
    std::uint64_t sum = 0;
    for (const auto& [slot, entry] : keys_) sum += entry.second;
    return sum;
  }

 private:
  Slot TakeSlot() {
    if (free_.empty()) return static_cast<Slot>(keys_.size());
    const Slot slot = free_.back();
    free_.pop_back();
    return slot;
  }

  void Free(Slot slot) {
    keys_.erase(slot);
    free_.push_back(slot);
  }

  void Evict() {
    std::vector<Slot> victims;
    policy_.Evict(victims);
    for (const Slot victim : victims) {
      ASSERT_TRUE(keys_.contains(victim)) << "who is not there cannot give way";
      slots_.erase(keys_.at(victim).first);
      Free(victim);
    }
  }

  Policy& policy_;
  std::map<std::uint32_t, Slot> slots_;
  std::map<Slot, std::pair<std::uint32_t, std::uint32_t>> keys_;  ///< key and weight
  std::vector<Slot> free_;
};

/// Half as many keys again as fit, round and round: who looks at recency alone has none of them when it comes.
void AskInALoop(Driven& cache) {
  for (std::uint32_t step = 0; step < 60'000; ++step) cache.Ask(step % 1500);
}

/// Each key is asked for once more after 300 others, and never again: frequency says nothing.
int AskLately(Driven& cache, std::uint32_t first) {
  int hits = 0;
  for (std::uint32_t step = 300; step < 40'000; ++step) {
    cache.Ask(first + step);
    hits += cache.Ask(first + step - 300) ? 1 : 0;
  }
  return hits;
}

TEST(AdaptivePolicy, FollowsWhateverServesBetterLately) {
  AdaptivePolicy policy(kLimit);
  Driven cache(policy);
  EXPECT_EQ(policy.in_force(), PolicyKind::kTinyLfu);
  AskInALoop(cache);
  EXPECT_EQ(policy.in_force(), PolicyKind::kTinyLfu);
  EXPECT_GT(AskLately(cache, 1'000'000), 30'000) << "of 39,700 that recency would have had";
  EXPECT_EQ(policy.in_force(), PolicyKind::kLru);
  AskInALoop(cache);
  EXPECT_EQ(policy.in_force(), PolicyKind::kTinyLfu);
}

TEST(AdaptivePolicy, KnowsTheSameEntriesWhoeverIsInForce) {
  AdaptivePolicy policy(kLimit);
  Driven cache(policy);
  std::mt19937 random(7);
  for (int step = 0; step < 60'000; ++step) {
    const auto weight = static_cast<std::uint32_t>(1 + random() % 30);
    // Now a few that are asked for often, now many that come once.
    const auto key = static_cast<std::uint32_t>(step / 5'000 % 2 == 0 ? random() % 90 : random() % 100'000);
    switch (random() % 10) {
      case 0: cache.Remove(key); break;
      case 1: cache.Replace(key, weight); break;
      default: cache.Ask(key, weight);
    }
    ASSERT_LE(policy.weight(), kLimit);
    if (step % 97 == 0) ASSERT_EQ(policy.weight(), cache.Weight()) << step;
  }
}

TEST(MiniCache, HasWhatItsPolicyKeeps) {
  MiniCache cache(MakePolicy(PolicyKind::kLru, 10));
  EXPECT_FALSE(cache.Ask(1, 4));
  EXPECT_FALSE(cache.Ask(2, 4));
  EXPECT_TRUE(cache.Ask(1, 4));
  EXPECT_FALSE(cache.Ask(3, 4)) << "2 gives way";
  EXPECT_TRUE(cache.Ask(1, 4));
  EXPECT_FALSE(cache.Ask(2, 4));
  EXPECT_FALSE(cache.Ask(4, 11)) << "heavier than the whole";
  EXPECT_FALSE(cache.Ask(4, 11));
  EXPECT_EQ(cache.entries(), 2U);
}

}  // namespace
}  // namespace medres::cache
