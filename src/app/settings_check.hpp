#pragma once

#include "platform/config/settings.hpp"

namespace medres::app {

/// What the parts of the program say to these settings, each about its own: before any is built, so that `config
/// validate` and a start find the same. Touches nothing: no file, no server. kInvalid with all issues, each with the
/// place of the value that it is about; none repeats a value that may be a secret.
Status CheckParts(const config::Settings& settings);

}  // namespace medres::app
