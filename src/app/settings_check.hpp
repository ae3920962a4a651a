#pragma once

#include "platform/config/settings.hpp"

namespace medres::app {

/// What the parts of the program say to these settings, each about its own: before any is built, so that `config
/// validate` and a start find the same. Touches nothing: no file, no server. kInvalid with all issues, each with the
/// place of the value that it is about; none repeats a value that may be a secret.
Status CheckParts(const config::Settings& settings);

/// Whether the files of models that these settings name can be read, and are what they should be: what a start finds
/// when it reads them. Failures as CheckParts.
Status CheckModelFiles(const config::Settings& settings);

}  // namespace medres::app
