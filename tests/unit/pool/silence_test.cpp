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
  silence.Heard();
  EXPECT_FALSE(silence.IsSilent(kStart + 3'000ms));
  silence.Asked(kStart + 3'000ms);
  EXPECT_FALSE(silence.IsSilent(kStart + 4'000ms));
}

}  // namespace
}  // namespace medres::pool
