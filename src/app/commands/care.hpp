#pragma once

#include <string>
#include <vector>

#include "app/commands/commands.hpp"

namespace medres::app {

struct CareOptions {
  ApiOptions api;
  std::string patient, sex, pregnant, place;
  std::vector<std::string> constitutions, symptoms, kinds, allergies, drugs;
  int age = -1;  ///< −1: not said
  int limit = 5;
};

/// What could help a patient, or whoever asks without a name: by HTTP to the running server, else from the database.
int Care(Environment& environment, const CareOptions& options);

}  // namespace medres::app
