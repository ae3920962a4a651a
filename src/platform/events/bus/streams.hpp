#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "platform/events/bus/ownership.hpp"
#include "platform/events/bus/stretch.hpp"
#include "platform/redis/client.hpp"
#include "platform/redis/connection.hpp"

namespace medres::events {

/// The stream of a partition: `medres:events:3`.
std::string StreamKey(int part);

/// Reads partitions' streams for one consumer, by Redis's consumer group of its name, on a connection of its own. Used
/// by one coroutine on one loop. Failures are Redis's; the connection is made again by the next call.
class StreamReader {
 public:
  StreamReader(const redis::Client& client, std::string group, std::string me)
      : client_(client), group_(std::move(group)), me_(std::move(me)) {}

  /// What comes next of partitions that are held, at most `count` of each; when there is nothing, waits so long. First,
  /// for a partition that is newly held, whatever its owner before took and did not finish.
  Task<Result<std::vector<StreamEntry>>> Read(const std::vector<Ownership::Held>& held, int count, Milliseconds wait);

  /// They are done with.
  Task<Status> Acknowledge(const std::vector<StreamEntry>& entries);

  /// Forgets what it has taken over: all that is not acknowledged comes again.
  void StartOver() { terms_.clear(); }

 private:
  Task<Result<std::vector<redis::Reply>>> Run(std::vector<redis::Command> commands, Milliseconds patience);
  Task<Status> TakeOver(const Ownership::Held& held, std::vector<StreamEntry>& entries);

  const redis::Client& client_;
  std::string group_;
  std::string me_;
  std::unique_ptr<redis::Connection> connection_;
  std::map<int, std::int64_t> terms_;  ///< of the partitions that were taken over
};

}  // namespace medres::events
