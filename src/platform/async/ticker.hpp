#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <functional>
#include <memory>

#include "base/time.hpp"

namespace medres::async {

/// Calls back on a loop every so often, for what keeps deadlines by one sweep. Start and End may be called from
/// anywhere. Part of its owner, whom it does not keep alive.
class Ticker {
 public:
  Ticker(boost::asio::io_context& loop, Milliseconds period) : loop_(loop), period_(period), timer_(loop) {}

  /// From now on `tick` runs on the loop, at once and after each period, while `owner` lives.
  void Start(std::weak_ptr<void> owner, std::function<void()> tick);

  /// Runs `last` on the loop, which must keep the owner alive; nothing ticks after it. On a loop that has been stopped,
  /// which runs nothing any more, it runs here.
  void End(std::function<void()> last);

 private:
  void Arm();

  boost::asio::io_context& loop_;
  Milliseconds period_;
  boost::asio::steady_timer timer_;
  std::weak_ptr<void> owner_;
  std::function<void()> tick_;
  bool ended_ = false;
};

}  // namespace medres::async
