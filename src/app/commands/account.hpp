#pragma once

#include <CLI/App.hpp>
#include <functional>
#include <string>
#include <vector>

#include "app/commands/commands.hpp"

namespace medres::app {

struct AccountOptions {
  ApiOptions api;
  std::string name, display_name, patient;
  std::vector<std::string> roles, departments;
};

/// `medres account …`: who signs in. Each asks the running server, else the endpoints over the opened database, so that
/// the first administrator can be made before anything runs. `run` becomes the chosen one.
void AddAccountCommands(CLI::App& cli, AccountOptions& options, std::function<int(Environment&)>& run);

}  // namespace medres::app
