#pragma once

#include <span>

#include "platform/config/settings.hpp"

namespace medres::config {

/// How free times are ranked, and what of patients may count: `ranking.*` and `personalisation.*`. A part of
/// Declarations().
std::span<const Declaration> RankingDeclarations();

}  // namespace medres::config
