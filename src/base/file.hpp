#pragma once

#include <string>

#include "base/error.hpp"

namespace medres {

/// All that a file holds, which somebody named. kNotFound `import.no_file` {file} when it cannot be opened or read.
Result<std::string> ReadFile(const std::string& path);

}  // namespace medres
