#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "recommendation/herb/network.hpp"
#include "recommendation/herb/prescription.hpp"

namespace medres::recommendation {

/// What is learnt from prescriptions, with the names of its ids and where the prescriptions come from. It holds the
/// prescriptions themselves: whoever may not see them may not have the file.
struct HerbModelFile {
  std::string source;                 ///< in a sentence; every answer says it
  std::vector<std::string> symptoms;  ///< names by id
  std::vector<std::string> herbs;     ///< likewise; those of the materia medica are checked for safety
  Casebook book;
  std::vector<Network> networks;  ///< at least one
};

/// kInvalid with `herb.unnamed_symptom`, `herb.unnamed_herb` {id} for the ids of the prescriptions that have no name,
/// not more than kShownIssues.
Status CheckNamed(const HerbModelFile& file);

/// The same model gives the same bytes.
std::string ToBytes(const HerbModelFile& file);
/// kInvalid `herb.model` {reason} when these are none of ToBytes, or were changed.
Result<HerbModelFile> ParseHerbModel(std::string_view bytes);

}  // namespace medres::recommendation
