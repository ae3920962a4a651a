#include "support/shared.hpp"

#include <cstdlib>

namespace medres::test {

std::optional<std::filesystem::path> FindShared(std::string_view below) {
  const char* const named = std::getenv("MEDRES_SHARED");
  std::filesystem::path path = std::filesystem::path(named != nullptr ? named : "../shared") / below;
  return std::filesystem::exists(path) ? std::optional(std::move(path)) : std::nullopt;
}

std::string SkippedFor(std::string_view below) {
  return "skipped: there is no " + std::string(below) + " in the folder that MEDRES_SHARED names (default: ../shared)";
}

}  // namespace medres::test
