#pragma once

#include <functional>
#include <string>
#include <vector>

#include "app/environment.hpp"

namespace CLI {
class App;
}

/// Commands of the knowledge graph; they need no database and write JSON to standard output. A name that is unknown or
/// ambiguous is told of there too, as {"error": {code, message}}, and the exit code is kNotFoundHere.
namespace medres::app {

struct GraphOptions {
  std::string from, to, text;
  std::vector<std::string> kinds, relations;
  int count = 3;
  int hops = 1;
  int limit = 20;
  std::vector<std::string> symptoms, without;  ///< of `differentiate`
  bool evaluate = false;
};

/// `graph path`, `graph neighbours`, `graph match`, `graph node`, `graph search`. `run` becomes the chosen one.
void AddGraphCommands(CLI::App& cli, GraphOptions& options, std::function<int(Environment&)>& run);

/// `symptoms extract`.
void AddSymptomCommands(CLI::App& cli, GraphOptions& options, std::function<int(Environment&)>& run);

/// `differentiate`.
void AddDifferentiateCommand(CLI::App& cli, GraphOptions& options, std::function<int(Environment&)>& run);

}  // namespace medres::app
