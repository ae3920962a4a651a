#pragma once

#include <vector>

#include "platform/events/journal.hpp"

namespace medres::events {

/// Of rows with transaction, row, kind, subject, payload, time and trace.
std::vector<ToldEvent> ToldEventsOf(const sql::Rows& rows);

}  // namespace medres::events
