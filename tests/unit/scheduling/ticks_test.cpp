#include "scheduling/tick_bits.hpp"

#include <gtest/gtest.h>

#include <random>
#include <vector>

namespace medres::scheduling {
namespace {

struct RoundingCase {
  std::int64_t milliseconds;
  Tick floor;
  Tick ceiling;
  UtcDay day;
};

class TickRounding : public testing::TestWithParam<RoundingCase> {};

TEST_P(TickRounding, IsRightOnBothSidesOf1970) {
  const RoundingCase& c = GetParam();
  const Instant at{c.milliseconds};
  EXPECT_EQ(FloorTick(at), c.floor);
  EXPECT_EQ(CeilTick(at), c.ceiling);
  EXPECT_EQ(DayOf(at), c.day);
}

INSTANTIATE_TEST_SUITE_P(Ticks, TickRounding,
                         testing::Values(RoundingCase{0, 0, 0, 0}, RoundingCase{1, 0, 1, 0},
                                         RoundingCase{-1, -1, 0, -1}, RoundingCase{300'000, 1, 1, 0},
                                         RoundingCase{-300'000, -1, -1, -1}, RoundingCase{-300'001, -2, -1, -1},
                                         RoundingCase{86'400'000, 288, 288, 1}, RoundingCase{86'399'999, 287, 288, 0},
                                         RoundingCase{-86'400'000, -288, -288, -1},
                                         RoundingCase{-86'400'001, -289, -288, -2}));

/// A buffer with random runs, and the same as a plain list.
struct Sample {
  TickBits bits;
  std::vector<bool> plain;
};

class TickBitsProperty : public testing::TestWithParam<int> {
 protected:
  Sample MakeSample() {
    Sample sample{TickBits(GetParam()), {}};
    sample.bits.Fill(false);
    sample.plain.assign(static_cast<std::size_t>(sample.bits.size()), false);
    for (int run = 0; run < 12; ++run) {
      const int from = Pick(sample.bits.size() + 40) - 20;
      const int to = from + Pick(120);
      const bool set = Pick(4) != 0;
      set ? sample.bits.SetRange(from, to) : sample.bits.ClearRange(from, to);
      for (int i = std::max(from, 0); i < std::min(to, sample.bits.size()); ++i) {
        sample.plain[static_cast<std::size_t>(i)] = set;
      }
    }
    return sample;
  }

  int Pick(int below) { return static_cast<int>(random_() % static_cast<unsigned>(below)); }

  /// `expected(i)` must say what each bit is; bits beyond the end must stay clear, or counts would be wrong.
  template <class Expected>
  void ExpectBits(const TickBits& bits, Expected expected) {
    int count = 0;
    for (int i = 0; i < bits.size(); ++i) {
      ASSERT_EQ(bits.Test(i), expected(i)) << "bit " << i;
      count += bits.Test(i) ? 1 : 0;
    }
    EXPECT_EQ(bits.Count(), count);
    EXPECT_EQ(bits.Any(), count > 0);
  }

  std::mt19937 random_{20261201};
};

bool At(const std::vector<bool>& plain, int i) {
  return i >= 0 && i < static_cast<int>(plain.size()) && plain[static_cast<std::size_t>(i)];
}

TEST_P(TickBitsProperty, ErodeKeepsTheStartsOfRuns) {
  for (const int length : {1, 2, 3, 6, 12, 64, 65, 100, 288}) {
    Sample sample = MakeSample();
    sample.bits.Erode(length);
    ExpectBits(sample.bits, [&](int i) {
      for (int k = 0; k < length; ++k) {
        if (!At(sample.plain, i + k)) return false;
      }
      return true;
    });
  }
}

TEST_P(TickBitsProperty, ShiftsMoveAndFillWithZero) {
  for (const int by : {0, 1, 5, 31, 32, 63, 64, 65, 200, 287, 288, 700}) {
    Sample down = MakeSample();
    down.bits.ShiftDown(by);
    ExpectBits(down.bits, [&](int i) { return At(down.plain, i + by); });
    Sample up = MakeSample();
    up.bits.ShiftUp(by);
    ExpectBits(up.bits, [&](int i) { return At(up.plain, i - by); });
  }
}

TEST_P(TickBitsProperty, CombineBitByBit) {
  const Sample a = MakeSample();
  const Sample b = MakeSample();
  const Sample c = MakeSample();
  const auto result = [&](auto operation) {
    TickBits bits = a.bits;
    operation(bits);
    return bits;
  };
  ExpectBits(result([&](TickBits& x) { x.And(b.bits); }), [&](int i) { return At(a.plain, i) && At(b.plain, i); });
  ExpectBits(result([&](TickBits& x) { x.AndNot(b.bits); }), [&](int i) { return At(a.plain, i) && !At(b.plain, i); });
  ExpectBits(result([&](TickBits& x) { x.Or(b.bits); }), [&](int i) { return At(a.plain, i) || At(b.plain, i); });
  ExpectBits(result([&](TickBits& x) { x.OrAnd(b.bits, c.bits); }),
             [&](int i) { return At(a.plain, i) || (At(b.plain, i) && At(c.plain, i)); });
  ExpectBits(result([&](TickBits& x) { x.Invert(); }), [&](int i) { return !At(a.plain, i); });
  TickBits both = a.bits;
  both.And(b.bits);
  EXPECT_TRUE(both.IsWithin(a.bits));
  EXPECT_EQ(a.bits.IsWithin(b.bits), [&] {
    TickBits rest = a.bits;
    rest.AndNot(b.bits);
    return !rest.Any();
  }());
}

TEST_P(TickBitsProperty, NextFindsEverySetBit) {
  const Sample sample = MakeSample();
  std::vector<bool> found(sample.plain.size(), false);
  for (auto at = sample.bits.Next(0); at; at = sample.bits.Next(*at + 1)) found[static_cast<std::size_t>(*at)] = true;
  EXPECT_EQ(found, sample.plain);
}

TEST_P(TickBitsProperty, DaysAreCopiedSideBySide) {
  std::vector<DayTicks> days(static_cast<std::size_t>(GetParam()));
  std::vector<bool> plain(days.size() * kTicksPerDay, false);
  for (int i = 0; i < 40; ++i) {
    const auto day = static_cast<std::size_t>(Pick(GetParam()));
    const int from = Pick(kTicksPerDay);
    SetRange(days[day], from, from + 9);
    for (int k = from; k < std::min(from + 9, kTicksPerDay); ++k)
      plain[day * kTicksPerDay + static_cast<std::size_t>(k)] = true;
  }
  TickBits together(GetParam());
  together.CopyAll(days);
  ExpectBits(together, [&](int i) { return At(plain, i); });
  TickBits singly(GetParam());
  singly.Fill(false);
  for (std::size_t day = 0; day < days.size(); ++day) singly.CopyDay(static_cast<int>(day), days[day]);
  ExpectBits(singly, [&](int i) { return At(plain, i); });
}

INSTANTIATE_TEST_SUITE_P(Days, TickBitsProperty, testing::Values(1, 2, 3, 9, TickBits::kMaxDays));

}  // namespace
}  // namespace medres::scheduling
