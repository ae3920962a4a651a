#include "recommendation/variety.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace medres::recommendation {
namespace {

std::vector<std::size_t> IndexesOf(const std::vector<UnlikeChoice>& chosen) {
  std::vector<std::size_t> indexes;
  for (const UnlikeChoice& one : chosen) indexes.push_back(one.index);
  return indexes;
}

TEST(VarietyTest, WithoutAPriceItIsTheOrderOfPoints) {
  const std::vector<int> points{900, 800, 800, 100};
  const auto chosen = ChooseUnlike(points, 3, 0, [](std::size_t, std::size_t) { return 10'000; });
  EXPECT_EQ(IndexesOf(chosen), (std::vector<std::size_t>{0, 1, 2}));
  for (const UnlikeChoice& one : chosen) EXPECT_EQ(one.behind, 0);
}

TEST(VarietyTest, WhatIsLikeABetterOneStandsBehindWhatIsNot) {
  const std::vector<int> points{1000, 990, 800};
  const auto like = [](std::size_t a, std::size_t b) { return a + b == 1 ? 8'000 : 0; };
  const auto chosen = ChooseUnlike(points, 3, 50, like);
  ASSERT_EQ(IndexesOf(chosen), (std::vector<std::size_t>{0, 2, 1}));
  EXPECT_EQ(chosen[2].like, 0U);
  EXPECT_EQ(chosen[2].likeness, 8'000);
  EXPECT_EQ(chosen[2].behind, 396) << "990 · 50 % · 80 %";
}

TEST(VarietyTest, EachChoiceIsTheBestOfWhatIsLeft) {
  std::mt19937 random(7);
  for (int round = 0; round < 100; ++round) {
    std::vector<int> points(12);
    for (int& one : points) one = static_cast<int>(random() % 5'000);
    std::ranges::sort(points, std::greater());
    std::vector<std::vector<int>> likeness(12, std::vector<int>(12));
    for (std::size_t i = 0; i < 12; ++i) {
      for (std::size_t j = 0; j < i; ++j) likeness[i][j] = likeness[j][i] = static_cast<int>(random() % 10'001);
    }
    const int percent = static_cast<int>(random() % 101);
    const auto like = [&](std::size_t a, std::size_t b) { return likeness[a][b]; };
    const auto chosen = ChooseUnlike(points, 8, percent, like);
    ASSERT_EQ(chosen.size(), 8U);
    const auto worth = [&](std::size_t one, std::size_t upto) {
      int most = 0;
      for (std::size_t i = 0; i < upto; ++i) most = std::max(most, like(one, chosen[i].index));
      return points[one] - static_cast<int>(std::int64_t{points[one]} * percent * most / 1'000'000);
    };
    for (std::size_t at = 0; at < chosen.size(); ++at) {
      EXPECT_EQ(points[chosen[at].index] - chosen[at].behind, worth(chosen[at].index, at));
      for (std::size_t later = at + 1; later < chosen.size(); ++later) {
        EXPECT_GE(worth(chosen[at].index, at), worth(chosen[later].index, at));
      }
    }
  }
}

}  // namespace
}  // namespace medres::recommendation
