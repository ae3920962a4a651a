#pragma once

#include <span>

#include "platform/config/settings.hpp"

namespace medres::config {

/// How patients and programs are told: `notification.*` and `webhooks.*`. A part of Declarations().
std::span<const Declaration> NotificationDeclarations();

}  // namespace medres::config
