#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>

#include "platform/cache/frequency_sketch.hpp"
#include "platform/cache/lfu_policy.hpp"
#include "platform/cache/policy.hpp"
#include "platform/cache/tiny_lfu_policy.hpp"
#include "platform/cache/window_climber.hpp"

namespace medres::cache {
namespace {

constexpr std::uint32_t HashOf(Slot slot) { return slot * 0x9E3779B1U; }

/// Drives a policy with entries named by letters: `a` is asked for, `!a` is removed. What is left, in order of name.
std::string Play(PolicyKind kind, std::uint64_t limit, std::string_view steps) {
  const auto policy = MakePolicy(kind, limit);
  std::map<char, bool> here;
  bool remove = false;
  for (const char step : steps) {
    const Slot slot = static_cast<Slot>(step - 'a');
    if (step == '!') {
      remove = true;
    } else if (std::exchange(remove, false)) {
      policy->Remove(slot);
      here.erase(step);
    } else if (here.contains(step)) {
      policy->Touch(slot);
    } else {
      policy->Add(slot, HashOf(slot), 1);
      here[step] = true;
      std::vector<Slot> victims;
      policy->Evict(victims);
      for (const Slot victim : victims) here.erase(static_cast<char>('a' + victim));
    }
  }
  std::string left;
  for (const auto& [name, there] : here) left += name;
  return left;
}

struct Case {
  PolicyKind kind;
  std::string_view steps;
  std::string_view left;
};

TEST(CachePolicy, WhoGivesWay) {
  using enum PolicyKind;
  const Case cases[] = {
      {kLru, "abc", "abc"},       {kLru, "abcd", "bcd"},         {kLru, "abcad", "acd"},
      {kLru, "abca!bde", "ade"},  {kOldest, "abcad", "bcd"},     {kOldest, "abcaaabbd", "bcd"},
      {kLfu, "aabbcd", "abd"},    {kLfu, "aabbccd", "abc"},      {kLfu, "abcd", "bcd"},
      {kLfu, "aabbccdda", "abc"}, {kTinyLfu, "aaabbbcd", "abd"}, {kTinyLfu, "aabbcdefg", "abg"},
  };
  for (const Case& test : cases) {
    EXPECT_EQ(Play(test.kind, 3, test.steps), test.left) << static_cast<int>(test.kind) << " " << test.steps;
  }
}

/// What policies must do, done by looking at every entry.
class Oracle {
 public:
  struct Known {
    std::uint32_t weight = 0;
    std::uint64_t written = 0;
    std::uint64_t used = 0;
    std::uint64_t uses = 0;
  };

  explicit Oracle(PolicyKind kind) : kind_(kind) {}

  void Put(Slot slot, std::uint32_t weight, std::uint64_t uses) {
    ++now_;
    known_[slot] = {.weight = weight, .written = now_, .used = now_, .uses = uses};
  }
  void Touch(Slot slot) {
    known_[slot].used = ++now_;
    ++known_[slot].uses;
  }
  std::vector<Slot> Evict(std::uint64_t limit) {
    std::vector<Slot> victims;
    while (Weight() > limit) {
      const auto first = std::ranges::min_element(known_, {}, [this](const auto& entry) { return Rank(entry.second); });
      victims.push_back(first->first);
      known_.erase(first);
    }
    return victims;
  }
  std::uint64_t Weight() const {
    std::uint64_t sum = 0;
    for (const auto& [slot, known] : known_) sum += known.weight;
    return sum;
  }
  std::map<Slot, Known>& known() { return known_; }

 private:
  std::pair<std::uint64_t, std::uint64_t> Rank(const Known& known) const {
    if (kind_ == PolicyKind::kLfu) return {known.uses, known.used};
    return {0, kind_ == PolicyKind::kLru ? known.used : known.written};
  }

