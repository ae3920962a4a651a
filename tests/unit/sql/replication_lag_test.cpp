#include "platform/sql/replication_lag.hpp"

#include <gtest/gtest.h>

namespace medres::sql {
namespace {

using namespace std::chrono_literals;

constexpr ReplicationLag::TimePoint kStart{1h};

TEST(ReplicationLagTest, IsUnknownUntilBothWereHeard) {
  ReplicationLag lag;
  EXPECT_FALSE(lag.in_step_at());
  lag.OnReplica(100);
  EXPECT_FALSE(lag.in_step_at()) << "of what, nobody has said";
  lag.OnPrimary(kStart, 200);
  lag.OnReplica(100);
  EXPECT_FALSE(lag.in_step_at()) << "behind all that is known";
}

TEST(ReplicationLagTest, IsSinceTheNewestPositionThatWasReplayed) {
  ReplicationLag lag;
  lag.OnPrimary(kStart, 100);
  lag.OnPrimary(kStart + 1s, 200);
  lag.OnPrimary(kStart + 2s, 200);
  lag.OnPrimary(kStart + 3s, 300);
  const std::pair<std::int64_t, std::chrono::seconds> cases[] = {{100, 0s}, {199, 0s}, {200, 2s}, {250, 2s}, {900, 3s}};
  for (const auto& [position, since] : cases) {
    lag.OnReplica(position);
    ASSERT_TRUE(lag.in_step_at()) << position;
    EXPECT_EQ(*lag.in_step_at() - kStart, since) << position;
  }
}

TEST(ReplicationLagTest, StandsStillWhileThePrimaryIsNotHeard) {
  ReplicationLag lag;
  lag.OnPrimary(kStart, 100);
  lag.OnReplica(100);
  lag.OnReplica(100);
  EXPECT_EQ(lag.in_step_at(), kStart) << "so the age of what it has grows";
}

TEST(ReplicationLagTest, BeginsAnewWithAPrimaryThatIsBehindTheOldOne) {
  ReplicationLag lag;
  lag.OnPrimary(kStart, 500);
  lag.OnReplica(500);
  lag.OnPrimary(kStart + 1s, 400);
  EXPECT_FALSE(lag.in_step_at()) << "what the replica has of the old one says nothing";
  lag.OnReplica(400);
  EXPECT_EQ(lag.in_step_at(), kStart + 1s);
}

TEST(ReplicationLagTest, ForgetsAReplicaThatIsAway) {
  ReplicationLag lag;
  lag.OnPrimary(kStart, 100);
  lag.OnReplica(100);
  lag.Forget();
  EXPECT_FALSE(lag.in_step_at());
}

TEST(ReplicationLagTest, RemembersSoMuchAndNotMore) {
  ReplicationLag lag;
  for (std::int64_t i = 0; i < 10'000; ++i) lag.OnPrimary(kStart + std::chrono::milliseconds(i), i);
  lag.OnReplica(10);
  EXPECT_FALSE(lag.in_step_at()) << "too far behind to say how far";
  lag.OnReplica(9'999);
  EXPECT_EQ(lag.in_step_at(), kStart + 9'999ms);
}

}  // namespace
}  // namespace medres::sql
