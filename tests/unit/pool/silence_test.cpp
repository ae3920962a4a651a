#include "platform/pool/silence.hpp"

#include <gtest/gtest.h>

namespace medres::pool {
namespace {

using namespace std::chrono_literals;

constexpr Silence::TimePoint kStart{1h};

TEST(SilenceTest, IsNoneWhileNothingWasAsked) {
  const Silence silence(2'000ms);
  EXPECT_FALSE(silence.IsSilent(kStart + 1h));
  EXPECT_FALSE(silence.IsSuspect(kStart + 1h));
}

TEST(SilenceTest, BeginsWhenWhatWasAskedFirstHasNoAnswer) {
  Silence silence(2'000ms);
  silence.Asked(kStart);
  silence.Asked(kStart + 1'900ms);
  EXPECT_FALSE(silence.IsSuspect(kStart + 1'000ms));
  EXPECT_TRUE(silence.IsSuspect(kStart + 1'001ms));
  EXPECT_FALSE(silence.IsSilent(kStart + 2'000ms));
  EXPECT_TRUE(silence.IsSilent(kStart + 2'001ms));
}

TEST(SilenceTest, EndsWithAnyWord) {
  Silence silence(2'000ms);
  silence.Asked(kStart);
  ASSERT_TRUE(silence.IsSilent(kStart + 3'000ms));
  silence.Heard(kStart + 3'000ms);
  EXPECT_FALSE(silence.IsSilent(kStart + 3'000ms));
  silence.Asked(kStart + 3'000ms);
  EXPECT_FALSE(silence.IsSilent(kStart + 4'000ms));
}

TEST(SilenceTest, ExplainsWhatIsLateUntilTheMomentThatItIsBroken) {
  Silence silence(2'000ms);
  silence.Asked(kStart);
  silence.Heard(kStart + 500ms);
  EXPECT_FALSE(silence.Explains(kStart + 500ms)) << "none yet";
  silence.Asked(kStart + 500ms);
  EXPECT_TRUE(silence.Explains(kStart + 2'000ms));
  silence.Heard(kStart + 2'050ms);
  silence.Asked(kStart + 2'050ms);
  EXPECT_TRUE(silence.Explains(kStart + 2'050ms)) << "what is found late now was late before";
  EXPECT_FALSE(silence.IsSuspect(kStart + 2'050ms));
  EXPECT_FALSE(silence.Explains(kStart + 2'100ms));
}

}  // namespace
}  // namespace medres::pool
