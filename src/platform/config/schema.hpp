#pragma once

#include <string>

namespace medres::config {

/// JSON Schema (2020-12) of a settings file, from the declarations: nested and with dotted keys. What
/// config/settings.schema.json holds, for editors.
std::string JsonSchema();

}  // namespace medres::config
