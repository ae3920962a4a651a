#pragma once

#include "platform/container/container.hpp"

namespace medres::app {

/// Periodic work; those who have some ask for Jobs and say so before it starts.
void AddJobs(container::Container& program);

}  // namespace medres::app
