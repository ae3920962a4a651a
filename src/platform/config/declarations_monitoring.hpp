#pragma once

#include <span>

#include "platform/config/settings.hpp"

namespace medres::config {

/// How the program is watched: `tracing.*`, `alerts.*` and `congestion.*`. A part of Declarations().
std::span<const Declaration> MonitoringDeclarations();

}  // namespace medres::config
