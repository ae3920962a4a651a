#pragma once

#include <span>

#include "platform/config/settings.hpp"

namespace medres::config {

/// What is held, paid, given out by numbers and waited for: `booking.*`, `payments.*`, `sessions.*`, `waitlist.*`. A
/// part of Declarations().
std::span<const Declaration> BookingDeclarations();

}  // namespace medres::config
