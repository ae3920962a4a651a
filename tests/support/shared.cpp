#include "support/shared.hpp"

#include <cstdlib>
#include <fstream>

#include "base/text.hpp"

namespace medres::test {

std::optional<std::filesystem::path> FindShared(std::string_view below) {
  const char* const named = std::getenv("MEDRES_SHARED");
  std::filesystem::path path = std::filesystem::path(named != nullptr ? named : "../shared") / below;
  return std::filesystem::exists(path) ? std::optional(std::move(path)) : std::nullopt;
}

std::vector<Row> ReadTable(const std::filesystem::path& path) {
  std::ifstream file(path);
  std::vector<Row> rows;
  std::string line;
  std::getline(file, line);
  while (std::getline(file, line)) {
    Row& row = rows.emplace_back();
    for (const std::string_view cell : text::Split(text::Trim(line), ',')) row.emplace_back(cell);
  }
  return rows;
}

std::string SkippedFor(std::string_view below) {
  return "skipped: there is no " + std::string(below) + " in the folder that MEDRES_SHARED names (default: ../shared)";
}

}  // namespace medres::test
