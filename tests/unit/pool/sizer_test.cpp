#include "platform/pool/sizer.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

namespace medres::pool {
namespace {

using namespace std::chrono_literals;

/// A second in which so many loans took so long each, after such a wait.
Sizer::Window Second(std::int64_t lent, std::chrono::nanoseconds use, std::chrono::nanoseconds wait = 0ns,
                     int waiting = 0) {
  return {.length = 1s, .lent = lent, .waited = wait * lent, .used = use * lent, .waiting = waiting};
}

struct SizingCase {
  std::string name;
  std::vector<Sizer::Window> windows;
  int expected;
};

std::vector<Sizer::Window> Times(int count, Sizer::Window window) {
  return std::vector<Sizer::Window>(static_cast<std::size_t>(count), window);
}

std::vector<Sizer::Window> Both(std::vector<Sizer::Window> first, const std::vector<Sizer::Window>& second) {
  first.insert(first.end(), second.begin(), second.end());
  return first;
}

TEST(SizerTest, FollowsWhatWasMeasured) {
  // Of 2 to 32 connections. 1,000 loans of 4 ms are 4 at once; with headroom 6.
  const std::vector<Sizer::Window> known = Times(1, Second(1000, 4ms));
  const std::vector<SizingCase> cases{
      {"nothing known: all that may be", {}, 32},
      {"too few loans to know", Times(20, Second(9, 4ms, 1ms, 5)), 32},
      {"the first measure counts at once", Times(1, Second(1000, 4ms)), 6},
      {"at least the minimum", Times(1, Second(20, 4ms)), 2},
      {"at most the maximum", Times(1, Second(20'000, 4ms)), 32},
      {"more work and nobody waits: as it is", Both(Times(1, Second(1000, 4ms)), Times(5, Second(1400, 4ms))), 6},
      {"more work and callers wait: more", Both(Times(1, Second(1000, 4ms)), Times(1, Second(1500, 4ms, 2ms))), 9},
      {"a short wait is none", Both(Times(1, Second(1000, 4ms)), Times(1, Second(1500, 4ms, 300us))), 6},
      {"who waits at the end counts", Both(Times(1, Second(1000, 4ms)), Times(1, Second(1500, 4ms, 0ms, 3))), 9},
      {"never more than doubled at once", Both(Times(1, Second(1000, 4ms)), Times(1, Second(8000, 4ms, 2ms))), 12},
      {"less work: not yet", Both(Times(1, Second(4000, 4ms)), Times(9, Second(1000, 4ms))), 24},
      {"less work for long: an eighth less", Both(Times(1, Second(4000, 4ms)), Times(10, Second(1000, 4ms))), 21},
      {"one busy window starts the patience anew",
       Both(Both(Times(1, Second(4000, 4ms)), Times(9, Second(1000, 4ms))),
            Both(Times(1, Second(4000, 4ms)), Times(9, Second(1000, 4ms)))),
       24},
      {"no work at all shrinks it too", Both(Times(1, Second(4000, 4ms)), Times(200, Second(0, 0ms))), 2},
      {"who waits while nothing is lent has no server",
       Both(Times(1, Second(4000, 4ms)), Times(20, Second(0, 0ms, 0ms, 9))), 24},
      {"a crowded server: each loan is longer, none is more",
       Both(Times(1, Second(1000, 4ms)), Times(20, Second(1000, 40ms, 50ms, 100))), 6},
      {"what was shortest long ago is tried anew with half of them", Both(known, Times(31, Second(1000, 8ms, 50ms, 9))),
       3},
      {"until the trial is over", Both(known, Times(32, Second(1000, 8ms, 50ms, 9))), 3},
      {"work that takes longer by itself gets more",
       Both(known, Both(Times(31, Second(1000, 8ms, 50ms, 9)),
                        Both(Times(2, Second(500, 8ms, 50ms, 9)), Times(1, Second(1000, 8ms, 50ms, 9))))),
       12},
      {"half that lends as much is enough",
       Both(known, Both(Times(31, Second(1000, 8ms, 50ms, 9)), Times(2, Second(1000, 4ms, 50ms, 9)))), 3},
      {"while nobody waits it is taken as it is",
       Both(known, Both(Times(31, Second(1000, 8ms)), Times(1, Second(1000, 8ms, 2ms)))), 12},
      {"an empty window says nothing", Times(1, Sizer::Window{}), 32},
  };
  for (const SizingCase& one : cases) {
    Sizer sizer(2, 32);
    for (const Sizer::Window& window : one.windows) sizer.Next(window);
    EXPECT_EQ(sizer.target(), one.expected) << one.name;
  }
}

/// A server of `cores` that does each loan in `work` on a core of its own, and a closed crowd that is always waiting.
/// The largest size of the last minute of ten.
int Settled(int cores, std::chrono::duration<double> work, Sizer sizer) {
  int largest = 0;
  for (int second = 0; second < 600; ++second) {
    const int size = sizer.target();
    const double at_once = std::min(size, cores);
    const auto lent = static_cast<std::int64_t>(at_once / work.count());
    const std::chrono::duration<double> use = work * (static_cast<double>(size) / at_once);
    sizer.Next(Second(lent, std::chrono::duration_cast<std::chrono::nanoseconds>(use), 100ms, 50));
    if (second >= 540) largest = std::max(largest, sizer.target());
  }
  return largest;
}

TEST(SizerTest, SettlesNearWhatTheServerCanDoAtOnce) {
  for (const int cores : {2, 4, 8, 16}) {
    Sizer small(1, 256);
    small.Next(Second(20, 1ms));  // it has been small before the crowd came
    ASSERT_LE(small.target(), 2);
    for (const Sizer& sizer : {small, Sizer(1, 256)}) {
      const int size = Settled(cores, 5ms, sizer);
      EXPECT_GE(size, cores) << "from " << sizer.target() << " on " << cores;
      EXPECT_LE(size, 3 * cores) << "from " << sizer.target() << " on " << cores;
    }
  }
}

}  // namespace
}  // namespace medres::pool
