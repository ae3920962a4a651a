#pragma once

#include <string_view>

namespace medres::app {

inline constexpr std::string_view kVersion = MEDRES_VERSION;

/// Built to take a test clock: never for production. `medres version` and /readyz say so.
#ifdef MEDRES_TESTING
inline constexpr bool kTesting = true;
#else
inline constexpr bool kTesting = false;
#endif

}  // namespace medres::app
