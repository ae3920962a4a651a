#pragma once

#include <string>

#include "app/environment.hpp"

/// Commands that compute and need no database; JSON on standard output.
namespace medres::app {

struct TermsOptions {
  int year = 2026;
  bool json = false;
};

struct GanzhiOptions {
  std::string moment;
  std::string day_boundary = "00:00";  ///< or 23:00: schools differ
  std::string qi_year_start = "大寒";  ///< or 立春
};

/// What questionnaires make of the answers in a file, as JSON; needs no database.
int AssessConstitution(const Environment& environment, const std::string& file);
int SolarTerms(const Environment& environment, const TermsOptions& options);
int ShowGanzhi(const Environment& environment, const GanzhiOptions& options);

}  // namespace medres::app
