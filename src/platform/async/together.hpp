#pragma once

#include <vector>

#include "platform/async/task.hpp"

namespace medres::async {

/// Runs the tasks side by side on the caller's executor and returns when all have ended. What the first of them throws
/// is thrown here, after the others' end.
Task<void> Together(std::vector<Task<void>> tasks);

}  // namespace medres::async
