#pragma once

#include <functional>
#include <string>
#include <vector>

#include "app/commands/person.hpp"
#include "app/environment.hpp"

namespace CLI {
class App;
}

namespace medres::app {

struct FormulaOptions {
  std::vector<std::string> symptoms, without, patterns, constitutions;
  std::string complaint;
  PersonOptions person;
  int limit = 5;
};

/// `formulas recommend`: what POST /api/v1/formulas:recommend answers, without a server or a database.
void AddFormulaCommands(CLI::App& cli, FormulaOptions& options, std::function<int(Environment&)>& run);

}  // namespace medres::app
