#pragma once

#include <span>

#include "platform/config/settings.hpp"

namespace medres::config {

/// Where documents are kept, and what is archived there: `documents.*`. A part of Declarations().
std::span<const Declaration> DocumentDeclarations();

}  // namespace medres::config
