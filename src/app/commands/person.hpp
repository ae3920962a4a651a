#pragma once

#include <string>
#include <vector>

#include "prescription/model.hpp"

namespace CLI {
class App;
}

namespace medres::app {

/// What the command line is told of a person, for safety.
struct PersonOptions {
  std::vector<std::string> allergies, drugs;
  std::string sex, pregnant;
  bool asked_allergies = false;  ///< asked, and there are none
  bool asked_drugs = false;
  int age = -1;  ///< −1: not said
};

void AddPersonOptions(CLI::App& command, PersonOptions& options);
prescription::Person PersonOf(const PersonOptions& options);

}  // namespace medres::app
