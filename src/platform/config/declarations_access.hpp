#pragma once

#include <span>

#include "platform/config/settings.hpp"

namespace medres::config {

/// Who signs in and how, TLS and other origins: `accounts.*`, `server.tls_*`, `http.cors_*`. A part of Declarations().
std::span<const Declaration> AccessDeclarations();

}  // namespace medres::config
