#pragma once

#include <functional>

#include "app/environment.hpp"

namespace CLI {
class App;
}

/// `medres metrics rules|dashboard|docs`: what is deployed beside the program, printed out of its tables.
namespace medres::app {

struct MetricsOptions {
  int speed = 1;  ///< of rules
};

/// `run` becomes the chosen one. What it takes by reference outlives the parsing and the command.
void AddMetricsCommands(CLI::App& cli, MetricsOptions& options, std::function<int(Environment&)>& run);

}  // namespace medres::app
