#pragma once

#include "app/environment.hpp"
#include "platform/container/container.hpp"

namespace medres::app {

/// Who records traces; before everything that works for requests.
void AddTracer(container::Container& program, Environment& environment);

/// The clients' view of other servers, with traces sent along.
void AddHttpClient(container::Container& program);

/// What sends traces away, watches the loops, the machine and the alerts, and takes profiles.
void AddMonitoring(container::Container& program);

}  // namespace medres::app