  PolicyKind kind_;
  std::map<Slot, Known> known_;
  std::uint64_t now_ = 0;
};

class AgainstOracle : public testing::TestWithParam<PolicyKind> {};

TEST_P(AgainstOracle, TheSameEntriesGiveWayInTheSameOrder) {
  constexpr std::uint64_t kLimit = 200;
  std::mt19937 random(20261126);
  const auto policy = MakePolicy(GetParam(), kLimit);
  Oracle oracle(GetParam());
  Slot next = 1000;
  for (int step = 0; step < 20'000; ++step) {
    auto& known = oracle.known();
    const auto slot = static_cast<Slot>(random() % 60);
    const auto weight = static_cast<std::uint32_t>(random() % 20);
    const auto found = known.find(slot);
    if (found == known.end()) {
      policy->Add(slot, HashOf(slot), weight);
      oracle.Put(slot, weight, 1);
    } else if (step % 11 == 0) {
      policy->Remove(slot);
      known.erase(found);
    } else if (step % 7 == 0) {
      const Slot to = next++ % 2000 + 1000;  // a place of its own
      const std::uint64_t uses = found->second.uses;
      known.erase(found);
      policy->Replace(slot, to, weight);
      oracle.Put(to, weight, uses + 1);
    } else {
      policy->Touch(slot);
      oracle.Touch(slot);
    }
    std::vector<Slot> victims;
    policy->Evict(victims);
    ASSERT_EQ(victims, oracle.Evict(kLimit)) << "step " << step;
    ASSERT_EQ(policy->weight(), oracle.Weight()) << "step " << step;
  }
}

INSTANTIATE_TEST_SUITE_P(CachePolicy, AgainstOracle,
                         testing::Values(PolicyKind::kLru, PolicyKind::kLfu, PolicyKind::kOldest));

TEST(TinyLfu, KeepsItsBooksUnderRandomWork) {
  constexpr std::uint64_t kLimit = 500;
  std::mt19937 random(7);
  TinyLfuPolicy policy(kLimit, {.start = 0.1, .step = 0.3, .sample = 1});
  std::map<Slot, std::uint32_t> here;
  for (int step = 0; step < 50'000; ++step) {
    const auto slot = static_cast<Slot>(random() % 300);
    const auto weight = static_cast<std::uint32_t>(random() % 30);
    if (!here.contains(slot)) {
      policy.Add(slot, HashOf(slot), weight);
      here[slot] = weight;
    } else if (step % 13 == 0) {
      policy.Remove(slot);
      here.erase(slot);
    } else if (step % 5 == 0) {
      here.erase(slot);
      const Slot to = here.contains(slot + 300) ? slot : slot + 300;
      if (to == slot) {
        policy.Remove(slot);
      } else {
        policy.Replace(slot, to, weight);
        here[to] = weight;
      }
    } else {
      policy.Touch(slot);
    }
    std::vector<Slot> victims;
    policy.Evict(victims);
    for (const Slot victim : victims) ASSERT_EQ(here.erase(victim), 1U) << "step " << step;
    std::uint64_t weights = 0;
    for (const auto& [known, its_weight] : here) weights += its_weight;
    ASSERT_EQ(policy.weight(), weights) << "step " << step;
    ASSERT_LE(policy.weight(), kLimit) << "step " << step;
  }
}

/// Ten entries of weight 10 fill the cache, each asked for `uses` times; then comes one of weight 30, asked for `asked`
/// times. Whether it stays, and how many of the ten.
std::pair<bool, int> AfterAHeavyOne(int uses, int asked) {
  constexpr Slot kHeavy = 99;
  TinyLfuPolicy policy(101, {.start = 0.01});
  std::vector<Slot> victims;
  const auto ask = [&](Slot slot, std::uint32_t weight, bool is_here) {
    if (is_here) {
      policy.Touch(slot);
    } else {
      policy.Add(slot, HashOf(slot), weight);
    }
    victims.clear();
    policy.Evict(victims);
  };
  for (Slot slot = 0; slot < 10; ++slot) {
    for (int i = 0; i < uses; ++i) ask(slot, 10, i > 0);
  }
  bool is_here = false;
  std::size_t gone = 0;
  for (int i = 0; i < asked; ++i) {
    ask(kHeavy, 30, is_here);
    is_here = std::ranges::find(victims, kHeavy) == victims.end();
    gone += victims.size() - (is_here ? 0 : 1);
  }
  return {is_here, 10 - static_cast<int>(gone)};
}

TEST(TinyLfu, AHeavyEntryMustBeAskedForMoreOftenThanAllThatWouldGoForIt) {
  struct {
    int uses;
    int asked;
    std::pair<bool, int> left;
  } const cases[] = {
      {1, 1, {false, 10}}, {1, 3, {false, 10}}, {1, 4, {true, 7}}, {2, 5, {false, 10}}, {3, 5, {false, 10}},
  };
  for (const auto& test : cases) {
    EXPECT_EQ(AfterAHeavyOne(test.uses, test.asked), test.left) << test.uses << " uses, asked " << test.asked;
  }
}

/// Two light ones of weight 10 and one of weight 11 that is asked for often: who was spared makes room for nobody again
/// before the others were asked.
TEST(TinyLfu, WhereWeightsDifferTheNextCandidateMeetsOthers) {
  TinyLfuPolicy policy(41, {.start = 0.01});
  std::vector<Slot> victims;
  const auto add = [&](Slot slot, std::uint32_t weight) {
    victims.clear();
    policy.Add(slot, HashOf(slot), weight);
    policy.Evict(victims);
  };
  add(0, 11);
  add(1, 10);
  add(2, 10);
  add(3, 10);
  for (int i = 0; i < 3; ++i) {
    const Slot once = static_cast<Slot>(10 + i);
    add(once, 10);
    EXPECT_EQ(victims, std::vector<Slot>{once});  // as often as each of them, and so not more
  }
  add(10, 10);
  EXPECT_EQ(victims,
            std::vector<Slot>{3});  // 0, 1 and 2 were looked at; asked for twice, it takes the next one's place
}

TEST(TinyLfu, AScanDoesNotPushOutWhatIsAskedForOften) {
  TinyLfuPolicy policy(100);
  std::vector<Slot> victims;
  for (int round = 0; round < 5; ++round) {
    for (Slot slot = 0; slot < 90; ++slot) {
      if (round == 0) {
        policy.Add(slot, HashOf(slot), 1);
      } else {
        policy.Touch(slot);
      }
    }
  }
  for (Slot slot = 1000; slot < 3000; ++slot) {
    policy.Add(slot, HashOf(slot), 1);
    policy.Evict(victims);
  }
  const auto lost = std::ranges::count_if(victims, [](Slot slot) { return slot < 90; });
  EXPECT_LE(lost, 10);
  EXPECT_EQ(victims.size(), 1990U);
}

TEST(FrequencySketch, NeverSaysLessThanTheTruthAndStopsAtFifteen) {
  FrequencySketch sketch;
  sketch.Grow(1024);
  for (std::uint32_t key = 0; key < 500; ++key) {
    for (std::uint32_t i = 0; i < key % 18; ++i) sketch.Increment(HashOf(key));
  }
  std::uint32_t over = 0;
  for (std::uint32_t key = 0; key < 500; ++key) {
    const std::uint32_t truth = std::min(key % 18, 15U);
    ASSERT_GE(sketch.Estimate(HashOf(key)), truth) << key;
    over += sketch.Estimate(HashOf(key)) > truth ? 1 : 0;
  }
  EXPECT_LT(over, 50U);
}

TEST(FrequencySketch, GrowingKeepsCountsAndASampleHalvesThem) {
  FrequencySketch sketch;
  sketch.Grow(8);
  for (int i = 0; i < 9; ++i) sketch.Increment(HashOf(3));
  sketch.Grow(64);
  EXPECT_GE(sketch.Estimate(HashOf(3)), 9U);
  EXPECT_EQ(sketch.Bytes() / 8, 64U);
  for (std::uint32_t key = 100; key < 1000; ++key) sketch.Increment(HashOf(key));
  EXPECT_LT(sketch.Estimate(HashOf(3)), 15U);
  sketch = FrequencySketch();
  sketch.Grow(64);
  for (int i = 0; i < 10; ++i) sketch.Increment(HashOf(3));
  for (std::uint32_t key = 100; key < 730; ++key) sketch.Increment(HashOf(key) | 1);
  EXPECT_LE(sketch.Estimate(HashOf(3)), 14U);
}

TEST(WindowClimber, FindsThePeakOfAHill) {
  for (const double peak : {0.05, 0.3, 0.7}) {
    WindowClimber climber({.start = 0.01, .sample = 1});
    double share = climber.share();
    for (int sample = 0; sample < 200; ++sample) {
      // A hundred requests to a hundred entries, and fewer hits the farther the window is from the peak.
      const int hits = static_cast<int>(1000 * (0.9 - 0.5 * std::abs(share - peak)));
      for (int i = 0; i < 1000; ++i) {
        if (const auto next = climber.Count(i < hits, 1000)) share = *next;
      }
    }
    EXPECT_NEAR(share, peak, 0.08);
  }
}

TEST(WindowClimber, StaysWithinItsBounds) {
  WindowClimber climber({.lowest = 0.1, .highest = 0.5, .sample = 1});
  std::mt19937 random(3);
  for (int i = 0; i < 1000; ++i) {
    if (const auto share = climber.Count(random() % 2 == 0, 4)) {
      ASSERT_GE(*share, 0.1);
      ASSERT_LE(*share, 0.5);
    }
  }
}

}  // namespace
}  // namespace medres::cache
