#pragma once

#include "platform/container/container.hpp"
#include "scheduling/booking/committer.hpp"
#include "scheduling/booking/index_sync.hpp"
#include "scheduling/session/occupancy.hpp"

namespace medres::app {

/// Sessions and their numbers: what is kept of them in memory, which the booking core asks, and their services, which
/// ask it.
void AddSessions(container::Container& program);

/// What a commit of this process is told to, before its caller is answered. Both must outlive it.
scheduling::Committer::OnCommitted TellMemory(scheduling::IndexSync& busy, scheduling::Occupancy& numbers);

}  // namespace medres::app
