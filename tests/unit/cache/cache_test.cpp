#include "platform/cache/cache.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <map>
#include <random>
#include <string>
#include <thread>

#include "support/set_clock.hpp"

namespace medres::cache {
namespace {

using std::chrono::milliseconds;

using Texts = Cache<std::string, std::string>;

class CacheTest : public testing::Test {
 protected:
  test::SetClock clock_;
};

TEST_F(CacheTest, KeepsReplacesAndRemoves) {
  Texts texts({.limit = 10}, clock_);
  EXPECT_EQ(texts.Get("a"), std::nullopt);
  EXPECT_TRUE(texts.Put("a", "1"));
  EXPECT_EQ(texts.Get("a"), "1");
  EXPECT_TRUE(texts.Put("a", "2"));
  EXPECT_EQ(texts.Get("a"), "2");
  EXPECT_TRUE(texts.Remove("a"));
  EXPECT_FALSE(texts.Remove("a"));
  EXPECT_EQ(texts.Get("a"), std::nullopt);
  const Figures figures = texts.Figures();
  EXPECT_EQ(figures.hits, 2U);
  EXPECT_EQ(figures.misses, 2U);
  EXPECT_EQ(figures.entries, 0U);
  EXPECT_EQ(figures.weight, 0U);
}

TEST_F(CacheTest, ARememberedFailureIsNoValueButCanBeRead) {
  Texts texts({.limit = 10}, clock_);
  texts.Put("a", std::unexpected(std::make_shared<const Error>(Error::NotFound("patient.not_found"))));
  EXPECT_EQ(texts.Get("a"), std::nullopt);
  std::string code;
  EXPECT_TRUE(texts.Read("a", [&](const Texts::Entry& entry) { code = entry.outcome.error()->code; }));
  EXPECT_EQ(code, "patient.not_found");
}

struct ExpiryCase {
  std::string_view what;
  Options options;
  Keep keep;
  std::vector<int> reads_at;  ///< that find it
  int gone_at;
};

TEST_F(CacheTest, EntriesEndAtTheMillisecond) {
  const ExpiryCase cases[] = {
      {"after the write", {.limit = 9, .after_write = milliseconds(100)}, {}, {0, 50, 99}, 100},
      {"the writer's own time", {.limit = 9, .after_write = milliseconds(100)}, {.ttl = milliseconds(7)}, {0, 6}, 7},
      {"own time alone", {.limit = 9}, {.ttl = milliseconds(3)}, {0, 2}, 3},
      {"after the last read", {.limit = 9, .after_access = milliseconds(10)}, {}, {0, 9, 18, 27}, 37},
      {"the earlier of both",
       {.limit = 9, .after_write = milliseconds(25), .after_access = milliseconds(10)},
       {},
       {0, 9, 18, 24},
       25},
  };
  for (const ExpiryCase& test : cases) {
    Texts texts(test.options, clock_);
    texts.Put("a", "1", test.keep);
    int now = 0;
    for (const int at : test.reads_at) {
      clock_.Pass(milliseconds(at - now));
      now = at;
      EXPECT_EQ(texts.Get("a"), "1") << test.what << " at " << at;
    }
    clock_.Pass(milliseconds(test.gone_at - now));
    EXPECT_EQ(texts.Get("a"), std::nullopt) << test.what;
    EXPECT_EQ(texts.Figures().entries, 1U) << test.what << ": nobody tidied yet";
    texts.Maintain();
    EXPECT_EQ(texts.Figures().entries, 0U) << test.what;
    EXPECT_EQ(texts.Figures().expirations, 1U) << test.what;
  }
}

TEST_F(CacheTest, WritesRemoveWhatHasExpired) {
  Texts texts({.limit = 100, .after_write = milliseconds(10)}, clock_);
  for (int i = 0; i < 50; ++i) texts.Put(std::to_string(i), "x");
  clock_.Pass(milliseconds(10));
  texts.Put("new", "x");
  EXPECT_EQ(texts.Figures().entries, 1U);
}

TEST_F(CacheTest, TooHeavyIsNotKeptAndNeitherIsWhatItWasToReplace) {
  Texts texts({.limit = 10}, clock_);
  EXPECT_TRUE(texts.Put("a", "1", {.weight = 10}));
  EXPECT_FALSE(texts.Put("a", "2", {.weight = 11}));
  EXPECT_EQ(texts.Get("a"), std::nullopt);
  EXPECT_EQ(texts.Figures().weight, 0U);
}

TEST_F(CacheTest, NoEntryIsHeavierThanPoliciesCount) {
  for (const PolicyKind policy :
       {PolicyKind::kTinyLfu, PolicyKind::kLru, PolicyKind::kLfu, PolicyKind::kOldest, PolicyKind::kAdaptive}) {
    Texts texts({.limit = std::uint64_t{1} << 34, .policy = policy, .shards = 1}, clock_);
    EXPECT_TRUE(texts.Put("a", "1", {.weight = kMaxWeight}));
    EXPECT_EQ(texts.Figures().weight, kMaxWeight);
    EXPECT_FALSE(texts.Put("a", "2", {.weight = kMaxWeight + 1}));
    EXPECT_FALSE(texts.Put("b", "3", {.weight = 0xFFFFFFFF}));
    EXPECT_EQ(texts.Figures().entries, 0U) << static_cast<int>(policy);
    EXPECT_EQ(texts.Figures().weight, 0U) << static_cast<int>(policy);
  }
}

TEST_F(CacheTest, ATagTakesAllThatCarryIt) {
  Texts texts({.limit = 100, .shards = 4}, clock_);
  texts.Put("a", "1", {.tags = {"doctor", "room"}});
  texts.Put("b", "2", {.tags = {"doctor", "doctor"}});
  texts.Put("c", "3", {.tags = {"room"}});
  texts.Put("d", "4", {.tags = {"doctor"}});
  texts.Put("d", "5");  // written anew without the tag
  EXPECT_EQ(texts.InvalidateTag("doctor"), 2U);
  EXPECT_EQ(texts.InvalidateTag("doctor"), 0U);
  EXPECT_EQ(texts.Get("a"), std::nullopt);
  EXPECT_EQ(texts.Get("c"), "3");
  EXPECT_EQ(texts.Get("d"), "5");
  EXPECT_EQ(texts.InvalidateTag("room"), 1U);
  texts.Clear();
  EXPECT_EQ(texts.Figures().entries, 0U);
}

TEST_F(CacheTest, WhatWasInvalidatedWhileItWasLoadedIsNotKept) {
  Texts texts({.limit = 100}, clock_);
  const std::function<void()> invalidations[] = {[&] { texts.Remove("a"); }, [&] { texts.InvalidateTag("any"); },
                                                 [&] { texts.Clear(); }};
  for (const auto& invalidate : invalidations) {
    const std::uint64_t before = texts.Changes("a");
    EXPECT_TRUE(texts.Put("a", "1", {.unchanged_since = before}));
    invalidate();
    EXPECT_FALSE(texts.Put("a", "old", {.unchanged_since = before}));
    EXPECT_NE(texts.Get("a"), "old");
  }
}

TEST_F(CacheTest, WhatIsPutWhileAnotherIsLoadedIsNewer) {
  Texts texts({.limit = 100}, clock_);
  const std::uint64_t before = texts.Changes("a");
  EXPECT_TRUE(texts.Put("a", "new"));
  EXPECT_FALSE(texts.Put("a", "loaded", {.unchanged_since = before}));
  EXPECT_EQ(texts.Get("a"), "new");
  EXPECT_TRUE(texts.Put("a", "loaded later", {.unchanged_since = texts.Changes("a")}));
}

/// A cache that looks at everything: by last use, within a weight, until a time.
class SlowCache {
 public:
  SlowCache(std::uint64_t limit, milliseconds ttl) : limit_(limit), ttl_(ttl) {}

