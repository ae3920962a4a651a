#pragma once

#include <CLI/App.hpp>
#include <functional>

#include "app/commands/commands.hpp"

namespace medres::app {

/// `medres field-keys …`: by which keys fields are sealed, and sealing old values anew. Each asks the running server,
/// else the endpoints over the opened database. `run` becomes the chosen one.
void AddFieldKeyCommands(CLI::App& cli, ApiOptions& options, std::function<int(Environment&)>& run);

}  // namespace medres::app
