#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

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
  std::optional<double> longitude;     ///< degrees east: by true solar time there
};

/// What questionnaires make of the answers in a file, as JSON; needs no database.
int AssessConstitution(const Environment& environment, const std::string& file);
/// What an answer sheet and evidence in a file say together of a constitution, as JSON; needs no database.
int FuseConstitution(const Environment& environment, const std::string& file);
/// What a picture of a tongue measures, as JSON.
int MeasureTongueFile(const Environment& environment, const std::string& file);
/// What speaks against the prescriptions in a file, as JSON; kInTheWay when one of them is blocked.
int CheckPrescriptions(const Environment& environment, const std::string& file);
/// What speaks against the plans of acupoints in a file; otherwise as CheckPrescriptions.
int CheckPoints(const Environment& environment, const std::string& file);
int SolarTerms(const Environment& environment, const TermsOptions& options);
int ShowGanzhi(const Environment& environment, const GanzhiOptions& options);

}  // namespace medres::app
