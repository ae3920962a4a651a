#pragma once

#include <atomic>
#include <memory>
#include <optional>
#include <vector>

#include "platform/async/loops.hpp"
#include "platform/redis/loop_pool.hpp"
#include "platform/redis/options.hpp"

namespace medres::redis {

/// A server, as callers see it. Returns at once when made; connections are made as soon as the loops run, and made
/// again when they are lost. Each loop has connections of its own; a caller from outside the loops is served by one of
/// them. The loops must run while it is used, and outlive it. Thread-safe. Throws std::runtime_error when the
/// authorities' file cannot be read.
class Client {
 public:
  Client(const Options& options, async::Loops& loops);
  ~Client();

  /// The replies to the commands (one at least), in order, which are sent together and after which none of another
  /// caller's come in between on that connection. An error that the server answers is a reply like others. Failures:
  /// kUnavailable `redis.unavailable` {reason, retry_after} (whether the server has done it is not known), kTimeout
  /// `redis.timeout`, kOverloaded `redis.overloaded` {retry_after}, at once. For a request whose trace is recorded it
  /// is a span, named by the first command's verb.
  Task<Result<std::vector<Reply>>> Run(std::vector<Command> commands, std::optional<Milliseconds> deadline = {});
  /// One command; what the server refuses is kInternal `redis.refused` {reply}.
  Task<Result<Reply>> Run(Command command, std::optional<Milliseconds> deadline = {});

  /// Gives a unit a connection of its own, for WATCH, MULTI and commands that block. The deadline is for getting it; in
  /// the unit each exchange names its own. A connection whose exchange broke off is closed afterwards.
  Task<Status> Lend(LoopPool::Unit unit, std::optional<Milliseconds> deadline = {});

  const Options& options() const { return options_; }
  const std::shared_ptr<const Trust>& trust() const { return trust_; }

 private:
  Task<Result<std::vector<Reply>>> Ask(std::vector<Command> commands, std::optional<Milliseconds> deadline);
  /// The number of the caller's loop; nothing when it runs elsewhere.
  std::optional<int> LoopOf(const boost::asio::any_io_executor& caller) const;
  LoopPool& PoolAt(int index) const { return *pools_[static_cast<std::size_t>(index)]; }
  int NextTurn() { return static_cast<int>(turns_.fetch_add(1) % pools_.size()); }

  Options options_;
  async::Loops& loops_;
  std::shared_ptr<const Trust> trust_;
  std::vector<std::shared_ptr<LoopPool>> pools_;
  std::atomic<std::size_t> turns_ = 0;
};

}  // namespace medres::redis
