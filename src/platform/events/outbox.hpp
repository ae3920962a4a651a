#pragma once

#include <string>
#include <vector>

#include "base/id.hpp"
#include "base/time.hpp"
#include "platform/sql/database.hpp"

namespace medres::events {

/// Something that happened, told in the transaction that made it happen. `kind` is "thing.change", the payload JSON without
/// personal data.
struct Event {
  std::string kind;
  Uuid subject;
  std::string payload;

  bool operator==(const Event&) const = default;
};

/// The channel on which PostgreSQL wakes those who follow the outbox.
inline constexpr std::string_view kOutboxChannel = "medres_outbox";

/// Adds the events to a transaction's calls: one statement for all of them on PostgreSQL, and one notification per batch
/// (one per row would cost half of the throughput).
void AppendTo(std::vector<sql::Call>& calls, sql::Dialect dialect, std::vector<Event> events, Instant now);

}  // namespace medres::events
