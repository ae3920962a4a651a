#pragma once

#include <istream>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "recommendation/herb/prescription.hpp"

/// Text files of prescriptions: a line is symptom ids, a tab, herb ids; ids stand apart by spaces.
namespace medres::recommendation {

/// kInvalid with every line that breaks a rule, as `name:line`, but not more than kShownIssues. Blank lines are passed
/// over.
Result<std::vector<Prescription>> ReadPrescriptions(std::istream& in, const std::string& name);
/// The symptoms of every line, also of a blank one; what stands behind a tab is not looked at.
Result<std::vector<Ids>> ReadQueries(std::istream& in, const std::string& name);

/// What ids are called: a line is a name, a blank or a tab, an id. By id; empty where no line names it. kInvalid also
/// when an id or a name stands twice.
Result<std::vector<std::string>> ReadNames(std::istream& in, const std::string& name);

constexpr std::size_t kShownIssues = 20;

}  // namespace medres::recommendation
