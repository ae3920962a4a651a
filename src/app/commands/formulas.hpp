#pragma once

#include <functional>
#include <string>
#include <vector>

#include "app/environment.hpp"

namespace CLI {
class App;
}

namespace medres::app {

struct FormulaOptions {
  std::vector<std::string> symptoms, without, patterns, constitutions, allergies, drugs;
  std::string complaint, sex, pregnant;
  bool asked_allergies = false;  ///< asked, and there are none
  bool asked_drugs = false;
  int age = -1;  ///< −1: not said
  int limit = 5;
};

/// `formulas recommend`: what POST /api/v1/formulas:recommend answers, without a server or a database.
void AddFormulaCommands(CLI::App& cli, FormulaOptions& options, std::function<int(Environment&)>& run);

}  // namespace medres::app
