#pragma once

#include <array>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "platform/events/bus/stretch.hpp"
#include "platform/sql/database.hpp"

/// Table event_mark: how far each consumer has come in each partition. It is the ledger of what was handled: moved in
/// the transaction of the effects, so that an event that comes again is known. Failures: the database's.
namespace medres::events {

using Marks = std::array<std::optional<Position>, kPartitions>;

/// Has a consumer that is new begin at the end of the journal; on one that is known nothing is changed.
Task<Status> BeginMarks(sql::Session& session, std::string_view consumer);

/// As they stand, for looking; nothing for a consumer that is not known.
Task<Result<Marks>> ReadMarks(sql::Session& session, std::string_view consumer);

/// Those of some partitions, which nobody else moves until this transaction ends.
sql::Call LockMarks(sql::Dialect dialect, std::string_view consumer, std::vector<std::int64_t> parts);
Marks MarksOf(const sql::Rows& rows);

/// Moves on those whose mark stands within what was covered.
void AppendMoves(std::vector<sql::Call>& calls, sql::Dialect dialect, std::string_view consumer, const Stretch& stretch,
                 const Marks& marks);

/// Takes a consumer back to `to` wherever it has come further, never forwards: what it passed over would be lost. False
/// when it has come as far nowhere, or is not known.
Task<Result<bool>> TakeBackMarks(sql::Session& session, std::string_view consumer, Position to);

/// What a consumer has not yet come to in some partitions, at most `limit` of each; on PostgreSQL alone, where there
/// are streams. A partition that it does not know is not covered.
struct Missed {
  Stretch stretch;
  bool is_all = true;  ///< nothing was left for want of room
};
Task<Result<Missed>> ReadMissed(sql::Session& session, std::string_view consumer, std::span<const int> parts,
                                std::int64_t limit);

struct ConsumerMark {
  std::string consumer;
  Position lowest;  ///< of its partitions
};
Task<Result<std::vector<ConsumerMark>>> ListConsumers(sql::Session& session);

}  // namespace medres::events
