#pragma once

#include "contract/events/bus_house.hpp"

namespace medres::events_test {

/// The argument that makes the program of these tests a consumer instead, for tests that kill it.
inline constexpr const char* kChaosWorker = "--chaos-worker";

/// Set-wise: every key's number must be the one after its last, else the event is written down as out of order.
Task<Status> WriteChecked(sql::Session& session, std::span<const Counted> events);

/// Consumes with WriteChecked from the database and the Redis that MEDRES_CHAOS_DATABASE and MEDRES_CHAOS_REDIS name,
/// until it is killed or whoever started it is gone.
[[noreturn]] void ConsumeUntilKilled();

}  // namespace medres::events_test
