#include "platform/net/resolve.hpp"

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <memory>

namespace medres::net {
namespace {

using std::chrono::steady_clock;

Task<void> Ask(std::string host, steady_clock::time_point deadline, std::shared_ptr<std::string> told) {
  const auto found = co_await Resolve(std::move(host), 80, deadline);
  *told = found ? found->front().address().to_string() : found.error().message();
}

std::string AskedOf(const char* host, std::chrono::milliseconds patience) {
  boost::asio::io_context loop;
  const auto told = std::make_shared<std::string>();
  boost::asio::co_spawn(loop, Ask(host, steady_clock::now() + patience, told), boost::asio::detached);
  loop.run();
  return *told;
}

TEST(Resolve, KnowsAddressesAndAsksForNames) {
  EXPECT_EQ(AskedOf("192.0.2.7", std::chrono::hours(1)), "192.0.2.7");
  EXPECT_EQ(AskedOf("::1", std::chrono::hours(1)), "::1");
  const std::string local = AskedOf("localhost", std::chrono::hours(1));
  EXPECT_TRUE(local == "127.0.0.1" || local == "::1") << local;
}

/// Who waits is in the loop's hands; nothing of them may outlive it, or a program that ends while it connects leaks.
TEST(Resolve, LeavesNothingBehindWhenItsLoopEnds) {
  std::weak_ptr<std::string> waiting;
  {
    boost::asio::io_context loop;
    auto held = std::make_shared<std::string>();
    waiting = held;
    boost::asio::co_spawn(loop, Ask("localhost", steady_clock::now() + std::chrono::hours(1), std::move(held)),
                          boost::asio::detached);
    loop.poll_one();
    EXPECT_FALSE(waiting.expired());
  }
  EXPECT_TRUE(waiting.expired());
}

}  // namespace
}  // namespace medres::net
