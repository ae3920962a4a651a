#include "platform/pool/board.hpp"

#include <gtest/gtest.h>

#include "platform/pool/two_digits.hpp"

namespace medres::pool {
namespace {

using namespace std::chrono_literals;

TEST(PoolBoard, SumsThePartsAndShowsTheWorstBreaker) {
  metrics::Registry registry;
  Board board(registry);
  Record& record = board.Add({.name = "redis", .kind = "redis", .min = 1, .max = 8, .max_waiting = 10});
  record.Stands(1, {.open = 2, .idle = 1, .connecting = 1, .waiting = 3, .breaker = BreakerState::kOpen});
  record.Stands(0, {.open = 1, .idle = 0, .connecting = 0, .waiting = 2});
  record.Stands(1, {.open = 3, .idle = 1, .connecting = 0, .waiting = 0, .breaker = BreakerState::kHalfOpen});
  const View view = board.Read().front();
  EXPECT_EQ(view.figures, (Figures{4, 1, 0, 2, BreakerState::kHalfOpen, 0, 8}));
  EXPECT_EQ(view.Busy(), 3);
  const std::string shown = registry.Expose();
  EXPECT_NE(shown.find("medres_pool_connections{pool=\"redis\",state=\"busy\"} 3\n"), std::string::npos);
  EXPECT_NE(shown.find("medres_pool_breaker{pool=\"redis\"} 1\n"), std::string::npos);
}

TEST(PoolBoard, ShowsTheTargetOfAllPartsAndTheLag) {
  metrics::Registry registry;
  Board board(registry);
  Record& record = board.Add({.name = "replica-1", .kind = "postgresql", .max = 16});
  EXPECT_EQ(board.Read().front().figures.target, 16) << "nobody has said otherwise";
  record.Stands(0, {.target = 3});
  record.Stands(1, {.target = 4});
  EXPECT_EQ(board.Read().front().figures.target, 7);
  EXPECT_NE(registry.Expose().find("medres_pool_target_connections{pool=\"replica-1\"} 7\n"), std::string::npos);
  EXPECT_FALSE(board.Read().front().lag);
  record.Lags(250ms);
  EXPECT_EQ(board.Read().front().lag, 0.25);
  record.Lags(std::nullopt);
  EXPECT_FALSE(board.Read().front().lag);
}

TEST(PoolBoard, CountsWhoWasTurnedAwayAndWhatCameBack) {
  metrics::Registry registry;
  Board board(registry);
  Record& record = board.Add({.name = "database", .kind = "postgresql"});
  record.TurnedAway(ErrorKind::kTimeout);
  record.TurnedAway(ErrorKind::kOverloaded);
  record.TurnedAway(ErrorKind::kUnavailable);
  record.Connected(true);  // the first: nothing was lost before
  record.Stands(0, {.lost = 1});
  record.Connected(false);
  record.Connected(true);
  record.Connected(true);
  record.HeldLong();
  const View view = board.Read().front();
  EXPECT_EQ(view.timeouts, 1);
  EXPECT_EQ(view.overloaded, 1);
  EXPECT_EQ(view.unavailable, 1);
  EXPECT_EQ(view.connects, 3);
  EXPECT_EQ(view.refusals, 1);
  EXPECT_EQ(view.reconnects, 1);
  EXPECT_EQ(view.held_long, 1);
}

TEST(PoolBoard, ReadsQuantilesOffTheHistogram) {
  metrics::Histogram histogram;
  EXPECT_EQ(Quantile(histogram, 0.5), 0);
  for (int i = 0; i < 98; ++i) histogram.Observe(0.0002);
  for (int i = 0; i < 2; ++i) histogram.Observe(0.2);
  EXPECT_GT(Quantile(histogram, 0.5), 0.0001);
  EXPECT_LT(Quantile(histogram, 0.5), 0.00025);
  EXPECT_GT(Quantile(histogram, 0.99), 0.1);
  EXPECT_LE(Quantile(histogram, 0.99), 0.25);
  histogram.Observe(60);
  EXPECT_EQ(Quantile(histogram, 1), 10) << "the last bound stands for all above";
}

TEST(PoolBoard, ShowsNoMoreDigitsOfAQuantileThanItHas) {
  const std::pair<double, double> cases[] = {{0, 0},       {0.17604166, 0.18}, {0.125, 0.12}, {99.7, 100},
                                             {1234, 1200}, {10'000, 10'000},   {2.5, 2.5},    {0.00999, 0.01}};
  for (const auto& [value, shown] : cases) EXPECT_EQ(TwoDigits(value), shown) << value;
}

}  // namespace
}  // namespace medres::pool
