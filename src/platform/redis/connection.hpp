#pragma once

#include <array>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "platform/pool/pool.hpp"
#include "platform/redis/reply.hpp"
#include "platform/redis/socket.hpp"

namespace medres::redis {

/// One connection that has been greeted: authenticated, its database chosen, known to be a primary that answers.
/// Belongs to one loop; exchanges follow each other. Once one was broken off it is of no use (IsUsable).
class Connection final : public pool::Link {
 public:
  /// Failures: kTimeout `redis.timeout`, kUnavailable `redis.unavailable` {reason}, also when the server refuses us.
  static Task<Result<std::unique_ptr<Connection>>> Open(Address address, std::shared_ptr<const Trust> trust,
                                                        TimePoint deadline);

  /// Sends commands, already as bytes, and reads a reply to each. What the server refuses is a reply, not a failure.
  Task<Result<std::vector<Reply>>> Run(std::string bytes, std::size_t replies, TimePoint deadline);
  Task<Result<std::vector<Reply>>> Run(const std::vector<Command>& commands, TimePoint deadline);

  /// For subscriptions: bytes without a reply of their own, and whatever comes next.
  Task<Status> Send(std::string bytes);
  Task<Result<Reply>> Next(TimePoint deadline);

  /// Whoever waits on it is woken with a failure.
  void Close();
  bool IsUsable() const { return !broken_; }
  bool IsAlive() override { return !broken_ && socket_->IsQuiet(); }

 private:
  explicit Connection(std::unique_ptr<Socket> socket) : socket_(std::move(socket)) {}

  Task<Status> Greet(const Address& address, TimePoint deadline);
  Task<Result<Reply>> ReadReply();

  std::unique_ptr<Socket> socket_;
  ReplyReader reader_;
  std::array<char, 16 * 1024> buffer_{};
  bool broken_ = false;
};

}  // namespace medres::redis
