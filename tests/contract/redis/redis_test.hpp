#pragma once

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_future.hpp>
#include <chrono>
#include <functional>
#include <future>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>

#include "platform/async/loops.hpp"
#include "platform/metrics/metrics.hpp"
#include "platform/pool/board.hpp"
#include "platform/redis/client.hpp"
#include "support/redis_server.hpp"

namespace medres::redis_test {

using namespace std::chrono_literals;

/// Each test beside a Redis of its own, with two loops. Nothing is waited for longer than kPatience: a test that hangs
/// fails. Skipped, and says so, where redis-server is not installed.
class RedisTest : public testing::Test {
 protected:
  /// Much longer than anything here takes, also on a machine that is slow.
  static constexpr std::chrono::seconds kPatience{30};

  void SetUp() override {
    ASSERT_TRUE(test::RedisServer::IsInstalled()) << "redis-server is missing: tools/install_deps.sh test";
    server_ = std::make_unique<test::RedisServer>();
    loops_ = std::make_unique<async::Loops>(2);
    loops_->Start();
  }

  void TearDown() override {
    client_.reset();
    if (loops_) loops_->Stop();
  }

  redis::Options Options() {
    redis::Options options;
    options.address = *redis::ParseAddress(server_->Url());
    options.command_timeout = 5'000ms;
    options.record = &record_;
    options.metrics = &registry_;
    return options;
  }

  redis::Client& Open(const redis::Options& options) {
    client_ = std::make_unique<redis::Client>(options, *loops_);
    return *client_;
  }

  /// Runs a coroutine on a loop, as requests do, and waits for it on the test's thread.
  template <class T>
  T Await(Task<T> task) const {
    auto future = boost::asio::co_spawn(loops_->At(0), std::move(task), boost::asio::use_future);
    if (future.wait_for(kPatience) != std::future_status::ready)
      throw std::runtime_error("a coroutine that never ends");
    return future.get();
  }

  Result<redis::Reply> Run(redis::Command command, Milliseconds deadline = 5'000ms) {
    return Await(client_->Run(std::move(command), deadline));
  }

  static void WaitUntil(const char* what, const std::function<bool()>& is_so) {
    const auto end = std::chrono::steady_clock::now() + kPatience;
    while (!is_so()) {
      if (std::chrono::steady_clock::now() > end) throw std::runtime_error(std::string("never: ") + what);
      std::this_thread::sleep_for(5ms);
    }
  }

  static std::string CodeOf(const Result<redis::Reply>& reply) { return reply ? "" : reply.error().code; }

  metrics::Registry registry_;
  pool::Board board_{registry_};
  pool::Record& record_{board_.Add({.name = "redis", .kind = "redis", .max = 8})};
  std::unique_ptr<test::RedisServer> server_;
  std::unique_ptr<async::Loops> loops_;
  std::unique_ptr<redis::Client> client_;
};

}  // namespace medres::redis_test
