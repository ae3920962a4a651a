#pragma once

#include "platform/container/container.hpp"

namespace medres::app {

/// The keys that fields are sealed by: whether all that are needed are there, and sealing anew. Needs the database, its
/// schema and the settings.
void AddFieldKeys(container::Container& program);

}  // namespace medres::app
