#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "platform/events/bus/ownership.hpp"
#include "platform/events/bus/stretch.hpp"
#include "platform/redis/client.hpp"
#include "platform/redis/connection.hpp"

namespace medres::events {

/// The stream of a partition: `medres:events:3`.
std::string StreamKey(int part);
/// The one field of an entry.
inline constexpr std::string_view kEntryField = "b";

/// Reads partitions' streams for one consumer, by Redis's consumer group of its name, on a connection of its own. Used
/// by one coroutine on one loop. Failures are Redis's; the connection is made again by the next call.
class StreamReader {
 public:
  StreamReader(const redis::Client& client, std::string group, std::string me)
      : client_(client), group_(std::move(group)), me_(std::move(me)) {}

  /// What comes next of partitions that are held, about `events` at most; when there is nothing, waits so long. First,
  /// for a partition that is newly held, whatever its owner before took and did not finish.
  Task<Result<std::vector<StreamEntry>>> Read(const std::vector<Ownership::Held>& held, std::int64_t events,
                                              Milliseconds wait);

  /// Everything that was read is done with; Redis hears of it with the next Read, or by Tell.
  void Acknowledge();
  Task<Status> Tell();

  /// Forgets what it has taken over: all that is not acknowledged comes again.
  void StartOver();

 private:
  using Acknowledgements = std::map<int, redis::Command>;  ///< by partition

  Task<Result<std::vector<redis::Reply>>> Run(std::vector<redis::Command> commands, Milliseconds patience);
  Task<Status> TakeOver(const Ownership::Held& held, std::vector<StreamEntry>& entries);
  redis::Command ReadCommand(const std::vector<Ownership::Held>& held, std::int64_t count,
                             std::optional<Milliseconds> wait) const;
  std::vector<redis::Command> Owed();
  void Take(const redis::Reply& list, int part, std::vector<StreamEntry>& entries);

  const redis::Client& client_;
  std::string group_;
  std::string me_;
  std::unique_ptr<redis::Connection> connection_;
  std::map<int, std::int64_t> terms_;  ///< of the partitions that were taken over
  Acknowledgements read_;
  Acknowledgements owed_;
  std::int64_t filling_ = 1;  ///< events in an entry, of those that were read last
};

}  // namespace medres::events