  std::optional<int> Get(int key, Instant now) {
    const auto found = entries_.find(key);
    if (found == entries_.end() || found->second.ends <= now) return std::nullopt;
    found->second.used = ++uses_;
    return found->second.value;
  }
  void Put(int key, int value, std::uint32_t weight, Instant now) {
    std::erase_if(entries_, [now](const auto& entry) { return entry.second.ends <= now; });
    entries_[key] = {.value = value, .weight = weight, .used = ++uses_, .ends = now + ttl_};
    while (Weight() > limit_) {
      entries_.erase(std::ranges::min_element(entries_, {}, [](const auto& entry) { return entry.second.used; }));
    }
  }
  void Remove(int key) { entries_.erase(key); }
  std::uint64_t Weight() const {
    std::uint64_t sum = 0;
    for (const auto& [key, entry] : entries_) sum += entry.weight;
    return sum;
  }

 private:
  struct Known {
    int value = 0;
    std::uint32_t weight = 0;
    std::uint64_t used = 0;
    Instant ends;
  };
  std::uint64_t limit_;
  milliseconds ttl_;
  std::map<int, Known> entries_;
  std::uint64_t uses_ = 0;
};

TEST_F(CacheTest, LruAnswersAsOneThatLooksAtEverything) {
  constexpr milliseconds kTtl{500};
  Cache<int, int> cache({.limit = 300, .policy = PolicyKind::kLru, .after_write = kTtl, .shards = 1}, clock_);
  SlowCache slow(300, kTtl);
  std::mt19937 random(4);
  for (int step = 0; step < 100'000; ++step) {
    const int key = static_cast<int>(random() % 150);
    const auto dice = static_cast<std::uint32_t>(random() % 10);
    if (dice < 6) {
      ASSERT_EQ(cache.Get(key), slow.Get(key, clock_.Now())) << "step " << step;
    } else if (dice < 9) {
      const auto weight = static_cast<std::uint32_t>(random() % 12);
      cache.Put(key, step, {.weight = weight});
      slow.Put(key, step, weight, clock_.Now());
      ASSERT_EQ(cache.Figures().weight, slow.Weight()) << "step " << step;
    } else {
      cache.Remove(key);
      slow.Remove(key);
    }
    clock_.Pass(milliseconds(random() % 3));
  }
}

class EveryPolicy : public testing::TestWithParam<PolicyKind> {};

TEST_P(EveryPolicy, WeightsStayWithinTheLimitWhileManyReadAndWrite) {
  SystemClock clock;
  constexpr std::uint64_t kLimit = 2000;
  Cache<int, std::shared_ptr<const std::string>> cache({.limit = kLimit,
                                                        .policy = GetParam(),
                                                        .after_write = milliseconds(20),
                                                        .after_access = milliseconds(15),
                                                        .shards = 2},
                                                       clock);
  std::atomic<int> wrong = 0;
  const auto work = [&](unsigned seed) {
    std::mt19937 random(seed);
    for (int step = 0; step < 20'000; ++step) {
      const int key = static_cast<int>(random() % 1500);
      const auto dice = static_cast<std::uint32_t>(random() % 100);
      if (dice < 70) {
        const auto value = cache.Get(key);
        if (value && **value != std::to_string(key)) ++wrong;
      } else if (dice < 95) {
        cache.Put(
            key, std::make_shared<const std::string>(std::to_string(key)),
            {.weight = 1 + dice % 5, .tags = dice < 72 ? std::vector<std::string>{"tag"} : std::vector<std::string>()});
      } else if (dice < 99) {
        cache.Remove(key);
      } else if (cache.Figures().weight > kLimit || cache.InvalidateTag("tag") > 1500) {
        ++wrong;
      }
    }
  };
  {
    std::vector<std::jthread> threads;
    for (unsigned i = 0; i < 6; ++i) threads.emplace_back(work, i);
  }
  EXPECT_EQ(wrong, 0);
  EXPECT_LE(cache.Figures().weight, kLimit);
  EXPECT_GT(cache.Figures().hits, 0U);
  cache.Clear();
  EXPECT_EQ(cache.Figures().weight, 0U);
  EXPECT_EQ(cache.Figures().entries, 0U);
}

INSTANTIATE_TEST_SUITE_P(CacheTest, EveryPolicy,
                         testing::Values(PolicyKind::kTinyLfu, PolicyKind::kLru, PolicyKind::kLfu, PolicyKind::kOldest,
                                         PolicyKind::kAdaptive));

/// Says when it is gone.
struct Witness {
  explicit Witness(std::atomic<int>& living) : living(living) { ++living; }
  ~Witness() { --living; }
  Witness(const Witness&) = delete;
  Witness& operator=(const Witness&) = delete;
  std::atomic<int>& living;
};

TEST_F(CacheTest, WhatIsReadIsNotFreedAndWhatNobodyReadsIs) {
  std::atomic<int> living = 0;
  Cache<int, std::shared_ptr<Witness>> cache({.limit = 100, .shards = 1}, clock_);
  cache.Put(1, std::make_shared<Witness>(living));
  cache.Read(1, [&](const auto& entry) {
    const Witness* seen = entry.outcome->get();
    std::jthread([&] {
      cache.Remove(1);
      for (int i = 0; i < 3; ++i) cache.Maintain();
    }).join();
    EXPECT_EQ(living, 1);
    EXPECT_EQ(&seen->living, &living);
  });
  EXPECT_EQ(cache.Get(1), std::optional<std::shared_ptr<Witness>>());
  for (int i = 0; i < 2; ++i) cache.Maintain();
  EXPECT_EQ(living, 0);
}

TEST_F(CacheTest, ALotOfEntriesComeAndGoWithoutLeavingAnythingBehind) {
  std::atomic<int> living = 0;
  {
    Cache<int, std::shared_ptr<Witness>> cache({.limit = 500}, clock_);
    for (int i = 0; i < 50'000; ++i) cache.Put(i % 5000, std::make_shared<Witness>(living));
    EXPECT_LE(living, 500 + 2 * 64);
  }
  EXPECT_EQ(living, 0);
}

}  // namespace
}  // namespace medres::cache
