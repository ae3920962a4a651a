#pragma once

#include <array>
#include <optional>

#include "platform/events/bus/ownership.hpp"
#include "platform/events/journal.hpp"
#include "platform/metrics/metrics.hpp"
#include "platform/redis/client.hpp"
#include "platform/sql/database.hpp"

namespace medres::events {

/// Brings the journal into Redis's streams, one for each partition, in order. What is sent twice does no harm, and what
/// is lost there is read in the journal: an entry names the one before it, so whoever misses one sees that. One process
/// does it at a time (Ownership::IsRelay); used by one coroutine.
class Relay {
 public:
  struct Options {
    std::int64_t batch = 2'048;    ///< events that are read and sent at once
    std::int64_t kept = 50'000;    ///< events that a stream keeps, about
    Milliseconds save_every{200};  ///< how often its place is written
  };

  Relay(sql::Database& database, redis::Client& client, metrics::Registry& registry, Options options);

  /// What is to be done after a step: the next one, one soon (events are told that a transaction holds back), or one
  /// when there is news.
  enum class Next : std::uint8_t { kNow, kSoon, kWithNews };

  /// Sends the next events. Failures: the database's, Redis's.
  Task<Result<Next>> Step();
  /// Another process relays, or will: where it begins is read again.
  Task<void> Rest();

 private:
  Task<Status> Begin();
  Task<Status> Save();
  Task<Status> Send(const std::vector<ToldEvent>& told);
  std::string EntriesKept(std::size_t part) const;

  sql::Database& database_;
  redis::Client& client_;
  Options options_;
  metrics::Counter& sent_;
  std::optional<Position> saved_;  ///< as the database has it; nothing until it has begun
  Position place_;
  std::array<Position, kPartitions> last_{};
  std::array<double, kPartitions> filling_{};  ///< events in an entry of late
  std::chrono::steady_clock::time_point saved_at_{};
};

}  // namespace medres::events
