#pragma once

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_future.hpp>
#include <future>

#include "platform/async/loops.hpp"

namespace medres::async_test {

/// Two running loops, and a way to start coroutines on them from the test's thread.
class LoopsTest : public testing::Test {
 protected:
  LoopsTest() : loops_(2) { loops_.Start(); }

  template <class T>
  std::future<T> Start(int loop, Task<T> task) {
    return boost::asio::co_spawn(loops_.At(loop), std::move(task), boost::asio::use_future);
  }

  async::Loops loops_;
};

}  // namespace medres::async_test
