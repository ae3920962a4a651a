#pragma once

#include <string>
#include <utility>
#include <vector>

#include "base/error.hpp"

namespace medres::sql {

/// Runs a program found on the PATH and waits for its end. `environment` is added to ours: secrets belong there, for
/// arguments show in the list of processes. Failure: kUnavailable `backup.tool` {program, reason}, with the last line
/// it said.
Status RunProgram(const std::string& program, const std::vector<std::string>& arguments,
                  const std::vector<std::pair<std::string, std::string>>& environment);

}  // namespace medres::sql
