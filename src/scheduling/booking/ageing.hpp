#pragma once

#include <cstdint>
#include <vector>

#include "base/error.hpp"
#include "base/id.hpp"
#include "base/time.hpp"
#include "platform/async/task.hpp"
#include "platform/sql/database.hpp"

/// Keeps what bookings read and write small: allocations that are long over leave for a history table, answers kept for
/// repeated wishes are dropped. Each call is one short transaction, so nobody waits for more than that; whoever calls
/// repeats it. Failures: the database's.
namespace medres::scheduling {

/// Resources with allocations that ended before `before`, in order, found by two steps of an index each.
Task<Result<std::vector<ResourceId>>> ResourcesToAge(sql::Database& database, Instant before);

/// Moves the oldest `limit` of a resource's allocations that started a day, the longest there is, before `before`; says
/// how many. One that a booking is changing at that moment stays for the next time.
Task<Result<std::int64_t>> AgeAllocations(sql::Database& database, ResourceId resource, Instant before,
                                          std::int64_t limit);

/// Deletes the oldest `limit` answers given before `before`: their idempotency keys may be used anew.
Task<Result<std::int64_t>> TrimAnswers(sql::Database& database, Instant before, std::int64_t limit);

/// Forgets up to `limit` numbers that visits left in sessions which ended before `before`: nobody can be given them.
Task<Result<std::int64_t>> TrimLeftNumbers(sql::Database& database, Instant before, std::int64_t limit);

}  // namespace medres::scheduling
