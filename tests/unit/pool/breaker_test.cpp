#include "platform/pool/breaker.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace medres::pool {
namespace {

using namespace std::chrono_literals;
using Permit = Breaker::Permit;

/// A story of calls, letter by letter: `s` and `f` are calls that are let through and succeed or fail, `x` is one that
/// is refused, `S` and `F` are probes, `p` is a probe that says nothing yet, `u` one that was never sent; a digit lets
/// so many times 100 ms pass. The state after it follows.
struct Story {
  const char* name;
  const char* steps;
  BreakerState state;
};

class BreakerStory : public testing::TestWithParam<Story> {
 protected:
  void Play(char step) {
    if (step >= '0' && step <= '9') {
      now_ += (step - '0') * 100ms;
      return;
    }
    const Permit permit = breaker_.Ask(now_);
    const bool is_probe = step == 'S' || step == 'F' || step == 'p' || step == 'u';
    const Permit expected = step == 'x' ? Permit::kRefused : is_probe ? Permit::kProbe : Permit::kCall;
    ASSERT_EQ(permit, expected) << "at " << step;
    if (step == 's' || step == 'S') breaker_.Succeeded(permit);
    if (step == 'f' || step == 'F') breaker_.Failed(now_, permit);
    if (step == 'u') breaker_.Unknown(permit);
  }

  /// Pauses are 100, 200, 400, 400… ms, give or take a quarter.
  Breaker breaker_{{.failures = 3, .pause_min = 100ms, .pause_max = 400ms, .probe_within = 500ms}, 7};
  Breaker::TimePoint now_{1h};
};

TEST_P(BreakerStory, EndsAsToldIn) {
  for (const char* step = GetParam().steps; *step != '\0'; ++step) {
    SCOPED_TRACE(std::string(GetParam().steps, step + 1));
    ASSERT_NO_FATAL_FAILURE(Play(*step));
  }
  EXPECT_EQ(breaker_.state(now_), GetParam().state);
}

INSTANTIATE_TEST_SUITE_P(Breaker, BreakerStory,
                         testing::Values(Story{"Fresh", "", BreakerState::kClosed},
                                         Story{"FewFailures", "ff", BreakerState::kClosed},
                                         Story{"SuccessForgives", "ffsff", BreakerState::kClosed},
                                         Story{"Opens", "fffx", BreakerState::kOpen},
                                         Story{"HalfOpenAfterThePause", "fff2", BreakerState::kHalfOpen},
                                         Story{"OneProbeAtATime", "fff2pxx", BreakerState::kHalfOpen},
                                         Story{"ProbeCloses", "fff2Sss", BreakerState::kClosed},
                                         Story{"ProbeOpensAgain", "fff2Fx", BreakerState::kOpen},
                                         Story{"PausesGrow", "fff2F1x2F2x4F2x", BreakerState::kOpen},
                                         Story{"PausesEndGrowing", "fff2F3F5F5F5Fx", BreakerState::kOpen},
                                         Story{"SilentProbeIsGivenUp", "fff2p4x2p", BreakerState::kHalfOpen},
                                         Story{"UnsentProbeLeavesItsPlace", "fff2uS", BreakerState::kClosed},
                                         Story{"PausesBeginAnew", "fff2F3Sfff2S", BreakerState::kClosed}),
                         [](const auto& story) { return story.param.name; });

TEST(BreakerLate, CallsLetThroughBeforeItOpenedTeachNothing) {
  Breaker breaker({.failures = 1, .pause_min = 100ms}, 1);
  const Breaker::TimePoint now{1h};
  const Permit early = breaker.Ask(now);
  breaker.Failed(now, breaker.Ask(now));
  breaker.Succeeded(early);
  EXPECT_EQ(breaker.state(now), BreakerState::kOpen);
  breaker.Failed(now, early);
  EXPECT_EQ(breaker.Ask(now + 130ms), Permit::kProbe) << "its pause was not doubled";
}

}  // namespace
}  // namespace medres::pool
