#include "platform/async/ticker.hpp"

#include <gtest/gtest.h>

#include <boost/asio/post.hpp>

namespace medres::async {
namespace {

using namespace std::chrono_literals;

struct Owner : std::enable_shared_from_this<Owner> {
  explicit Owner(boost::asio::io_context& loop) : ticker(loop, 1ms) {}
  Ticker ticker;
  int ticks = 0;
};

TEST(TickerTest, TicksAtOnceAndAgainUntilItIsEnded) {
  boost::asio::io_context loop;
  const auto owner = std::make_shared<Owner>(loop);
  bool ended = false;
  owner->ticker.Start(owner, [&] {
    if (++owner->ticks == 3) owner->ticker.End([&] { ended = true; });
  });
  loop.run();
  EXPECT_EQ(owner->ticks, 3);
  EXPECT_TRUE(ended);
}

TEST(TickerTest, EndsWithItsOwner) {
  boost::asio::io_context loop;
  auto owner = std::make_shared<Owner>(loop);
  int ticks = 0;
  owner->ticker.Start(owner, [&] {
    if (++ticks == 2) boost::asio::post(loop, [&] { owner.reset(); });
  });
  loop.run();
  EXPECT_EQ(ticks, 2);
}

TEST(TickerTest, SaysItsLastWordsOnALoopThatHasStopped) {
  boost::asio::io_context loop;
  loop.stop();
  const auto owner = std::make_shared<Owner>(loop);
  bool ended = false;
  owner->ticker.End([&] { ended = true; });
  EXPECT_TRUE(ended);
}

TEST(TickerTest, WhatEndedDoesNotStart) {
  boost::asio::io_context loop;
  const auto owner = std::make_shared<Owner>(loop);
  owner->ticker.End([] {});
  owner->ticker.Start(owner, [&] { ++owner->ticks; });
  loop.run();
  EXPECT_EQ(owner->ticks, 0);
}

}  // namespace
}  // namespace medres::async
