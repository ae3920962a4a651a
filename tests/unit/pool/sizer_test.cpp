#include "platform/pool/sizer.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <random>
#include <string>
#include <vector>

#include "platform/pool/shared_sizer.hpp"

namespace medres::pool {
namespace {

using namespace std::chrono_literals;

/// Loans a second of a server for so many connections in use.
using Server = std::function<double(double connections)>;

/// Each loan takes so long, on one of so many cores.
Server Cores(double cores, double seconds) {
  return [=](double connections) { return std::min(connections, cores) / seconds; };
}

/// Those in use wait for each other (`waits`), and the more the more often (`crosstalk`): Gunther's law. It is fastest
/// with sqrt((1 - waits) / crosstalk).
Server Contended(double alone, double waits, double crosstalk) {
  return [=](double connections) {
    return alone * connections / (1 + waits * (connections - 1) + crosstalk * connections * (connections - 1));
  };
}

/// What was measured of PostgreSQL with 1, 2, 4 … 256 connections (docs/platform/pools.md, "Figures").
double Measured(double connections) {
  static constexpr std::array kRates{2'570.0, 4'535.0, 5'899.0, 7'235.0, 8'055.0, 7'822.0, 6'629.0, 5'423.0, 5'386.0};
  if (connections <= 1) return connections * kRates.front();
  const double doublings = std::log2(connections);
  const auto below = std::min(static_cast<std::size_t>(doublings), kRates.size() - 2);
  return std::lerp(kRates.at(below), kRates.at(below + 1), doublings - static_cast<double>(below));
}

/// Callers of a pool that is sized so, on a clock of its own. Rates vary as a server's do: each slice by a tenth, some
/// seconds by some hundredths, and a hundredth of the slices nearly stand still.
class World {
 public:
  World(int min, int max, unsigned seed) : sizer_(min, max), open_(sizer_.target()), random_(seed) {}

  /// So many callers who never pause.
  void Crowd(const Server& server, double callers, double seconds) {
    Pass(seconds, [&] {
      const double used = std::min(open_, callers);
      waiting_ = callers - used;
      return Served{server(used) * Chance() * kSlice, used};
    });
  }

  /// So many who come each second, whatever becomes of those before them; at most 1,024 wait.
  void Stream(const Server& server, double per_second, double seconds) {
    Pass(seconds, [&] {
      const double most = server(open_) * Chance() * kSlice;
      waiting_ += std::poisson_distribution<int>(per_second * kSlice)(random_);
      const double done = std::min(most, waiting_);
      waiting_ = std::min(waiting_ - done, 1'024.0);
      return Served{done, most > 0 ? open_ * done / most : open_};
    });
  }

  /// Loans a second in the last stretch of time, and its sizes in order.
  double rate() const { return done_ / length_; }
  int Middle() const { return sizes_[sizes_.size() / 2]; }
  int Least() const { return sizes_.front(); }
  int Most() const { return sizes_.back(); }
  double waiting() const { return waiting_; }
  const Sizer& sizer() const { return sizer_; }

 private:
  static constexpr double kSlice = 0.05;
  struct Served {
    double done;
    double used;
  };

  void Pass(double seconds, const std::function<Served()>& serve) {
    done_ = length_ = 0;
    sizes_.clear();
    for (; length_ < seconds; length_ += kSlice) {
      open_ = std::min<double>(sizer_.target(), open_ + 20);  // as fast as connections are made
      const bool waited = waiting_ > 0;
      const auto [done, used] = serve();
      done_ += done;
      rest_ += done;
      const auto returned = static_cast<std::int64_t>(rest_);
      rest_ -= static_cast<double>(returned);
      sizes_.push_back(sizer_.Next({.length = 50ms,
                                    .returned = returned,
                                    .held = std::chrono::nanoseconds(static_cast<std::int64_t>(used * kSlice * 1e9)),
                                    .is_crowded = waited && waiting_ > 0}));
    }
    std::ranges::sort(sizes_);
  }

  double Chance() {
    std::normal_distribution<double> normal;
    slow_ = 0.98 * slow_ + 0.2 * normal(random_);
    const bool stalls = std::uniform_real_distribution<>(0, 1)(random_) < 0.01;
    return (stalls ? 0.1 : 1) * std::exp(0.1 * normal(random_) + 0.03 * slow_);
  }

  Sizer sizer_;
  double open_;
  std::minstd_rand random_;
  double slow_ = 0;
  double waiting_ = 0;
  double rest_ = 0;  ///< of a loan
  double done_ = 0;
  double length_ = 0;
  std::vector<int> sizes_;
};

/// The fewest connections with which it is fastest, to a hundredth.
int BestOf(const Server& server) {
  double most = 0;
  for (int size = 1; size <= 256; ++size) most = std::max(most, server(size));
  int best = 1;
  while (server(best) < 0.99 * most) ++best;
  return best;
}

struct ServerCase {
  std::string name;
  Server server;
  double at_most = 1.5;  ///< connections, by the best size: where more do no harm, chance may leave more
};

const std::vector<ServerCase>& Servers() {
  static const std::vector<ServerCase> servers{
      {"two cores", Cores(2, 0.001), 2},
      {"eight cores", Cores(8, 0.005), 2},
      {"64 cores", Cores(64, 0.02), 2},
      {"much by network", Cores(200, 0.05), 2},
      {"PostgreSQL as measured", Measured},
      {"like it", Contended(2'570, 0.2, 0.8 / 256)},
      {"best with 4", Contended(2'000, 0.05, 0.95 / 16)},
      {"best with 100", Contended(200, 0.01, 0.99 / 10'000)},
  };
  return servers;
}

TEST(SizerTest, FindsTheBestSizeFromEitherSide) {
  for (const auto& [name, server, at_most] : Servers()) {
    const int best = BestOf(server);
    for (const unsigned seed : {1U, 2U, 3U, 4U, 5U}) {
      World world(1, 256, seed);
      const std::string what = name + ", best with " + std::to_string(best) + ", seed " + std::to_string(seed);
      world.Crowd(server, 512, 180);
      world.Crowd(server, 512, 120);
      EXPECT_GE(world.rate(), 0.9 * server(best)) << what;
      EXPECT_GE(world.Middle(), best / 2) << what;
      EXPECT_LE(world.Middle(), at_most * best) << what;
    }
  }
}

TEST(SizerTest, IsNearTheBestWithinSeconds) {
  for (const ServerCase& one : Servers()) {
    World world(1, 256, 7);
    world.Crowd(one.server, 512, 15);
    world.Crowd(one.server, 512, 15);
    EXPECT_GE(world.rate(), 0.85 * one.server(BestOf(one.server))) << one.name;
  }
}

TEST(SizerTest, KeepsToItsLimits) {
  struct Case {
    int min;
    int max;
    int first;
  };
  for (const auto& [min, max, first] : {Case{1, 256, 16}, Case{1, 8, 8}, Case{32, 64, 32}, Case{5, 5, 5}}) {
    World world(min, max, 1);
    EXPECT_EQ(world.sizer().target(), first);
    for (const Server& server : {Cores(1, 0.001), Cores(300, 0.01)}) {
      world.Crowd(server, 512, 90);
      EXPECT_GE(world.Least(), min) << min << " to " << max;
      EXPECT_LE(world.Most(), max) << min << " to " << max;
    }
  }
}

TEST(SizerTest, LearnsNothingWhileNobodyWaits) {
  World world(1, 256, 1);
  world.Crowd(Cores(8, 0.005), 10, 600);
  EXPECT_EQ(world.Least(), 16);
  EXPECT_EQ(world.Most(), 16);
  world.Stream(Cores(8, 0.005), 500, 600);
  EXPECT_EQ(world.Middle(), 16);
  EXPECT_GE(world.Least(), 8);
}

TEST(SizerTest, GivesAnOverloadedPoolMore) {
  for (const unsigned seed : {1U, 2U, 3U, 4U, 5U}) {
    const Server server = Cores(60, 0.05);
    World world(1, 256, seed);
    world.Stream(server, 900, 60);  // 16 connections do 320
    world.Stream(server, 900, 60);
    EXPECT_GE(world.rate(), 0.97 * 900) << seed;
    EXPECT_LT(world.waiting(), 512) << seed;
  }
}

TEST(SizerTest, FollowsAServerThatChanges) {
  struct Case {
    std::string name;
    Server before;
    Server after;
  };
  for (const auto& [name, before, after] :
       {Case{"slower", Cores(32, 0.005), Cores(4, 0.005)}, Case{"faster", Cores(4, 0.005), Cores(32, 0.005)},
        Case{"work takes longer", Cores(100, 0.01), Cores(100, 0.04)},
        Case{"crosstalk", Cores(64, 0.02), Contended(200, 0.05, 0.95 / 64)}}) {
    for (const unsigned seed : {1U, 2U, 3U}) {
      World world(1, 256, seed);
      world.Crowd(before, 512, 120);
      world.Crowd(after, 512, 60);
      world.Crowd(after, 512, 60);
      EXPECT_GE(world.rate(), 0.9 * after(BestOf(after))) << name << ", seed " << seed;
    }
  }
}

TEST(SizerTest, HoldsWhatItFoundWhileTheLoadComesAndGoes) {
  const Server server = Contended(2'570, 0.2, 0.8 / 256);
  World world(1, 256, 1);
  for (int i = 0; i < 20; ++i) {
    world.Crowd(server, 512, 10);
    world.Crowd(server, 0, 30);
    world.Stream(server, 1'000, 30);
  }
  world.Crowd(server, 512, 60);
  EXPECT_GE(world.rate(), 0.9 * server(BestOf(server)));
}

TEST(SizerTest, DoesNotJudgeAServerThatStandsStill) {
  const Server server = Contended(2'570, 0.2, 0.8 / 256);
  const Server nothing = [](double) { return 0.0; };
  World world(1, 256, 1);
  world.Crowd(server, 512, 60);
  const int before = world.Middle();
  world.Crowd(nothing, 512, 120);
  world.Crowd(server, 512, 20);
  EXPECT_GE(2 * world.Middle(), before);
  EXPECT_LE(world.Middle(), 2 * before);
}

TEST(SizerTest, TriesLittleOnceItHolds) {
  World world(1, 256, 1);
  const Server server = Cores(16, 0.002);
  world.Crowd(server, 512, 60);
  ASSERT_TRUE(world.sizer().IsHolding());
  world.Crowd(server, 512, 600);
  EXPECT_GE(world.rate(), 0.97 * server(16));
}

TEST(SharedSizerTest, PartsAreMeasuredAsOne) {
  const auto slice = [](std::int64_t returned, bool is_crowded) {
    return Sizer::Slice{.length = 50ms, .returned = returned, .held = 50ms * 8, .is_crowded = is_crowded};
  };
  Sizer one(1, 64);
  SharedSizer both(1, 64, 2);
  std::vector<int> first;
  std::vector<int> second;
  std::vector<int> together;
  for (int i = 0; i < 2'000; ++i) {
    // Of two parts, one crowded: the pool is.
    const Sizer::Slice sum{.length = 50ms, .returned = 70, .held = 50ms * 16, .is_crowded = true};
    first.push_back(both.Next(0, slice(50, true)));
    second.push_back(both.Next(1, slice(20, false)));
    together.push_back(one.Next(sum));
  }
  EXPECT_NE(*std::ranges::min_element(together), *std::ranges::max_element(together));
  for (std::size_t i = 1; i < together.size(); ++i) {
    EXPECT_EQ(first[i], ShareOf(together[i - 1], 2, 0)) << i;
    EXPECT_EQ(second[i], ShareOf(together[i], 2, 1)) << i;
  }
}

TEST(SharedSizerTest, EveryPartHasAShare) {
  const std::vector<std::vector<int>> cases{{16, 2, 0, 8}, {17, 2, 0, 9}, {17, 2, 1, 8}, {1, 4, 3, 1}, {5, 4, 3, 1}};
  for (const auto& one : cases) EXPECT_EQ(ShareOf(one[0], one[1], one[2]), one[3]) << one[0] << " in " << one[1];
}

}  // namespace
}  // namespace medres::pool
