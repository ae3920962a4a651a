#pragma once

#include "platform/container/container.hpp"

namespace medres::app {

/// The board of all pools, and the database's record on it.
void AddPools(container::Container& program);

}  // namespace medres::app
