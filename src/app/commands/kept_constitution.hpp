#pragma once

#include "app/commands/commands.hpp"

namespace medres::app {

struct KeptConstitutionOptions {
  ApiOptions api;
  std::string patient, instrument, cursor;
  int limit = 50;
};

/// A patient's kept assessments, the last recorded first: by HTTP to the running server, else from the database.
int ConstitutionHistory(Environment& environment, const KeptConstitutionOptions& options);
/// A questionnaire on paper, as HTML on standard output; needs no database.
int PrintConstitutionForm(const Environment& environment, const std::string& instrument);

}  // namespace medres::app
