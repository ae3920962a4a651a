#pragma once

#include <CLI/App.hpp>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "app/commands/commands.hpp"

namespace medres::app {

struct KeyOptions {
  ApiOptions api;
  std::string name, id, expires;
  std::vector<std::string> scopes;
  std::optional<std::int64_t> per_second, burst;  ///< a burst that is not said is a second's requests
  bool usual_rate = false;
};

/// `medres keys …`: API keys. Each asks the running server, else the endpoints over the opened database. `run` becomes
/// the chosen one.
void AddKeyCommands(CLI::App& cli, KeyOptions& options, std::function<int(Environment&)>& run);

}  // namespace medres::app
