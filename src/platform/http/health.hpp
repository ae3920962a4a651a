#pragma once

#include <string>

#include "platform/http/router.hpp"

namespace medres::http {

/// What the health endpoints say of the build.
struct BuildInfo {
  std::string version;
  bool testing = false;  ///< built to take a test clock: not for production
};

/// Adds GET /healthz (the process answers) and GET /readyz (200 when every check is ready, else 503, with the checks).
/// `readiness` outlives the router.
void AddHealth(Router& router, const Readiness& readiness, BuildInfo build);

}  // namespace medres::http
