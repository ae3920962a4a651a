#pragma once

#include <span>

#include "platform/config/settings.hpp"

namespace medres::config {

/// Where it is served, and how long a connection may take: the first of `server.*`. A part of Declarations().
std::span<const Declaration> ServerDeclarations();

}  // namespace medres::config
