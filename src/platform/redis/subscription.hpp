#pragma once

#include <boost/asio/io_context.hpp>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "platform/async/task_group.hpp"
#include "platform/redis/connection.hpp"

namespace medres::redis {

/// Hears channels on a connection of its own, which is asked every second whether it is still there, and subscribes
/// again, after pauses that grow, when it is lost. What is published meanwhile is lost too: `on_subscribed` says "look
/// for yourself" after each subscribing. All are called on the loop it runs on. It outlives the group's members.
class Subscription {
 public:
  struct Calls {
    std::function<void(std::string_view channel, std::string_view payload)> on_message;
    std::function<void()> on_subscribed;
    std::function<void()> on_lost;  ///< once for each on_subscribed
  };

  Subscription(Address address, std::shared_ptr<const Trust> trust, std::vector<std::string> channels, Calls calls);

  /// Until the group is stopping. To be spawned on `loop` as a member of the group.
  Task<void> Run(async::TaskGroup& group, boost::asio::io_context& loop);

  static constexpr Milliseconds kHeartbeat{1'000};

 private:
  Task<void> Hear(async::TaskGroup& group, boost::asio::io_context& loop, std::shared_ptr<Connection> connection);
  Task<void> Beat(async::TaskGroup& group, std::shared_ptr<Connection> connection);
  /// False when the connection is of no use.
  bool Take(const Reply& reply, std::size_t& confirmed);

  Address address_;
  std::shared_ptr<const Trust> trust_;
  std::vector<std::string> channels_;
  Calls calls_;
};

}  // namespace medres::redis
