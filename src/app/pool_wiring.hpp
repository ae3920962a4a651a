#pragma once

#include "platform/config/settings.hpp"
#include "platform/container/container.hpp"

namespace medres::app {

/// The board of all pools, and the database's record on it.
void AddPools(container::Container& program);

/// What stands behind the caches: Redis where `redis.url` names one, else nothing.
void AddCaches(container::Container& program, const config::Settings& settings);

}  // namespace medres::app
