#pragma once

#include <memory>
#include <string>

#include "base/error.hpp"

namespace medres::app {

/// Makes this process the only one at a SQLite file, by a lock on a file beside it that the kernel drops with the
/// process.
class ProcessLock {
 public:
  /// kConflict `database.in_use` {path, pid}.
  static Result<std::unique_ptr<ProcessLock>> Take(const std::string& path);
  ~ProcessLock();

 private:
  explicit ProcessLock(int file) : file_(file) {}
  int file_;
};

}  // namespace medres::app
