#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/id.hpp"
#include "base/time.hpp"
#include "platform/sql/database.hpp"

namespace medres::events {

/// Something that happened, told in the transaction in which it did. `kind` is dotted, the room first
/// (`appointment.booked`); `payload` is JSON, without personal data.
struct Event {
  std::string kind;
  Uuid subject;
  std::string payload;
  std::string trace = {};  ///< `traceparent` of what it happened in; empty: not recorded

  bool operator==(const Event&) const = default;
};

/// The channel on which PostgreSQL wakes those who follow the outbox.
inline constexpr std::string_view kOutboxChannel = "medres_outbox";

/// Whether followers in other processes are woken at COMMIT. NOTIFY takes a lock that commits queue for, so it is sent
/// once a batch; where lateness does no harm (an import) it can be left to the followers' poll.
enum class Wake { kYes, kNo };

/// Adds what tells the events to the calls of the caller's transaction; nothing when there are none. On PostgreSQL it
/// is one insert for all. An event without a trace gets the one that its teller works for.
void AppendTo(std::vector<sql::Call>& calls, sql::Dialect dialect, std::vector<Event> events, Instant now,
              Wake wake = Wake::kYes);

/// Deletes events told before `before`, at most `limit` of the oldest, and says how many; to be called again while it
/// reaches the limit. Events that a follower has not seen yet must be younger; where there is an archive, what it
/// has not taken yet stays. On SQLite the newest event stays
/// whatever its age, so that ids go on from it.
Task<Result<std::int64_t>> Trim(sql::Database& database, Instant before, std::int64_t limit);

}  // namespace medres::events
