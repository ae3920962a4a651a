#pragma once

#include <boost/asio/io_context.hpp>
#include <functional>

#include "platform/async/task_group.hpp"
#include "scheduling/hold/service.hpp"

namespace medres::app {

/// Tidies expired holds from time to time. Nothing waits for it: a hold is over when its time is, whether this runs or
/// not. Everything runs on one loop; Stop before that loop ends.
class HoldSweeper {
 public:
  /// `on_failure` is told why a round was cut short; the next one tries again.
  HoldSweeper(scheduling::HoldService& holds, boost::asio::io_context& loop, Milliseconds pause,
              std::function<void(const Error&)> on_failure);

  void Start();
  Task<void> Stop() { return group_.Stop(); }

  static constexpr int kBatch = 100;

 private:
  Task<void> Run();

  scheduling::HoldService& holds_;
  boost::asio::io_context& loop_;
  Milliseconds pause_;
  std::function<void(const Error&)> on_failure_;
  async::TaskGroup group_;
};

}  // namespace medres::app
