#include "access/accounts/crowd.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <vector>

namespace medres::access {
namespace {

TEST(CrowdTest, LetsSoManyOfAPlaceInAtATime) {
  Crowd crowd(2);
  std::vector<Crowd::Turn> turns;
  for (int i = 0; i < 2; ++i) turns.push_back(*crowd.Enter("1.1.1.1"));
  EXPECT_FALSE(crowd.Enter("1.1.1.1"));
  EXPECT_TRUE(crowd.Enter("2.2.2.2")) << "another place";
  turns.pop_back();
  EXPECT_TRUE(crowd.Enter("1.1.1.1")) << "one has gone";
  EXPECT_TRUE(crowd.Enter("1.1.1.1")) << "and so has that one, at once";
  turns.push_back(*crowd.Enter("1.1.1.1"));
  EXPECT_FALSE(crowd.Enter("1.1.1.1"));
}

TEST(CrowdTest, CountsNobodyWhosePlaceIsNotKnown) {
  Crowd crowd(1);
  std::vector<Crowd::Turn> turns;
  for (int i = 0; i < 5; ++i) turns.push_back(*crowd.Enter(""));
  EXPECT_TRUE(crowd.Enter("1.1.1.1"));
}

TEST(CrowdTest, ATurnMayOutliveIt) {
  std::optional<Crowd::Turn> turn;
  {
    Crowd crowd(1);
    turn.emplace(*crowd.Enter("1.1.1.1"));
  }
}

}  // namespace
}  // namespace medres::access
